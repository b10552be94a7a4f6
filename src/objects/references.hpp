#pragma once
// Keeps the references of a table's records to their blobs right by construction: loading, changes,
// and changes that are taken back are all told to a table's watcher.
//
//   Table<ObjectVersion> versions{"s3.version"};
//   BlobReferences<ObjectVersion> references{files};      // ObjectVersion has `Extents extents`
//   versions.watch(references);                           // before load()
//
// A service whose table has another watcher already calls changed() from there.

#include <concepts>
#include <string>

#include "objects/object_files.hpp"
#include "store/table.hpp"

namespace skerry::objects {

template <class T>
concept HasExtents = requires(const T& record) {
  { record.extents } -> std::convertible_to<const Extents&>;
};

template <HasExtents T>
class BlobReferences final : public TableWatcher<T> {
 public:
  explicit BlobReferences(ObjectFiles& files) : files_(files) {}

  // First the new ones: what both have is held throughout.
  void changed(const std::string&, typename TableWatcher<T>::Change change) override {
    if (change.after != nullptr) files_.retain(change.after->extents);
    if (change.before != nullptr) files_.release(change.before->extents);
  }

 private:
  ObjectFiles& files_;
};

}  // namespace skerry::objects
