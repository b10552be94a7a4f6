#include "services/ecr/access.hpp"

#include <utility>
#include <vector>

#include "base/arn.hpp"

namespace skerry::ecr {
namespace {

Accesses only(Access access) {
  Accesses accesses;
  accesses.push_back(std::move(access));
  return accesses;
}

std::string action(std::string_view operation) { return std::string("ecr:").append(operation); }

void set_request_tags(Access& access, const std::vector<Tag>& tags) {
  std::vector<std::string> keys;
  for (const Tag& tag : tags) {
    access.context.set("aws:RequestTag/" + *tag.key, *tag.value);
    keys.push_back(*tag.key);
  }
  access.context.set("aws:TagKeys", std::move(keys));
}

Access access_to_arn(const Ecr& ecr, const Call& call, std::string_view operation,
                     const std::string& arn) {
  if (const std::optional<std::string> name = ecr.name_of(arn))
    return access_to_repository(ecr, call, operation, {.name = *name, .registry = {}});
  Access access;
  access.action = action(operation);
  access.resource = arn;
  return access;
}

}  // namespace

Access access_to_repository(const Ecr& ecr, const Call& call, std::string_view operation,
                            RepositoryId id) {
  Access access;
  access.action = action(operation);
  if (id.registry && *id.registry != ecr.registry()) {
    access.resource = Arn{.service = "ecr",
                          .region = ecr.region().name.text,
                          .account = *id.registry,
                          .resource = "repository/" + std::string(id.name)}
                          .text();
    return access;
  }
  access.resource = ecr.arn(id.name);
  const StoredRepository* repository = ecr.repositories().find(id.name);
  if (repository == nullptr) return access;
  for (const StoredTag& tag : repository->tags) {
    access.context.set("aws:ResourceTag/" + tag.key, tag.value);
    access.context.set("ecr:ResourceTag/" + tag.key, tag.value);
  }
  access.resource_policies.policy = ecr.policy_of(id.name, call.directory());
  return access;
}

// A repository that is made with tags needs ecr:TagResource too.
Accesses create_access(const Ecr& ecr, const Call& call, const CreateRepositoryRequest& request) {
  const RepositoryId id{.name = *request.repository_name, .registry = request.registry_id};
  Access create = access_to_repository(ecr, call, CreateRepositoryOperation::shape.name, id);
  if (!request.tags || request.tags->empty()) return only(std::move(create));
  set_request_tags(create, *request.tags);
  Access tag = access_to_repository(ecr, call, TagResourceOperation::shape.name, id);
  set_request_tags(tag, *request.tags);
  Accesses accesses = only(std::move(create));
  accesses.push_back(std::move(tag));
  return accesses;
}

// All of them, unless the request names some.
Accesses describe_access(const Ecr& ecr, const Call& call,
                         const DescribeRepositoriesRequest& request) {
  const std::string_view operation = DescribeRepositoriesOperation::shape.name;
  Accesses accesses;
  for (const std::string& name : request.repository_names.value_or(std::vector<std::string>{})) {
    accesses.push_back(access_to_repository(ecr, call, operation,
                                            {.name = name, .registry = request.registry_id}));
  }
  if (accesses.empty()) {
    accesses.push_back(
        access_to_repository(ecr, call, operation, {.name = "*", .registry = request.registry_id}));
  }
  return accesses;
}

Accesses tag_access(const Ecr& ecr, const Call& call, const TagResourceRequest& request) {
  Access access = access_to_arn(ecr, call, TagResourceOperation::shape.name, *request.resource_arn);
  set_request_tags(access, *request.tags);
  return only(std::move(access));
}

Accesses untag_access(const Ecr& ecr, const Call& call, const UntagResourceRequest& request) {
  Access access =
      access_to_arn(ecr, call, UntagResourceOperation::shape.name, *request.resource_arn);
  access.context.set("aws:TagKeys", *request.tag_keys);
  return only(std::move(access));
}

Accesses list_tags_access(const Ecr& ecr, const Call& call,
                          const ListTagsForResourceRequest& request) {
  return only(
      access_to_arn(ecr, call, ListTagsForResourceOperation::shape.name, *request.resource_arn));
}

}  // namespace skerry::ecr
