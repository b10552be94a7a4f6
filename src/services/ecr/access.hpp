#pragma once
// What each operation needs permission for: actions, resources and context keys as in the Service
// Authorization Reference (its page "Amazon Elastic Container Registry"). A repository's own policy
// speaks too.

#include <optional>
#include <string>
#include <string_view>

#include "call/operation.hpp"
#include "services/ecr/state.hpp"
#include "shapes/ecr.hpp"

namespace skerry::ecr {

struct RepositoryId {
  std::string_view name;
  std::optional<std::string> registry;  // the request's registryId; absent: this one
};
Access access_to_repository(const Ecr& ecr, const Call& call, std::string_view operation,
                            RepositoryId id);

template <class Op>
Accesses on_repository(const Ecr& ecr, const Call& call, const typename Op::Request& request) {
  Accesses accesses;
  accesses.push_back(
      access_to_repository(ecr, call, Op::shape.name,
                           {.name = *request.repository_name, .registry = request.registry_id}));
  return accesses;
}

Accesses create_access(const Ecr& ecr, const Call& call, const CreateRepositoryRequest& request);
Accesses describe_access(const Ecr& ecr, const Call& call,
                         const DescribeRepositoriesRequest& request);
Accesses tag_access(const Ecr& ecr, const Call& call, const TagResourceRequest& request);
Accesses untag_access(const Ecr& ecr, const Call& call, const UntagResourceRequest& request);
Accesses list_tags_access(const Ecr& ecr, const Call& call,
                          const ListTagsForResourceRequest& request);

}  // namespace skerry::ecr
