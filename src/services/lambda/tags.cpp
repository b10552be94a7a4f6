// Tags of functions; versions and aliases have none.

#include <algorithm>

#include "services/lambda/errors.hpp"
#include "services/lambda/handlers.hpp"
#include "services/lambda/limits.hpp"
#include "services/lambda/tagging.hpp"

namespace skerry::lambda {
namespace {

Result<const StoredFunction*, ApiError> need_tagged(const Lambda& lambda,
                                                    const std::string& resource) {
  const FunctionRef ref = parse_ref(lambda.region(), resource);
  if (!ref.qualifier.empty())
    return errors::invalid(
        "Tags on function aliases and versions are not supported. Please "
        "specify a function ARN.");
  return lambda.need(ref);
}

}  // namespace

Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const TagPairs& changes) {
  for (const auto& change : changes) {
    const auto& [key, value] = change;
    if (key.starts_with("aws:"))
      return errors::invalid("Tag keys that begin with aws: are reserved.");
    const auto found = std::find_if(
        tags.begin(), tags.end(), [&](const StoredTag& each) { return each.key == change.first; });
    if (found == tags.end()) {
      tags.push_back({key, value});
    } else {
      found->value = value;
    }
  }
  if (tags.size() > limits::tags_max)
    return errors::invalid("The number of tags exceeds the limit of 50.");
  return tags;
}

TagPairs tag_pairs(const std::vector<StoredTag>& tags) {
  TagPairs pairs;
  for (const StoredTag& tag : tags) pairs.emplace_back(tag.key, tag.value);
  return pairs;
}

Answer<TagResourceOperation> tag_resource(Lambda& lambda, Call& call,
                                          Asked<TagResourceOperation> request) {
  const StoredFunction* found = TRY(need_tagged(lambda, *request.resource));
  StoredFunction function = *found;
  function.tags = TRY(tagged(std::move(function.tags), *request.tags));
  lambda.put(call.batch(), std::move(function));
  return TagResourceResponse{};
}

Answer<UntagResourceOperation> untag_resource(Lambda& lambda, Call& call,
                                              Asked<UntagResourceOperation> request) {
  const StoredFunction* found = TRY(need_tagged(lambda, *request.resource));
  StoredFunction function = *found;
  std::erase_if(function.tags, [&](const StoredTag& tag) {
    return std::find(request.tag_keys->begin(), request.tag_keys->end(), tag.key) !=
           request.tag_keys->end();
  });
  lambda.put(call.batch(), std::move(function));
  return UntagResourceResponse{};
}

Answer<ListTagsOperation> list_tags(Lambda& lambda, Call&, Asked<ListTagsOperation> request) {
  const StoredFunction* function = TRY(need_tagged(lambda, *request.resource));
  ListTagsResponse response;
  response.tags = tag_pairs(function->tags);
  return response;
}

}  // namespace skerry::lambda
