#include <algorithm>
#include <utility>

#include "services/kms/errors.hpp"
#include "services/kms/handlers.hpp"
#include "services/kms/limits.hpp"
#include "services/kms/lookup.hpp"
#include "services/kms/pages.hpp"
#include "services/kms/tagging.hpp"

namespace skerry::kms {
namespace {

constexpr std::string_view reserved_prefix = "aws:";

Result<Done, ApiError> check_changes(const std::vector<Tag>& changes) {
  for (auto tag = changes.begin(); tag != changes.end(); ++tag) {
    if (tag->tag_key->starts_with(reserved_prefix))
      return errors::invalid_tag("Tag key " + *tag->tag_key +
                                 " begins with aws:, which is reserved.");
    const bool again = std::any_of(
        changes.begin(), tag, [&](const Tag& earlier) { return earlier.tag_key == tag->tag_key; });
    if (again) return errors::invalid_tag("Duplicate tag keys");
  }
  return Done{};
}

}  // namespace

Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const std::vector<Tag>& changes) {
  TRY(check_changes(changes));
  for (const Tag& change : changes) {
    const auto found = std::find_if(
        tags.begin(), tags.end(), [&](const StoredTag& tag) { return tag.key == *change.tag_key; });
    if (found == tags.end()) {
      tags.push_back({.key = *change.tag_key, .value = *change.tag_value});
    } else {
      found->value = *change.tag_value;
    }
  }
  if (tags.size() > limits::tags_per_key_max)
    return errors::quota("tags per key", limits::tags_per_key_max);
  return tags;
}

Answer<TagResourceOperation> tag_resource(Kms& kms, Call& call,
                                          Asked<TagResourceOperation> request) {
  const StoredKey* key = TRY(need_not_pending(kms, call, *request.key_id));
  StoredKey changed = *key;
  changed.tags = TRY(tagged(std::move(changed.tags), *request.tags));
  kms.put(call.batch(), std::move(changed));
  return TagResourceOperation::Response{};
}

Answer<UntagResourceOperation> untag_resource(Kms& kms, Call& call,
                                              Asked<UntagResourceOperation> request) {
  const StoredKey* key = TRY(need_not_pending(kms, call, *request.key_id));
  StoredKey changed = *key;
  const std::vector<std::string>& gone = *request.tag_keys;
  std::erase_if(changed.tags, [&](const StoredTag& tag) {
    return std::find(gone.begin(), gone.end(), tag.key) != gone.end();
  });
  kms.put(call.batch(), std::move(changed));
  return UntagResourceOperation::Response{};
}

Answer<ListResourceTagsOperation> list_resource_tags(Kms& kms, Call& call,
                                                     Asked<ListResourceTagsOperation> request) {
  Page page = TRY(Page::open(request, limits::tags_page_default));
  const StoredKey* key = TRY(need_key(kms, call, *request.key_id));
  std::vector<StoredTag> sorted = key->tags;
  std::sort(sorted.begin(), sorted.end());
  ListResourceTagsResponse response;
  std::vector<Tag>& shown = response.tags.emplace();
  for (const StoredTag& tag : sorted) {
    if (page.shown_before(tag.key)) continue;
    if (!page.take(tag.key)) break;
    Tag& shape = shown.emplace_back();
    shape.tag_key = tag.key;
    shape.tag_value = tag.value;
  }
  page.close(response);
  return response;
}

}  // namespace skerry::kms
