// SQLite's file layer (sqlite.org/vfs.html) with DiskFaults and failpoints between.

#include "store/disk_faults.hpp"

#ifndef SKERRY_FAILPOINTS

namespace skerry {

struct FaultyDiskLayer {};
FaultyDisk::FaultyDisk(DiskFaults*) {}
FaultyDisk::~FaultyDisk() = default;

}  // namespace skerry

#else

#include <sqlite3.h>

#include <csignal>
#include <new>
#include <utility>

#include "base/assert.hpp"
#include "base/failpoint.hpp"

namespace skerry {

struct FaultyDiskLayer {
  sqlite3_vfs vfs{};
  sqlite3_vfs* real = nullptr;
  DiskFaults* faults = nullptr;
  DiskFaults own;  // when the caller has none
};

namespace {

// What SQLite allocates for each open file: this, and the real layer's own structure behind it.
struct File {
  sqlite3_file base;
  DiskFaults* faults;
  std::string* path;  // owned; SQLite neither constructs nor destroys this structure
};
static_assert(sizeof(File) % alignof(void*) == 0);

File& shim(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
}

std::uint64_t size_of(sqlite3_file* file) {
  sqlite3_int64 size = 0;
  ASSERT(real(file)->pMethods->xFileSize(real(file), &size) == SQLITE_OK);
  return static_cast<std::uint64_t>(size);
}

int file_close(sqlite3_file* file) {
  delete std::exchange(shim(file).path, nullptr);
  return real(file)->pMethods->xClose(real(file));
}

int file_read(sqlite3_file* file, void* into, int size, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), into, size, offset);
}

int write_part(sqlite3_file* file, const DiskFaults::Write& write, std::size_t bytes) {
  return real(file)->pMethods->xWrite(real(file), write.bytes.data(), static_cast<int>(bytes),
                                      static_cast<sqlite3_int64>(write.offset));
}

int file_write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  const DiskFaults::Write write{
      static_cast<std::uint64_t>(offset),
      std::string(static_cast<const char*>(from), static_cast<std::size_t>(size)), size_of(file)};
  const std::size_t half = write.bytes.size() / 2;
  FAILPOINT("store.vfs.write");
  if (FAILPOINT_FAILS("store.vfs.torn")) {
    write_part(file, write, half);
    std::raise(SIGKILL);
  }
  if (FAILPOINT_FAILS("store.vfs.full")) {
    write_part(file, write, half);
    return SQLITE_FULL;
  }
  if (FAILPOINT_FAILS("store.vfs.write_error")) return SQLITE_IOERR_WRITE;
  const DiskFaults::Allowed allowed = shim(file).faults->write(*shim(file).path, write);
  const int code = allowed.bytes > 0 ? write_part(file, write, allowed.bytes) : SQLITE_OK;
  FAILPOINT("store.vfs.written");
  if (code != SQLITE_OK) return code;
  switch (allowed.verdict) {
    case DiskFaults::Verdict::pass:
      return SQLITE_OK;
    case DiskFaults::Verdict::full:
      return SQLITE_FULL;
    case DiskFaults::Verdict::error:
      return SQLITE_IOERR_WRITE;
  }
  return SQLITE_IOERR_WRITE;
}

int file_truncate(sqlite3_file* file, sqlite3_int64 size) {
  FAILPOINT("store.vfs.truncate");
  const auto verdict = shim(file).faults->truncate(*shim(file).path,
                                                   static_cast<std::uint64_t>(size), size_of(file));
  if (verdict != DiskFaults::Verdict::pass) return SQLITE_IOERR_TRUNCATE;
  return real(file)->pMethods->xTruncate(real(file), size);
}

