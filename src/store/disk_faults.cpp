#include "store/disk_faults.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/fd.hpp"

namespace skerry {
namespace {

constexpr std::size_t sector_bytes = 512;

void apply_write(std::string& content, std::uint64_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
  content.replace(offset, bytes.size(), bytes);
}

Result<Done> replace_file(const std::string& path, const std::string& content) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file.open()) return errno_error("open " + path);
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t put = ::write(file.get(), content.data() + done, content.size() - done);
    if (put < 0) return errno_error("write " + path);
    done += static_cast<std::size_t>(put);
  }
  return Done{};
}

}  // namespace

void DiskFaults::leave_space(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  space_ = bytes;
}

void DiskFaults::break_syncs() {
  const std::lock_guard lock(mutex_);
  syncs_broken_ = true;
}

std::uint64_t DiskFaults::writes() const {
  const std::lock_guard lock(mutex_);
  return writes_;
}

std::uint64_t DiskFaults::syncs() const {
  const std::lock_guard lock(mutex_);
  return syncs_;
}

void DiskFaults::cut_power_at(std::uint64_t operation) {
  ASSERT(keeps_history());
  const std::lock_guard lock(mutex_);
  power_cut_at_ = operation;
}

bool DiskFaults::power_is_cut() const {
  const std::lock_guard lock(mutex_);
  return power_cut_;
}

Result<Done> DiskFaults::restore_power(Random& random) {
  const std::lock_guard lock(mutex_);
  for (auto& [path, file] : files_) {
    std::string content = std::move(file.synced);
    for (const Change& change : file.since) {
      if (change.kind == Change::Kind::truncate) {
        if (random.below(2) == 0)
          content.resize(std::min<std::size_t>(content.size(), change.offset));
        continue;
      }
      // Sectors count from the start of the file, as on the disk, not from that of the write.
      std::size_t at = 0;
      while (at < change.bytes.size()) {
        const std::uint64_t position = change.offset + at;
        const std::size_t length =
            std::min<std::size_t>(sector_bytes - position % sector_bytes, change.bytes.size() - at);
        if (random.below(2) == 0) {
          apply_write(content, position, std::string_view(change.bytes).substr(at, length));
        }
        at += length;
      }
    }
    TRY(replace_file(path, content));
  }
  files_.clear();
  power_cut_ = false;
  power_cut_at_ = 0;
  return Done{};
}

void DiskFaults::opened(const std::string& path, std::string content) {
  const std::lock_guard lock(mutex_);
  files_.try_emplace(path, File{std::move(content), {}});
}

bool DiskFaults::operation_meets_power_cut() {
  if (++operations_ == power_cut_at_) power_cut_ = true;
  return power_cut_;
}

DiskFaults::Allowed DiskFaults::write(const std::string& path, const Write& write) {
  const std::lock_guard lock(mutex_);
  ++writes_;
  const bool was_cut = power_cut_;
  const bool cut = operation_meets_power_cut();
  if (was_cut) return {Verdict::error, 0};
  const std::uint64_t end = write.offset + write.bytes.size();
  const std::uint64_t growth = end > write.file_size ? end - write.file_size : 0;
  Allowed allowed{cut ? Verdict::error : Verdict::pass, write.bytes.size()};
  if (growth > space_) {
    const std::uint64_t missing = growth - space_;
    allowed.verdict = Verdict::full;
    allowed.bytes -= std::min<std::size_t>(missing, allowed.bytes);
    space_ = 0;
  } else {
    space_ -= growth;
  }
  if (keeps_history() && allowed.bytes > 0) {
    files_[path].since.push_back(
        {Change::Kind::write, write.offset, write.bytes.substr(0, allowed.bytes)});
  }
  return allowed;
}

DiskFaults::Verdict DiskFaults::truncate(const std::string& path, std::uint64_t size,
                                         std::uint64_t file_size) {
  const std::lock_guard lock(mutex_);
  if (power_cut_) return Verdict::error;
  if (file_size > size) space_ += file_size - size;
  if (keeps_history()) files_[path].since.push_back({Change::Kind::truncate, size, {}});
  return Verdict::pass;
}

DiskFaults::Verdict DiskFaults::sync(const std::string& path) {
  const std::lock_guard lock(mutex_);
  ++syncs_;
  if (operation_meets_power_cut() || syncs_broken_) return Verdict::error;
  if (!keeps_history()) return Verdict::pass;
  File& file = files_[path];
  for (const Change& change : file.since) {
    if (change.kind == Change::Kind::write) {
      apply_write(file.synced, change.offset, change.bytes);
    } else {
      file.synced.resize(std::min<std::size_t>(file.synced.size(), change.offset));
    }
  }
  file.since.clear();
  return Verdict::pass;
}

DiskFaults::Verdict DiskFaults::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (power_cut_) return Verdict::error;
  files_.erase(path);
  return Verdict::pass;
}

}  // namespace skerry
