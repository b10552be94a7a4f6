#include <algorithm>
#include <utility>

#include "services/ecr/errors.hpp"
#include "services/ecr/handlers.hpp"
#include "services/ecr/limits.hpp"
#include "services/ecr/tagging.hpp"

namespace skerry::ecr {
namespace {

constexpr std::string_view reserved_prefix = "aws:";

Result<const StoredRepository*, ApiError> need_tagged(const Ecr& ecr, const std::string& arn) {
  const std::optional<std::string> name = ecr.name_of(arn);
  if (!name) return errors::bad_arn();
  return ecr.need(*name, {});
}

Result<Done, ApiError> check(const Tag& tag) {
  if (tag.key->empty() || tag.key->size() > limits::tag_key_chars_max)
    return errors::invalid_tag("A tag key must have 1 to 128 characters.");
  if (tag.value->size() > limits::tag_value_chars_max)
    return errors::invalid_tag("A tag value must have at most 256 characters.");
  if (tag.key->starts_with(reserved_prefix))
    return errors::invalid_tag("Tag keys that begin with aws: are reserved for AWS.");
  return Done{};
}

}  // namespace

Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const std::vector<Tag>& changes) {
  for (auto change = changes.begin(); change != changes.end(); ++change) {
    TRY(check(*change));
    if (std::any_of(changes.begin(), change,
                    [&](const Tag& earlier) { return earlier.key == change->key; }))
      return errors::invalid_tag("Duplicate tag keys are not allowed.");
    const auto found = std::find_if(tags.begin(), tags.end(),
                                    [&](const StoredTag& tag) { return tag.key == *change->key; });
    if (found == tags.end()) {
      tags.push_back({.key = *change->key, .value = *change->value});
    } else {
      found->value = *change->value;
    }
  }
  if (tags.size() > limits::tags_per_repository_max) return errors::too_many_tags();
  return tags;
}

Answer<TagResourceOperation> tag_resource(Ecr& ecr, Call& call,
                                          Asked<TagResourceOperation> request) {
  const StoredRepository* repository = TRY(need_tagged(ecr, *request.resource_arn));
  StoredRepository changed = *repository;
  changed.tags = TRY(tagged(std::move(changed.tags), *request.tags));
  ecr.put(call.batch(), std::move(changed));
  return TagResourceResponse{};
}

Answer<UntagResourceOperation> untag_resource(Ecr& ecr, Call& call,
                                              Asked<UntagResourceOperation> request) {
  const StoredRepository* repository = TRY(need_tagged(ecr, *request.resource_arn));
  StoredRepository changed = *repository;
  const std::vector<std::string>& gone = *request.tag_keys;
  std::erase_if(changed.tags, [&](const StoredTag& tag) {
    return std::find(gone.begin(), gone.end(), tag.key) != gone.end();
  });
  ecr.put(call.batch(), std::move(changed));
  return UntagResourceResponse{};
}

Answer<ListTagsForResourceOperation> list_tags_for_resource(
    Ecr& ecr, Call&, Asked<ListTagsForResourceOperation> request) {
  const StoredRepository* repository = TRY(need_tagged(ecr, *request.resource_arn));
  ListTagsForResourceResponse response;
  response.tags.emplace();
  for (const StoredTag& tag : repository->tags) {
    Tag& shape = response.tags->emplace_back();
    shape.key = tag.key;
    shape.value = tag.value;
  }
  return response;
}

}  // namespace skerry::ecr
