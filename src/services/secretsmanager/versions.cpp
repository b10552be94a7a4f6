#include "services/secretsmanager/versions.hpp"

#include <algorithm>
#include <utility>

#include "services/secretsmanager/limits.hpp"

namespace skerry::secretsmanager {
namespace {

void take(StoredVersion& from, std::string_view stage) {
  const auto found = std::find(from.stages.begin(), from.stages.end(), stage);
  if (found != from.stages.end()) from.stages.erase(found);
}

StoredVersion* holder(StoredSecret& secret, std::string_view stage) {
  return const_cast<StoredVersion*>(std::as_const(secret).version_with(stage));
}

}  // namespace

void put_stage(StoredSecret& secret, VersionId to, std::string_view stage) {
  StoredVersion* target = secret.version(to.text);
  StoredVersion* const before = holder(secret, stage);
  if (target == nullptr || before == target) return;
  if (before != nullptr) take(*before, stage);
  target->stages.emplace_back(stage);
  if (stage != current_stage || before == nullptr) return;
  StoredVersion* const previous = holder(secret, previous_stage);
  if (previous != nullptr) take(*previous, previous_stage);
  before->stages.emplace_back(previous_stage);
}

void remove_stage(StoredSecret& secret, VersionId from, std::string_view stage) {
  if (StoredVersion* version = secret.version(from.text)) take(*version, stage);
}

std::size_t labels(const StoredSecret& secret) {
  std::size_t count = 0;
  for (const StoredVersion& version : secret.versions) count += version.stages.size();
  return count;
}

std::vector<StoredVersion> prune(StoredSecret& secret, WallTime now) {
  std::vector<StoredVersion> gone;
  auto each = secret.versions.begin();
  while (secret.versions.size() > limits::versions_kept && each != secret.versions.end()) {
    if (each->stages.empty() && each->created + limits::version_protected <= now) {
      gone.push_back(std::move(*each));
      each = secret.versions.erase(each);
    } else {
      ++each;
    }
  }
  return gone;
}

}  // namespace skerry::secretsmanager
