#pragma once
// The bytes of objects, in files of their own beneath ROOT/objects; the store only names them.
//
// Whose file is it? A blob lives as long as something refers to it: records (retain and release,
// usually through BlobReferences in references.hpp), a Staged that is being written, a Reading that
// is being sent. When the last reference goes, the file is removed, but not before everything that
// the store has in flight is durable: a deletion that is taken back finds its file again.
//
//   write   staged = files.stage(); append..., finish (fsync'd); the handler puts a record with
//           staged->extents() into its batch; the record's reference holds the blob from then on.
//           Dropped instead (a refused handler, a client that went away): the file is removed.
//   read    files.read(slice(object.extents, range)) holds the files while it is being sent.
//           Of blobs that are encrypted with their keys, which the caller has opened.
//   delete  the handler erases the record; the rest follows.
//   start   open; services load their tables, whose references are counted; sweep() removes every
//           file that nothing refers to: what a crash left of staged and of deleted objects.
//
// On the loop's thread but for what says otherwise.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/gate.hpp"
#include "loop/loop.hpp"
#include "objects/extents.hpp"
#include "objects/reading.hpp"
#include "objects/staged.hpp"
#include "store/store.hpp"

namespace skerry::objects {

class BlobFolder;

struct ObjectFilesParts {
  Loop& loop;
  BlockingPool& pool;
  Store& store;
  Random& random;
};

class ObjectFiles {
 public:
  // Makes the folder (0700) when it is not there. Blocks; for start-up.
  static Result<std::unique_ptr<ObjectFiles>> open(std::string path, ObjectFilesParts parts);
  ~ObjectFiles();
  ObjectFiles(const ObjectFiles&) = delete;
  ObjectFiles& operator=(const ObjectFiles&) = delete;

  // A blob to be written, encrypted where there is a key; no file before the first byte.
  std::unique_ptr<Staged> stage(const std::optional<BlobKey>& key = std::nullopt);
  // The bytes of the extents, which are held until it goes. A key for each extent, or none at all;
  // one whose blob is in clear has none.
  Reading read(Extents extents, BlobKeys keys = {});

  // A record with these extents is there, or no longer. Balanced; from a table's watcher they are
  // so by construction.
  void retain(const Extents& extents);
  void release(const Extents& extents);

  // After every service has loaded: removes the files that nothing refers to. Blocks; for start-up.
  struct Swept {
    std::size_t removed = 0;
    std::vector<BlobId> missing;  // referred to, not there: their objects cannot be read
  };
  Result<Swept> sweep();

  std::size_t blobs() const { return references_.size(); }

 private:
  friend class Staged;
  friend class Reading;
  ObjectFiles(std::shared_ptr<const BlobFolder> folder, ObjectFilesParts parts);
  void hold(const BlobId& blob);
  void let_go(const BlobId& blob);
  void collect_soon();
  void collect();
  void remove(const std::vector<BlobId>& blobs);

  std::shared_ptr<const BlobFolder> folder_;
  ObjectFilesParts parts_;
  std::unordered_map<std::string, std::uint64_t> references_;
  std::unordered_set<std::string> unreferenced_;  // files that are perhaps still there
  bool collecting_ = false;
  // What posted work and completions of the store look at: null once this is gone.
  std::shared_ptr<ObjectFiles*> self_;
  Gate gate_;
};

}  // namespace skerry::objects
