#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "base/time_text.hpp"
#include "policy/document.hpp"
#include "policy/limits.hpp"
#include "services/iam/handlers.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/lists.hpp"
#include "services/iam/lookup.hpp"
#include "services/iam/shapes.hpp"

namespace skerry::iam {
namespace {

std::string version_id(std::int64_t number) { return "v" + std::to_string(number); }

// "v3" as 3; 0 for anything else, which is no version's number.
std::int64_t version_number(std::string_view id) {
  std::int64_t number = 0;
  if (!id.starts_with('v')) return 0;
  const char* end = id.data() + id.size();
  const auto [rest, error] = std::from_chars(id.data() + 1, end, number);
  const bool exact = error == std::errc{} && rest == end && version_id(number) == id;
  return exact ? number : 0;
}

enum class Document : std::uint8_t { shown, left_out };

PolicyVersion version_shape(const StoredPolicy& policy, const StoredPolicyVersion& version,
                            Document document) {
  PolicyVersion shape;
  if (document == Document::shown) shape.document = encoded_document(version.document);
  shape.version_id = version_id(version.number);
  shape.is_default_version = version.number == policy.default_version;
  shape.create_date = version.created;
  return shape;
}

// Of AWS's policies only the default version is known here.
PolicyVersion version_shape(const ManagedPolicy& policy, Document document) {
  PolicyVersion shape;
  if (document == Document::shown) shape.document = encoded_document(policy.document);
  shape.version_id = policy.version_id;
  shape.is_default_version = true;
  shape.create_date = parse_iso8601(policy.update_date);
  return shape;
}

// Newest first.
std::string version_key(const PolicyVersion& version) {
  return fmt::format(
      "{:019}", std::numeric_limits<std::int64_t>::max() - version_number(*version.version_id));
}

}  // namespace

Answer<CreatePolicyVersionOperation> create_policy_version(
    Iam& iam, Call& call, Asked<CreatePolicyVersionOperation> request) {
  StoredPolicy changed =
      *TRY(need_own_policy(iam, call, *request.policy_arn, "iam:CreatePolicyVersion"));
  if (changed.versions.size() >= limits::versions_per_policy_max)
    return errors::too_many_versions();
  TRY(check_identity_policy(*request.policy_document));
  if (policy::counted_characters(*request.policy_document) > policy::managed_policy_chars_max)
    return errors::quota("PolicySize", policy::managed_policy_chars_max);
  changed.last_version += 1;
  changed.versions.push_back({.number = changed.last_version,
                              .document = *request.policy_document,
                              .created = call.time()});
  changed.updated = call.time();
  if (request.set_as_default.value_or(false)) changed.default_version = changed.last_version;
  CreatePolicyVersionResponse response;
  response.policy_version = version_shape(changed, changed.versions.back(), Document::left_out);
  iam.put(call.batch(), std::move(changed));
  return response;
}

Answer<GetPolicyVersionOperation> get_policy_version(Iam& iam, Call&,
                                                     Asked<GetPolicyVersionOperation> request) {
  const AnyPolicy policy = TRY(need_policy(iam, *request.policy_arn));
  GetPolicyVersionResponse response;
  if (policy.aws != nullptr && policy.aws->version_id == *request.version_id) {
    response.policy_version = version_shape(*policy.aws, Document::shown);
    return response;
  }
  const StoredPolicyVersion* version =
      policy.local == nullptr ? nullptr
                              : policy.local->version(version_number(*request.version_id));
  if (version == nullptr) return errors::no_such_version(*request.policy_arn, *request.version_id);
  response.policy_version = version_shape(*policy.local, *version, Document::shown);
  return response;
}

Answer<ListPolicyVersionsOperation> list_policy_versions(
    Iam& iam, Call&, Asked<ListPolicyVersionsOperation> request) {
  const AnyPolicy policy = TRY(need_policy(iam, *request.policy_arn));
  std::vector<PolicyVersion> versions;
  if (policy.aws != nullptr) {
    versions.push_back(version_shape(*policy.aws, Document::left_out));
  } else {
    for (const StoredPolicyVersion& version : policy.local->versions)
      versions.push_back(version_shape(*policy.local, version, Document::left_out));
  }
  std::reverse(versions.begin(), versions.end());
  return list_sorted(request, versions, version_key, &ListPolicyVersionsResponse::versions,
                     [](const PolicyVersion& version) { return version; });
}

Answer<SetDefaultPolicyVersionOperation> set_default_policy_version(
    Iam& iam, Call& call, Asked<SetDefaultPolicyVersionOperation> request) {
  StoredPolicy changed =
      *TRY(need_own_policy(iam, call, *request.policy_arn, "iam:SetDefaultPolicyVersion"));
  const std::int64_t number = version_number(*request.version_id);
  if (changed.version(number) == nullptr)
    return errors::no_such_version(*request.policy_arn, *request.version_id);
  changed.default_version = number;
  iam.put(call.batch(), std::move(changed));
  return SetDefaultPolicyVersionOperation::Response{};
}

Answer<DeletePolicyVersionOperation> delete_policy_version(
    Iam& iam, Call& call, Asked<DeletePolicyVersionOperation> request) {
  StoredPolicy changed =
      *TRY(need_own_policy(iam, call, *request.policy_arn, "iam:DeletePolicyVersion"));
  const std::int64_t number = version_number(*request.version_id);
  if (changed.version(number) == nullptr)
    return errors::no_such_version(*request.policy_arn, *request.version_id);
  if (number == changed.default_version)
    return errors::delete_conflict(errors::Obstacle::default_version);
  std::erase_if(changed.versions, [&](const auto& version) { return version.number == number; });
  iam.put(call.batch(), std::move(changed));
  return DeletePolicyVersionOperation::Response{};
}

}  // namespace skerry::iam
