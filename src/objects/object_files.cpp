#include "objects/object_files.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "base/log.hpp"
#include "objects/blob_folder.hpp"
#include "objects/held_extents.hpp"
#include "objects/limits.hpp"

namespace skerry::objects {

Result<std::unique_ptr<ObjectFiles>> ObjectFiles::open(std::string path, ObjectFilesParts parts) {
  auto folder = TRY(BlobFolder::open(path));
  return std::unique_ptr<ObjectFiles>(new ObjectFiles(std::move(folder), parts));
}

ObjectFiles::ObjectFiles(std::shared_ptr<const BlobFolder> folder, ObjectFilesParts parts)
    : folder_(std::move(folder)), parts_(parts), self_(std::make_shared<ObjectFiles*>(this)) {}

ObjectFiles::~ObjectFiles() { *self_ = nullptr; }

std::unique_ptr<Staged> ObjectFiles::stage(const std::optional<BlobKey>& key) {
  std::array<std::byte, 16> id{};
  parts_.random.fill(id);
  BlobId blob{hex(id)};
  hold(blob);
  return std::unique_ptr<Staged>(new Staged(self_, folder_, std::move(blob), key));
}

Reading ObjectFiles::read(Extents extents, BlobKeys keys) {
  keys.resize(extents.size());
  for (std::size_t i = 0; i < extents.size(); ++i)
    ASSERT(keys[i].has_value() == !extents[i].sealed_key.empty());
  retain(extents);
  return Reading(
      std::make_shared<Reading::Held>(self_, folder_, std::move(extents), std::move(keys)));
}

void ObjectFiles::retain(const Extents& extents) {
  for (const Extent& extent : extents) hold(extent.blob);
}

void ObjectFiles::release(const Extents& extents) {
  for (const Extent& extent : extents) let_go(extent.blob);
}

void ObjectFiles::hold(const BlobId& blob) {
  ++references_[blob.text];
  unreferenced_.erase(blob.text);
}

void ObjectFiles::let_go(const BlobId& blob) {
  const auto found = references_.find(blob.text);
  ASSERT(found != references_.end());
  ASSERT(found->second > 0);
  if (--found->second > 0) return;
  references_.erase(found);
  unreferenced_.insert(blob.text);
  collect_soon();
}

// Not in this turn: the batch that let the blob go may still be taken back.
void ObjectFiles::collect_soon() {
  if (std::exchange(collecting_, true)) return;
  parts_.loop.post([self = self_] {
    if (*self != nullptr) (*self)->collect();
  });
}

// An empty batch is answered when everything in flight before it is durable, or has been undone.
void ObjectFiles::collect() {
  collecting_ = false;
  std::vector<BlobId> candidates;
  for (const std::string& text : unreferenced_) candidates.push_back({text});
  if (candidates.empty()) return;
  parts_.store.commit(Batch{},
                      [self = self_, candidates = std::move(candidates)](CommitOutcome outcome) {
                        ObjectFiles* const there = *self;
                        if (there == nullptr) return;
                        // Undone, or not asked at all: what is still unreferenced is tried again
                        // with the next one.
                        if (outcome == CommitOutcome::committed) there->remove(candidates);
                      });
}

void ObjectFiles::remove(const std::vector<BlobId>& blobs) {
  auto doomed = std::make_shared<std::vector<BlobId>>();
  for (const BlobId& blob : blobs) {
    if (doomed->size() == removals_per_job_max) break;
    if (unreferenced_.erase(blob.text) != 0) doomed->push_back(blob);
  }
  if (doomed->empty()) return;
  const auto work = [folder = folder_, doomed] {
    for (const BlobId& blob : *doomed) {
      const Result<Done> removed = folder->remove(blob);
      if (!removed.ok())
        log(Level::error, "objects", "a file was not removed",
            {{"error", removed.error().message}});
    }
  };
  const auto done = [this] {
    if (!unreferenced_.empty()) collect_soon();
  };
  if (parts_.pool.run(gate_, work, done) == Submitted::pool_full)
    for (const BlobId& blob : *doomed) unreferenced_.insert(blob.text);
}

Result<ObjectFiles::Swept> ObjectFiles::sweep() {
  Swept swept;
  std::vector<BlobFolder::File> files = TRY(folder_->files());
  std::unordered_set<std::string> there;
  for (const BlobFolder::File& file : files) {
    if (references_.contains(file.blob.text)) {
      there.insert(file.blob.text);
      continue;
    }
    TRY(folder_->remove(file.blob));
    ++swept.removed;
  }
  for (const auto& [text, count] : references_)
    if (!there.contains(text)) swept.missing.push_back({text});
  std::sort(swept.missing.begin(), swept.missing.end());
  for (const BlobId& blob : swept.missing)
    log(Level::error, "objects", "the file of an object is missing",
        {{"file", folder_->path_of(blob)}});
  return swept;
}

}  // namespace skerry::objects
