// Tags of parameters; the other types of Systems Manager's resources do not exist here.

#include <algorithm>
#include <utility>

#include "call/not_supported.hpp"
#include "services/ssm/errors.hpp"
#include "services/ssm/handlers.hpp"
#include "services/ssm/limits.hpp"
#include "services/ssm/shapes.hpp"
#include "services/ssm/tagging.hpp"

namespace skerry::ssm {
namespace {

constexpr std::string_view reserved_prefix = "aws:";

// The resource id of a parameter is its name; its ARN is taken too.
template <class Request>
Result<const StoredParameter*, ApiError> need_tagged(const Ssm& ssm, OperationName operation,
                                                     const Request& request) {
  if (request.resource_type != "Parameter")
    return not_supported(operation, "the ResourceType " + *request.resource_type);
  const Reference reference = read_reference(ssm.region(), *request.resource_id);
  const StoredParameter* parameter = reference.elsewhere ? nullptr : ssm.find(reference.key);
  if (parameter == nullptr || !reference.selector.empty()) return errors::bad_resource_id();
  return parameter;
}

}  // namespace

Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const std::vector<Tag>& changes) {
  for (auto change = changes.begin(); change != changes.end(); ++change) {
    if (change->key->starts_with(reserved_prefix)) return errors::reserved_tag();
    if (std::any_of(changes.begin(), change,
                    [&](const Tag& earlier) { return earlier.key == change->key; }))
      return errors::duplicate_tags();
    const auto found = std::find_if(tags.begin(), tags.end(),
                                    [&](const StoredTag& tag) { return tag.key == *change->key; });
    if (found == tags.end()) {
      tags.push_back({.key = *change->key, .value = *change->value});
    } else {
      found->value = *change->value;
    }
  }
  if (tags.size() > limits::tags_per_parameter_max) return errors::too_many_tags();
  return tags;
}

std::vector<StoredTag> untagged(std::vector<StoredTag> tags, const std::vector<std::string>& gone) {
  std::erase_if(tags, [&](const StoredTag& tag) {
    return std::find(gone.begin(), gone.end(), tag.key) != gone.end();
  });
  return tags;
}

Answer<AddTagsToResourceOperation> add_tags_to_resource(Ssm& ssm, Call& call,
                                                        Asked<AddTagsToResourceOperation> request) {
  const StoredParameter* parameter = TRY(need_tagged(ssm, {"AddTagsToResource"}, request));
  StoredParameter changed = *parameter;
  changed.tags = TRY(tagged(std::move(changed.tags), *request.tags));
  ssm.put(call.batch(), std::move(changed));
  return AddTagsToResourceResult{};
}

Answer<RemoveTagsFromResourceOperation> remove_tags_from_resource(
    Ssm& ssm, Call& call, Asked<RemoveTagsFromResourceOperation> request) {
  const StoredParameter* parameter = TRY(need_tagged(ssm, {"RemoveTagsFromResource"}, request));
  StoredParameter changed = *parameter;
  changed.tags = untagged(std::move(changed.tags), *request.tag_keys);
  ssm.put(call.batch(), std::move(changed));
  return RemoveTagsFromResourceResult{};
}

Answer<ListTagsForResourceOperation> list_tags_for_resource(
    Ssm& ssm, Call&, Asked<ListTagsForResourceOperation> request) {
  ListTagsForResourceResult response;
  const StoredParameter* parameter = TRY(need_tagged(ssm, {"ListTagsForResource"}, request));
  response.tag_list = tag_shapes(parameter->tags);
  return response;
}

}  // namespace skerry::ssm
