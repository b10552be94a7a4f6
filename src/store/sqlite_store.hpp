#pragma once
// The embedded store: one SQLite database in write-ahead mode, and one thread that commits.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "store/data_directory.hpp"
#include "store/store.hpp"

namespace skerry {

class DiskFaults;  // disk_faults.hpp: a disk that fails on demand, in builds with failpoints

struct StoreOptions {
  // How completions reach the loop: [&loop](auto work) { loop.post(std::move(work)); }
  Post post;
  // Called once, on the store's thread, when the outcome of a commit is unknown. When left empty
  // the error is logged and the process exits with status 74 (EX_IOERR). If it returns, the store
  // is dead: no completion runs any more.
  std::function<void(const Error&)> on_fatal;
  // Tests only; ignored in a build without failpoints.
  DiskFaults* faults = nullptr;
};

// Makes the database on first use, migrates an older one forward. Errors, one line each: made by a
// newer version, not a store of Skerry, damaged, disk full.
Result<std::unique_ptr<Store>> open_store(const DataDirectory& directory, StoreOptions options);

}  // namespace skerry
