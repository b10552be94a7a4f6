#include "services/cloudformation/types/rds_parts.hpp"

#include "shapes/rds.hpp"

namespace skerry::cloudformation::types {

Result<Done, ApiError> update_rds_tags(Provision& provision, const Former& former,
                                       const std::string& arn) {
  const TagChange change = tag_change(former.properties, provision.properties, "Tags");
  if (!change.removed.empty()) {
    rds::RemoveTagsFromResourceMessage request;
    request.resource_name = arn;
    request.tag_keys = change.removed;
    TRY(provision.ask<rds::RemoveTagsFromResourceOperation>(request));
  }
  if (!change.set.empty()) {
    rds::AddTagsToResourceMessage request;
    request.resource_name = arn;
    request.tags = tag_list<rds::Tag>(change.set);
    TRY(provision.ask<rds::AddTagsToResourceOperation>(request));
  }
  return Done{};
}

}  // namespace skerry::cloudformation::types
