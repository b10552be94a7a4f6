#include "services/cloudformation/types/ec2_parts.hpp"

namespace skerry::cloudformation::types {

std::optional<std::vector<ec2::TagSpecification>> tags_at_creation(const Provision& provision,
                                                                   TaggedAs as) {
  auto tags = tag_list<ec2::Tag>(provision.properties, "Tags");
  if (!tags) return std::nullopt;
  ec2::TagSpecification specification;
  specification.resource_type = std::string(as.type);
  specification.tags = std::move(tags);
  return std::vector{std::move(specification)};
}

Result<Done, ApiError> update_ec2_tags(Provision& provision, const Former& former,
                                       const std::string& id) {
  const TagChange change = tag_change(former.properties, provision.properties, "Tags");
  if (!change.removed.empty()) {
    ec2::DeleteTagsRequest request;
    request.resources = {{id}};
    request.tags.emplace();
    for (const std::string& key : change.removed) request.tags->push_back({.key = key});
    TRY(provision.ask<ec2::DeleteTagsOperation>(request));
  }
  if (!change.set.empty()) {
    ec2::CreateTagsRequest request;
    request.resources = {{id}};
    request.tags = tag_list<ec2::Tag>(change.set);
    TRY(provision.ask<ec2::CreateTagsOperation>(request));
  }
  return Done{};
}

}  // namespace skerry::cloudformation::types
