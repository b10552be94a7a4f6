// AWS::IAM::ManagedPolicy
#include <array>

#include "base/time_text.hpp"
#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/iam_principals.hpp"
#include "shapes/iam.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 7> supported{
    "Description", "Groups", "ManagedPolicyName", "Path", "PolicyDocument", "Roles", "Users"};

// IAM keeps five versions of a policy (IAM quotas).
constexpr std::size_t policy_versions_max = 5;

Result<Value, ApiError> attributes(Provision& provision, const std::string& arn) {
  iam::GetPolicyRequest request;
  request.policy_arn = arn;
  const auto got = TRY(provision.ask<iam::GetPolicyOperation>(request));
  const iam::Policy& policy = *got.policy;
  Value out = Value::object({{"PolicyArn", arn}, {"PolicyId", policy.policy_id.value_or("")}});
  out.set("DefaultVersionId", policy.default_version_id.value_or(""));
  out.set("AttachmentCount", Value::number(std::int64_t{policy.attachment_count.value_or(0)}));
  out.set("PermissionsBoundaryUsageCount",
          Value::number(std::int64_t{policy.permissions_boundary_usage_count.value_or(0)}));
  out.set("IsAttachable", Value::boolean(policy.is_attachable.value_or(true)));
  if (policy.create_date) out.set("CreateDate", iso8601(*policy.create_date));
  if (policy.update_date) out.set("UpdateDate", iso8601(*policy.update_date));
  return out;
}

Result<Made, ApiError> create(Provision& provision) {
  const Value& properties = provision.properties;
  iam::CreatePolicyRequest request;
  request.policy_name = provision.name();
  request.policy_document = document(properties, "PolicyDocument");
  request.path = text(properties, "Path");
  request.description = text(properties, "Description");
  const auto made = TRY(provision.ask<iam::CreatePolicyOperation>(request));
  const std::string arn = *made.policy->arn;
  for (const IamPrincipal& principal : principals_of(properties))
    TRY(attach(provision, principal, arn));
  Value known = TRY(attributes(provision, arn));
  return Made{.physical_id = arn, .attributes = std::move(known)};
}

// The oldest that is not the default one makes room.
Result<Done, ApiError> make_room(Provision& provision, const std::string& arn) {
  iam::ListPolicyVersionsRequest list;
  list.policy_arn = arn;
  const auto there = TRY(provision.ask<iam::ListPolicyVersionsOperation>(list));
  const std::vector<iam::PolicyVersion>& versions = *there.versions;
  if (versions.size() < policy_versions_max) return Done{};
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    if (version->is_default_version.value_or(false)) continue;
    iam::DeletePolicyVersionRequest request;
    request.policy_arn = arn;
    request.version_id = version->version_id;
    TRY(provision.ask<iam::DeletePolicyVersionOperation>(request));
    break;
  }
  return Done{};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const Value& after = provision.properties;
  const std::string& arn = former.physical_id;
  if (!same(former.properties, after, "PolicyDocument")) {
    TRY(make_room(provision, arn));
    iam::CreatePolicyVersionRequest request;
    request.policy_arn = arn;
    request.policy_document = document(after, "PolicyDocument");
    request.set_as_default = true;
    TRY(provision.ask<iam::CreatePolicyVersionOperation>(request));
  }
  const std::vector<IamPrincipal> was = principals_of(former.properties);
  const std::vector<IamPrincipal> is = principals_of(after);
  for (const IamPrincipal& principal : is) TRY(attach(provision, principal, arn));
  for (const IamPrincipal& principal : was)
    if (std::find(is.begin(), is.end(), principal) == is.end())
      TRY(detach(provision, principal, arn));
  Value known = TRY(attributes(provision, arn));
  return Updated{.attributes = std::move(known)};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  const std::string& arn = former.physical_id;
  for (const IamPrincipal& principal : principals_of(former.properties))
    TRY(detach(provision, principal, arn));
  iam::ListPolicyVersionsRequest list;
  list.policy_arn = arn;
  const auto there = provision.ask<iam::ListPolicyVersionsOperation>(list);
  if (!there.ok()) return gone(there);
  for (const iam::PolicyVersion& version : *there->versions) {
    if (version.is_default_version.value_or(false)) continue;
    iam::DeletePolicyVersionRequest request;
    request.policy_arn = arn;
    request.version_id = version.version_id;
    TRY(provision.ask<iam::DeletePolicyVersionOperation>(request));
  }
  iam::DeletePolicyRequest request;
  request.policy_arn = arn;
  return gone(provision.ask<iam::DeletePolicyOperation>(request));
}

}  // namespace

const ResourceType iam_managed_policy{.type = "AWS::IAM::ManagedPolicy",
                                      .supported = supported,
                                      .create = create,
                                      .update = update,
                                      .remove = remove};

}  // namespace skerry::cloudformation::types
