#pragma once
// A disk that fails on demand, beneath SQLite: full, broken, or without power. Builds without
// failpoints have none of it. Every write and fsync passes failpoints here:
//   store.vfs.write, store.vfs.written, store.vfs.sync, store.vfs.synced   to be killed at
//   store.vfs.torn          half of the write reaches the file, then the process is killed
//   store.vfs.full          half of the write reaches the file, then there is no space
//   store.vfs.write_error, store.vfs.sync_error                            EIO
// DiskFaults does the same, and more, inside of a test.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"

namespace skerry {

// For several threads. It must outlive the store that runs on it.
class DiskFaults {
 public:
  enum class History : bool { forgotten, kept };
  // Power can be cut only with a history: what each file held at its last fsync and since.
  explicit DiskFaults(History history = History::forgotten) : history_(history) {}

  // From now on files can grow by this much altogether; what they shrink by is gained.
  void leave_space(std::uint64_t bytes);
  void leave_all_space() { leave_space(std::numeric_limits<std::uint64_t>::max() / 2); }
  // The next fsync, and every later one, fails with EIO.
  void break_syncs();
  // Counted from the start.
  std::uint64_t writes() const;
  std::uint64_t syncs() const;
  // The power fails in the middle of this write or fsync, counted from the start: nothing reaches
  // the files any more and every call fails.
  void cut_power_at(std::uint64_t operation);
  bool power_is_cut() const;

  // After a power cut, when the store is gone: gives the files what a disk may hold then. Each
  // sector (512 bytes) written since the file's last fsync has, independently, any of the contents
  // it had since then; changes of size happened or not.
  Result<Done> restore_power(Random& random);

  // For the layer beneath SQLite.
  enum class Verdict : std::uint8_t { pass, full, error };
  struct Write {
    std::uint64_t offset;
    std::string bytes;
    std::uint64_t file_size;  // before it
  };
  struct Allowed {
    Verdict verdict;
    std::size_t bytes;  // how many still reach the file
  };
  void opened(const std::string& path, std::string content);
  Allowed write(const std::string& path, const Write& write);
  Verdict truncate(const std::string& path, std::uint64_t size, std::uint64_t file_size);
  Verdict sync(const std::string& path);
  Verdict remove(const std::string& path);
  bool keeps_history() const { return history_ == History::kept; }

 private:
  struct Change {
    enum class Kind : std::uint8_t { write, truncate } kind;
    std::uint64_t offset;  // of a truncation: the new size
    std::string bytes;
  };
  struct File {
    std::string synced;
    std::vector<Change> since;
  };
  bool operation_meets_power_cut();

  mutable std::mutex mutex_;
  const History history_;
  std::uint64_t space_ = std::numeric_limits<std::uint64_t>::max() / 2;
  bool syncs_broken_ = false;
  std::uint64_t writes_ = 0;
  std::uint64_t syncs_ = 0;
  std::uint64_t operations_ = 0;
  std::uint64_t power_cut_at_ = 0;  // 0: never
  bool power_cut_ = false;
  std::map<std::string, File> files_;
};

struct FaultyDiskLayer;

// Registered with SQLite for as long as it lives; one for each store.
class FaultyDisk {
 public:
  explicit FaultyDisk(DiskFaults* faults);
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;
  ~FaultyDisk();

  // The name to open a database with; empty in builds without failpoints: SQLite's own.
  const std::string& vfs() const { return name_; }

 private:
  std::unique_ptr<FaultyDiskLayer> layer_;
  std::string name_;
};

}  // namespace skerry
