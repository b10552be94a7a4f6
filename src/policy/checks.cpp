#include "policy/checks.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "policy/text.hpp"

namespace skerry::policy {

namespace {

constexpr std::string_view no_vendor =
    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
constexpr std::size_t account_digits = 12;
constexpr std::size_t unique_id_chars_min = 16;

constexpr std::array<std::string_view, 8> partitions{
    "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"};

constexpr std::array<std::string_view, 13> iam_resources{"user/",
                                                         "federated-user/",
                                                         "role/",
                                                         "group/",
                                                         "instance-profile/",
                                                         "mfa/",
                                                         "server-certificate/",
                                                         "policy/",
                                                         "sms-mfa/",
                                                         "saml-provider/",
                                                         "oidc-provider/",
                                                         "report/",
                                                         "access-report/"};

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}
bool starts_with(std::string_view text, std::string_view front) {
  return text.substr(0, front.size()) == front;
}

std::vector<std::string_view> segments(std::string_view arn) {
  std::vector<std::string_view> out;
  constexpr std::size_t arn_segments = 6;
  while (out.size() + 1 < arn_segments) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) break;
    out.push_back(arn.substr(0, colon));
    arn.remove_prefix(colon + 1);
  }
  out.push_back(arn);
  return out;
}

Complaint check_iam_resource(std::string_view resource, const std::vector<std::string_view>& arn) {
  if (!arn[3].empty() && arn[3] != "*")
    return "IAM resource " + std::string(resource) + " cannot contain region information.";
  const std::string_view path = arn[5];
  const bool known = std::any_of(iam_resources.begin(), iam_resources.end(),
                                 [&](std::string_view front) { return starts_with(path, front); });
  if (known || path == "*") return std::nullopt;
  std::string message = "IAM resource path must either be \"*\" or start with ";
  for (const std::string_view front : iam_resources)
    message += std::string(front) + (front == iam_resources.back() ? "." : ", ");
  return message;
}

bool is_account(std::string_view text) {
  return text.size() == account_digits && std::all_of(text.begin(), text.end(), is_digit);
}

// AIDA..., AROA...: what a policy shows for a principal that was deleted.
bool is_unique_id(std::string_view text) {
  return text.size() >= unique_id_chars_min && text[0] == 'A' &&
         std::all_of(text.begin(), text.end(), is_alphanumeric);
}

bool is_principal_arn(std::string_view text) {
  const auto arn = segments(text);
  return arn.size() == 6 && arn[0] == "arn" && starts_with(arn[1], "aws") &&
         (arn[2] == "iam" || arn[2] == "sts") && arn[3].empty() && is_account(arn[4]) &&
         !arn[5].empty() && !has_wildcard(text);
}

}  // namespace

bool older_words(PolicyKind kind) {
  return kind != PolicyKind::trust && kind != PolicyKind::resource;
}

Complaint check_sid(std::string_view sid) {
  if (std::all_of(sid.begin(), sid.end(), is_alphanumeric)) return std::nullopt;
  return "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
         "expression [0-9A-Za-z]*";
}

Complaint check_action(std::string_view action, PolicyKind kind) {
  constexpr std::string_view only_sts =
      "AssumeRole policy may only specify STS AssumeRole actions.";
  if (action == "*")
    return kind == PolicyKind::trust ? Complaint(std::string(only_sts)) : std::nullopt;
  const std::size_t colon = action.find(':');
  if (colon == std::string_view::npos) return std::string(no_vendor);
  if (action.find(':', colon + 1) != std::string_view::npos)
    return "Actions/Condition can contain only one colon.";
  const std::string_view vendor = action.substr(0, colon);
  const bool plain = !vendor.empty() && std::all_of(vendor.begin(), vendor.end(), [](char c) {
    return is_alphanumeric(c) || c == '-' || c == '.';
  });
  if (!plain) return "Vendor " + std::string(vendor) + " is not valid";
  if (kind == PolicyKind::trust && !equal_ignoring_case(vendor, "sts"))
    return std::string(only_sts);
  return std::nullopt;
}

Complaint check_resource(std::string_view resource) {
  if (resource == "*") return std::nullopt;
  const auto arn = segments(resource);
  if (arn.size() < 3 || arn[0] != "arn")
    return "Resource " + std::string(resource) + " must be in ARN format or \"*\".";
  const bool partition = has_wildcard(arn[1]) || std::find(partitions.begin(), partitions.end(),
                                                           arn[1]) != partitions.end();
  if (!partition)
    return "Partition \"" + std::string(arn[1]) + "\" is not valid for resource \"" +
           std::string(resource) + "\".";
  // "arn:aws:s3*" is cut short within the service, and completed.
  if (has_wildcard(arn[2]) && arn.size() > 3)
    return "Resource vendor must be fully qualified and cannot contain regexes.";
  if (arn[2] == "iam" && arn.size() == 6) return check_iam_resource(resource, arn);
  return std::nullopt;
}

Complaint check_condition_key(std::string_view key) {
  const std::size_t colon = key.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::string(no_vendor);
  return std::nullopt;
}

Complaint check_principal(std::string_view type, const PrincipalEntry& entry, PolicyKind kind) {
  bool good = false;
  switch (entry.type) {
    case PrincipalType::any:
      good = entry.value == "*";
      break;
    case PrincipalType::aws:
      good = entry.value == "*" || is_account(entry.value) || is_unique_id(entry.value) ||
             is_principal_arn(entry.value);
      break;
    case PrincipalType::service:
      good = entry.value.find('.') != std::string::npos;
      break;
    case PrincipalType::federated:
      good = !entry.value.empty() && entry.value != "*";
      break;
    case PrincipalType::canonical_user:
      good = kind == PolicyKind::resource;
      break;
  }
  good = good && (entry.type == PrincipalType::any || entry.type == PrincipalType::aws ||
                  !has_wildcard(entry.value));
  if (good) return std::nullopt;
  return "Invalid principal in policy: \"" + std::string(type) + "\":\"" + entry.value + "\"";
}

}  // namespace skerry::policy
