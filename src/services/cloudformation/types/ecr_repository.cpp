// AWS::ECR::Repository
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "shapes/ecr.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 9> supported{"EmptyOnDelete",
                                                    "EncryptionConfiguration",
                                                    "ImageScanningConfiguration",
                                                    "ImageTagMutability",
                                                    "ImageTagMutabilityExclusionFilters",
                                                    "LifecyclePolicy",
                                                    "RepositoryName",
                                                    "RepositoryPolicyText",
                                                    "Tags"};

std::optional<std::string> lifecycle_text(const Value& properties) {
  const Value* policy = properties.find("LifecyclePolicy");
  return policy == nullptr ? std::nullopt : text(*policy, "LifecyclePolicyText");
}

Result<Done, ApiError> put_lifecycle(Provision& provision, const std::string& repository) {
  if (const auto policy = lifecycle_text(provision.properties)) {
    ecr::PutLifecyclePolicyRequest request;
    request.repository_name = repository;
    request.lifecycle_policy_text = policy;
    TRY(provision.ask<ecr::PutLifecyclePolicyOperation>(request));
    return Done{};
  }
  ecr::DeleteLifecyclePolicyRequest request;
  request.repository_name = repository;
  return gone(provision.ask<ecr::DeleteLifecyclePolicyOperation>(request));
}

Result<Done, ApiError> put_policy(Provision& provision, const std::string& repository) {
  if (const auto policy = document(provision.properties, "RepositoryPolicyText")) {
    ecr::SetRepositoryPolicyRequest request;
    request.repository_name = repository;
    request.policy_text = policy;
    TRY(provision.ask<ecr::SetRepositoryPolicyOperation>(request));
    return Done{};
  }
  ecr::DeleteRepositoryPolicyRequest request;
  request.repository_name = repository;
  return gone(provision.ask<ecr::DeleteRepositoryPolicyOperation>(request));
}

// The members have the same names in both.
Result<ecr::CreateRepositoryRequest, ApiError> settings_of(const Value& properties) {
  Value given = Value::object();
  for (const std::string_view name : {"EncryptionConfiguration", "ImageScanningConfiguration",
                                      "ImageTagMutability", "ImageTagMutabilityExclusionFilters"}) {
    const Value* found = properties.find(name);
    if (found == nullptr) continue;
    std::string member(name);
    member.front() = static_cast<char>(member.front() - 'A' + 'a');
    given.set(member, *found);
  }
  if (Value* scanning = given.find("imageScanningConfiguration")) {
    const auto on_push = flag(*scanning, "ScanOnPush");
    *scanning = Value::object();
    if (on_push) scanning->set("scanOnPush", Value::boolean(*on_push));
  }
  if (Value* encryption = given.find("encryptionConfiguration")) {
    const Value was = *encryption;
    *encryption = Value::object();
    if (const auto type = text(was, "EncryptionType")) encryption->set("encryptionType", *type);
    if (const auto key = text(was, "KmsKey")) encryption->set("kmsKey", *key);
  }
  if (Value* filters = given.find("imageTagMutabilityExclusionFilters")) {
    const Value was = *filters;
    *filters = Value::array();
    for (const Value& filter : was.items())
      filters->append(Value::object(
          {{"filterType", text(filter, "ImageTagMutabilityExclusionFilterType").value_or("")},
           {"filter", text(filter, "ImageTagMutabilityExclusionFilterValue").value_or("")}}));
  }
  return as_shape<ecr::CreateRepositoryRequest>(given);
}

Value attributes(Provision& provision, const std::string& repository) {
  const RegionFacts& region = provision.call.region();
  return Value::object({{"Arn", "arn:aws:ecr:" + region.name.text + ':' + region.account.text +
                                    ":repository/" + repository},
                        {"RepositoryUri", region.account.text + ".dkr.ecr." + region.name.text +
                                              ".amazonaws.com/" + repository}});
}

Result<Made, ApiError> create(Provision& provision) {
  ecr::CreateRepositoryRequest request = TRY(settings_of(provision.properties));
  request.repository_name = provision.name();
  request.tags = tag_list<ecr::Tag>(provision.properties, "Tags");
  const auto made = TRY(provision.ask<ecr::CreateRepositoryOperation>(request));
  const std::string name = *request.repository_name;
  if (lifecycle_text(provision.properties)) TRY(put_lifecycle(provision, name));
  if (provision.properties.find("RepositoryPolicyText") != nullptr)
    TRY(put_policy(provision, name));
  Value known = attributes(provision, name);
  if (made.repository->repository_uri) known.set("RepositoryUri", *made.repository->repository_uri);
  return Made{.physical_id = name, .attributes = std::move(known)};
}

Result<Done, ApiError> update_tags(Provision& provision, const Former& former) {
  const TagChange change = tag_change(former.properties, provision.properties, "Tags");
  const Value known = attributes(provision, former.physical_id);
  if (!change.removed.empty()) {
    ecr::UntagResourceRequest request;
    request.resource_arn = text(known, "Arn");
    request.tag_keys = change.removed;
    TRY(provision.ask<ecr::UntagResourceOperation>(request));
  }
  if (!change.set.empty()) {
    ecr::TagResourceRequest request;
    request.resource_arn = text(known, "Arn");
    request.tags = tag_list<ecr::Tag>(change.set);
    TRY(provision.ask<ecr::TagResourceOperation>(request));
  }
  return Done{};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  const Value& before = former.properties;
  const Value& after = provision.properties;
  const ecr::CreateRepositoryRequest wanted = TRY(settings_of(after));
  if (!same(before, after, "ImageTagMutability") ||
      !same(before, after, "ImageTagMutabilityExclusionFilters")) {
    ecr::PutImageTagMutabilityRequest request;
    request.repository_name = former.physical_id;
    request.image_tag_mutability = wanted.image_tag_mutability.value_or("MUTABLE");
    request.image_tag_mutability_exclusion_filters = wanted.image_tag_mutability_exclusion_filters;
    TRY(provision.ask<ecr::PutImageTagMutabilityOperation>(request));
  }
  if (!same(before, after, "ImageScanningConfiguration")) {
    ecr::PutImageScanningConfigurationRequest request;
    request.repository_name = former.physical_id;
    request.image_scanning_configuration =
        wanted.image_scanning_configuration.value_or(ecr::ImageScanningConfiguration{});
    TRY(provision.ask<ecr::PutImageScanningConfigurationOperation>(request));
  }
  if (!same(before, after, "LifecyclePolicy")) TRY(put_lifecycle(provision, former.physical_id));
  if (!same(before, after, "RepositoryPolicyText")) TRY(put_policy(provision, former.physical_id));
  TRY(update_tags(provision, former));
  return Updated{.attributes = former.attributes};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  ecr::DeleteRepositoryRequest request;
  request.repository_name = former.physical_id;
  request.force = flag(former.properties, "EmptyOnDelete").value_or(false);
  return gone(provision.ask<ecr::DeleteRepositoryOperation>(request));
}

}  // namespace

const ResourceType ecr_repository{.type = "AWS::ECR::Repository",
                                  .supported = supported,
                                  .create = create,
                                  .update = update,
                                  .remove = remove};

}  // namespace skerry::cloudformation::types