int file_sync(sqlite3_file* file, int flags) {
  FAILPOINT("store.vfs.sync");
  if (FAILPOINT_FAILS("store.vfs.sync_error")) return SQLITE_IOERR_FSYNC;
  if (shim(file).faults->sync(*shim(file).path) != DiskFaults::Verdict::pass) {
    return SQLITE_IOERR_FSYNC;
  }
  const int code = real(file)->pMethods->xSync(real(file), flags);
  FAILPOINT("store.vfs.synced");
  return code;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int file_lock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int file_unlock(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int file_reserved(sqlite3_file* file, int* held) {
  return real(file)->pMethods->xCheckReservedLock(real(file), held);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int file_sector(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int file_device(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

// Version 1: no shared memory (the lock is exclusive) and no memory mapping, so that every access
// passes here.
constexpr sqlite3_io_methods file_methods{
    1,         file_close,  file_read,     file_write,   file_truncate, file_sync,   file_size,
    file_lock, file_unlock, file_reserved, file_control, file_sector,   file_device, nullptr,
    nullptr,   nullptr,     nullptr,       nullptr,      nullptr};

std::string content_of(sqlite3_file* file) {
  std::string content(size_of(file), '\0');
  if (content.empty()) return content;
  const int code = file_read(file, content.data(), static_cast<int>(content.size()), 0);
  ASSERT(code == SQLITE_OK);
  return content;
}

FaultyDiskLayer& layer_of(sqlite3_vfs* vfs) {
  return *static_cast<FaultyDiskLayer*>(vfs->pAppData);
}

int disk_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  FaultyDiskLayer& layer = layer_of(vfs);
  FAILPOINT("store.vfs.open");
  file->pMethods = nullptr;
  const int code = layer.real->xOpen(layer.real, name, real(file), flags, out_flags);
  if (code != SQLITE_OK) return code;
  FAILPOINT("store.vfs.opened");
  shim(file).faults = layer.faults;
  shim(file).path = new std::string(name == nullptr ? "" : name);
  file->pMethods = &file_methods;
  if (layer.faults->keeps_history() && name != nullptr) {
    layer.faults->opened(*shim(file).path, content_of(file));
  }
  return SQLITE_OK;
}

int disk_delete(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  FaultyDiskLayer& layer = layer_of(vfs);
  FAILPOINT("store.vfs.delete");
  if (layer.faults->remove(name) != DiskFaults::Verdict::pass) return SQLITE_IOERR_DELETE;
  return layer.real->xDelete(layer.real, name, sync_directory);
}
int disk_access(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
  return layer_of(vfs).real->xAccess(layer_of(vfs).real, name, flags, out);
}
int disk_full_path(sqlite3_vfs* vfs, const char* name, int size, char* out) {
  return layer_of(vfs).real->xFullPathname(layer_of(vfs).real, name, size, out);
}
int disk_randomness(sqlite3_vfs* vfs, int size, char* out) {
  return layer_of(vfs).real->xRandomness(layer_of(vfs).real, size, out);
}
int disk_sleep(sqlite3_vfs* vfs, int microseconds) {
  return layer_of(vfs).real->xSleep(layer_of(vfs).real, microseconds);
}
int disk_time(sqlite3_vfs* vfs, double* now) {
  return layer_of(vfs).real->xCurrentTime(layer_of(vfs).real, now);
}
int disk_last_error(sqlite3_vfs* vfs, int size, char* out) {
  return layer_of(vfs).real->xGetLastError(layer_of(vfs).real, size, out);
}

}  // namespace

FaultyDisk::FaultyDisk(DiskFaults* faults) : layer_(std::make_unique<FaultyDiskLayer>()) {
  layer_->real = sqlite3_vfs_find(nullptr);
  layer_->faults = faults == nullptr ? &layer_->own : faults;
  // One registration for each store: its address is its name.
  name_ = "skerry-" + std::to_string(reinterpret_cast<std::uintptr_t>(layer_.get()));
  sqlite3_vfs& vfs = layer_->vfs;
  vfs.iVersion = 1;
  vfs.szOsFile = static_cast<int>(sizeof(File)) + layer_->real->szOsFile;
  vfs.mxPathname = layer_->real->mxPathname;
  vfs.zName = name_.c_str();
  vfs.pAppData = layer_.get();
  vfs.xOpen = disk_open;
  vfs.xDelete = disk_delete;
  vfs.xAccess = disk_access;
  vfs.xFullPathname = disk_full_path;
  vfs.xRandomness = disk_randomness;
  vfs.xSleep = disk_sleep;
  vfs.xCurrentTime = disk_time;
  vfs.xGetLastError = disk_last_error;
  ASSERT(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
}

FaultyDisk::~FaultyDisk() { sqlite3_vfs_unregister(&layer_->vfs); }

}  // namespace skerry

#endif
