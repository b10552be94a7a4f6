#include "services/iam/trust.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "policy/limits.hpp"
#include "services/iam/errors.hpp"

namespace skerry::iam {
namespace {

using policy::PrincipalEntry;
using policy::PrincipalType;

constexpr std::size_t account_digits = 12;

std::string_view type_words(PrincipalType type) {
  switch (type) {
    case PrincipalType::any:
      return "STAR";
    case PrincipalType::aws:
      return "AWS";
    case PrincipalType::service:
      return "SERVICE";
    case PrincipalType::federated:
      return "FEDERATED";
    case PrincipalType::canonical_user:
      return "CANONICALUSER";
  }
  return "";
}

ApiError invalid_principal(const PrincipalEntry& entry) {
  return errors::malformed_policy(fmt::format("Invalid principal in policy: \"{}\":\"{}\"",
                                              type_words(entry.type), entry.value));
}

bool is_account(std::string_view text) {
  return text.size() == account_digits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_unique_id(std::string_view text) {
  return text.size() >= 16 && (text.starts_with("AIDA") || text.starts_with("AROA")) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

bool is_service_name(std::string_view text) {
  for (const std::string_view suffix :
       {".amazonaws.com", ".amazonaws.com.cn", ".aws.internal", ".aws.dev"})
    if (text.size() > suffix.size() && text.ends_with(suffix)) return true;
  return false;
}

enum class Known : std::uint8_t { no, yes, by_id };

// Principals of other accounts cannot be looked at from here and are taken as they are.
Known aws_principal(const Iam& iam, const std::string& value) {
  if (value == "*" || is_account(value)) return Known::yes;
  if (is_unique_id(value)) return iam.principal_arn(value) ? Known::yes : Known::no;
  const std::optional<Arn> arn = parse_arn(value);
  if (!arn || arn->partition != "aws" || !arn->region.empty() || !is_account(arn->account))
    return Known::no;
  if (arn->service == "sts") {
    return arn->resource.starts_with("assumed-role/") ||
                   arn->resource.starts_with("federated-user/")
               ? Known::yes
               : Known::no;
  }
  if (arn->service != "iam") return Known::no;
  if (arn->resource == "root") return Known::yes;
  const std::optional<EntityArn> entity = parse_entity_arn(value);
  if (!entity || (entity->kind != EntityKind::user && entity->kind != EntityKind::role))
    return Known::no;
  if (arn->account != iam.account().text) return Known::yes;
  return iam.principal_id(value) ? Known::by_id : Known::no;
}

Result<Done, ApiError> check_entry(const Iam& iam, const PrincipalEntry& entry,
                                   std::vector<TrustedPrincipal>& trusted) {
  switch (entry.type) {
    case PrincipalType::any:
      return Done{};
    case PrincipalType::aws: {
      const Known known = aws_principal(iam, entry.value);
      if (known == Known::no) return invalid_principal(entry);
      if (known == Known::by_id)
        trusted.push_back({.arn = entry.value, .id = *iam.principal_id(entry.value)});
      return Done{};
    }
    case PrincipalType::service:
      if (!is_service_name(entry.value)) return invalid_principal(entry);
      return Done{};
    case PrincipalType::federated:
      if (entry.value.starts_with("arn:")) {
        // Providers of this account would have to exist, and none can.
        const std::optional<Arn> arn = parse_arn(entry.value);
        if (!arn || arn->service != "iam" || arn->account == iam.account().text)
          return invalid_principal(entry);
        return Done{};
      }
      if (entry.value.find('.') == std::string::npos || entry.value.find('/') != std::string::npos)
        return errors::malformed_policy(
            "Federated principals must be valid domain names or SAML metadata ARNs");
      return Done{};
    case PrincipalType::canonical_user:
      return invalid_principal(entry);
  }
  return invalid_principal(entry);
}

// What stands for a principal that was named by ARN: its ARN today, or its id once it is gone.
std::string stands_for(const Iam& iam, const TrustedPrincipal& principal) {
  return iam.principal_arn(principal.id).value_or(principal.id);
}

void rebind(const Iam& iam, const StoredRole& role,
            std::optional<std::vector<PrincipalEntry>>& entries) {
  if (!entries) return;
  for (PrincipalEntry& entry : *entries) {
    if (entry.type != PrincipalType::aws) continue;
    for (const TrustedPrincipal& principal : role.trusted)
      if (entry.value == principal.arn) {
        entry.value = stands_for(iam, principal);
        break;
      }
  }
}

}  // namespace

Result<std::vector<TrustedPrincipal>, ApiError> check_trust_policy(const Iam& iam,
                                                                   std::string_view document) {
  const auto parsed = policy::parse_policy(document, policy::PolicyKind::trust);
  if (!parsed.ok()) return errors::malformed_policy(parsed.error().message);
  if (policy::counted_characters(document) > policy::trust_policy_chars_max)
    return errors::quota("ACLSizePerRole", policy::trust_policy_chars_max);
  std::vector<TrustedPrincipal> trusted;
  for (const policy::Statement& statement : parsed->statements) {
    for (const auto* entries : {&statement.principals, &statement.not_principals}) {
      if (!*entries) continue;
      for (const PrincipalEntry& entry : **entries) TRY(check_entry(iam, entry, trusted));
    }
  }
  std::sort(trusted.begin(), trusted.end());
  trusted.erase(std::unique(trusted.begin(), trusted.end()), trusted.end());
  return trusted;
}

std::string shown_trust_policy(const Iam& iam, const StoredRole& role) {
  std::string shown = role.trust;
  for (const TrustedPrincipal& principal : role.trusted) {
    const std::string now = stands_for(iam, principal);
    if (now == principal.arn) continue;
    const std::string before = '"' + principal.arn + '"';
    const std::string after = '"' + now + '"';
    for (std::size_t at = shown.find(before); at != std::string::npos;
         at = shown.find(before, at + after.size()))
      shown.replace(at, before.size(), after);
  }
  return shown;
}

policy::PolicyPtr compile_trust(const Iam& iam, const StoredRole& role) {
  auto parsed = policy::parse_policy(role.trust, policy::PolicyKind::trust);
  if (!parsed.ok()) return nullptr;  // trusts nobody
  for (policy::Statement& statement : parsed->statements) {
    rebind(iam, role, statement.principals);
    rebind(iam, role, statement.not_principals);
  }
  return policy::compile(std::move(parsed).value(),
                         {.name = {}, .arn = iam.arn(role), .attached_to = {}});
}

}  // namespace skerry::iam
