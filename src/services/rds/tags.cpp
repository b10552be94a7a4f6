// AddTagsToResource, RemoveTagsFromResource, ListTagsForResource.
#include <algorithm>

#include "services/rds/handlers.hpp"
#include "services/rds/limits.hpp"
#include "services/rds/shapes.hpp"
#include "services/rds/tagging.hpp"

namespace skerry::rds {
namespace {

// Calls `visit` with a copy of the record that the ARN names; what it returns is put back.
template <class Visit>
Result<Done, ApiError> visit_named(Rds& rds, const std::string& arn, Visit visit) {
  if (const auto other = rds.other(arn)) return visit(*other);
  const auto parsed = parse_arn(rds.region(), arn);
  if (!parsed) return errors::bad_arn(arn);
  switch (parsed->kind) {
    case Kind::instance:
      return visit(*TRY(rds.need_instance(parsed->name)));
    case Kind::snapshot:
      return visit(*TRY(rds.need_snapshot(parsed->name)));
    case Kind::subnet_group:
      return visit(*TRY(rds.need_subnet_group(parsed->name)));
    case Kind::parameter_group: {
      const StoredParameterGroup group = TRY(rds.need_parameter_group(parsed->name));
      return visit(group);
    }
    case Kind::proxy:
      break;  // not there: it would be the other's
  }
  return errors::bad_arn(arn);
}

}  // namespace

Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const std::optional<std::vector<Tag>>& changes) {
  if (!changes) return tags;
  for (const Tag& change : *changes) {
    const std::string key = change.key.value_or("");
    if (key.empty() || key.size() > 128)
      return errors::invalid_value("Tag keys must have from 1 to 128 characters.");
    if (lower(key).starts_with("aws:"))
      return errors::invalid_value("Tag keys cannot start with 'aws:'.");
    const auto found = std::find_if(tags.begin(), tags.end(),
                                    [&](const StoredTag& tag) { return tag.key == key; });
    if (found == tags.end()) {
      tags.push_back({key, change.value.value_or("")});
    } else {
      found->value = change.value.value_or("");
    }
  }
  if (tags.size() > limits::tags_per_resource_max)
    return errors::invalid_value("A resource can have at most 50 tags.");
  return tags;
}

Answer<AddTagsToResourceOperation> add_tags(Rds& rds, Call& call,
                                            Asked<AddTagsToResourceOperation> request) {
  TRY(visit_named(rds, *request.resource_name, [&](auto record) -> Result<Done, ApiError> {
    record.tags = TRY(tagged(std::move(record.tags), request.tags));
    rds.put(call.batch(), std::move(record));
    return Done{};
  }));
  return AddTagsToResourceOperation::Response{};
}

Answer<RemoveTagsFromResourceOperation> remove_tags(
    Rds& rds, Call& call, Asked<RemoveTagsFromResourceOperation> request) {
  const std::vector<std::string>& gone = *request.tag_keys;
  TRY(visit_named(rds, *request.resource_name, [&](auto record) -> Result<Done, ApiError> {
    std::erase_if(record.tags, [&](const StoredTag& tag) {
      return std::find(gone.begin(), gone.end(), tag.key) != gone.end();
    });
    rds.put(call.batch(), std::move(record));
    return Done{};
  }));
  return RemoveTagsFromResourceOperation::Response{};
}

Answer<ListTagsForResourceOperation> list_tags(Rds& rds, Call&,
                                               Asked<ListTagsForResourceOperation> request) {
  TagListMessage out;
  TRY(visit_named(rds, *request.resource_name, [&](const auto& record) -> Result<Done, ApiError> {
    out.tag_list = shapes(record.tags);
    return Done{};
  }));
  return out;
}

}  // namespace skerry::rds
