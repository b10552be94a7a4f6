// TagResource, UntagResource, and the tags of CreateSecret.
#include <algorithm>
#include <utility>

#include "services/secretsmanager/errors.hpp"
#include "services/secretsmanager/handlers.hpp"
#include "services/secretsmanager/limits.hpp"
#include "services/secretsmanager/lookup.hpp"
#include "services/secretsmanager/tagging.hpp"

namespace skerry::secretsmanager {
namespace {

bool reserved(const std::string& key) {
  constexpr std::string_view prefix = "aws:";
  return key.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), key.begin(), [](char wanted, char c) {
           return wanted == (c >= 'A' && c <= 'Z' ? c + 32 : c);
         });
}

Result<Done, ApiError> check(const std::vector<Tag>& changes) {
  for (auto tag = changes.begin(); tag != changes.end(); ++tag) {
    if (!tag->key) return errors::invalid_parameter("You must provide a key for each tag.");
    if (reserved(*tag->key))
      return errors::invalid_parameter(
          "Tag keys that begin with aws: are reserved for use by AWS.");
    const bool again = std::any_of(changes.begin(), tag,
                                   [&](const Tag& earlier) { return earlier.key == tag->key; });
    if (again) return errors::invalid_parameter("Duplicate tag keys found: " + *tag->key);
  }
  return Done{};
}

}  // namespace

Result<std::vector<StoredTag>, ApiError> tagged(std::vector<StoredTag> tags,
                                                const std::vector<Tag>& changes) {
  TRY(check(changes));
  for (const Tag& change : changes) {
    const auto found = std::find_if(tags.begin(), tags.end(),
                                    [&](const StoredTag& tag) { return tag.key == *change.key; });
    if (found == tags.end()) {
      tags.push_back({*change.key, change.value.value_or("")});
    } else {
      found->value = change.value.value_or("");
    }
  }
  if (tags.size() > limits::tags_per_secret_max)
    return errors::invalid_parameter("A secret can have at most " +
                                     std::to_string(limits::tags_per_secret_max) + " tags.");
  return tags;
}

std::optional<std::vector<Tag>> tag_shapes(const std::vector<StoredTag>& tags) {
  if (tags.empty()) return std::nullopt;
  std::vector<Tag> shapes;
  for (const StoredTag& tag : tags) {
    Tag& shape = shapes.emplace_back();
    shape.key = tag.key;
    shape.value = tag.value;
  }
  return shapes;
}

Answer<TagResourceOperation> tag_resource(SecretsManager& state, Call& call,
                                          Asked<TagResourceOperation> request) {
  StoredSecret secret = *TRY(need_usable(state, call, *request.secret_id));
  secret.tags = TRY(tagged(std::move(secret.tags), *request.tags));
  secret.changed = call.time();
  state.put(call.batch(), std::move(secret));
  return TagResourceResponse{};
}

Answer<UntagResourceOperation> untag_resource(SecretsManager& state, Call& call,
                                              Asked<UntagResourceOperation> request) {
  StoredSecret secret = *TRY(need_usable(state, call, *request.secret_id));
  const std::vector<std::string>& gone = *request.tag_keys;
  std::erase_if(secret.tags, [&](const StoredTag& tag) {
    return std::find(gone.begin(), gone.end(), tag.key) != gone.end();
  });
  secret.changed = call.time();
  state.put(call.batch(), std::move(secret));
  return UntagResourceResponse{};
}

}  // namespace skerry::secretsmanager
