#include "services/logs/event_files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "objects/crc.hpp"
#include "services/logs/limits.hpp"

namespace skerry::logs {
namespace {

constexpr std::string_view suffix = ".events";
constexpr std::size_t prefix_bytes = 8;  // length, CRC
constexpr std::size_t times_bytes = 16;  // of the event, of its ingestion
constexpr std::size_t head_bytes = prefix_bytes + times_bytes;

std::string file_name(const StreamId& stream) { return stream.text + std::string(suffix); }

// Little endian, as the machines that Skerry runs on.
template <class Number>
void put(std::string& out, Number number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof number);
}

template <class Number>
Number number_at(std::string_view in, std::size_t offset) {
  Number number{};
  std::memcpy(&number, in.data() + offset, sizeof number);
  return number;
}

std::uint32_t checksum(std::string_view body) {
  objects::Crc32c crc;
  crc.update(as_bytes(body));
  return crc.value();
}

void put_frame(std::string& out, const LogEvent& event) {
  std::string body;
  body.reserve(times_bytes + event.message.size());
  put(body, event.timestamp);
  put(body, event.ingested);
  body += event.message;
  put(out, static_cast<std::uint32_t>(body.size()));
  put(out, checksum(body));
  out += body;
}

void insert(EventIndex& index, const IndexEntry& entry) {
  if (index.empty() || index.back().place < entry.place) {
    index.push_back(entry);
    return;
  }
  const auto at = std::upper_bound(
      index.begin(), index.end(), entry.place,
      [](const EventPlace& place, const IndexEntry& each) { return place < each.place; });
  index.insert(at, entry);
}

Result<Done> write_all(const Fd& file, std::string_view bytes, std::uint64_t at) {
  while (!bytes.empty()) {
    const ssize_t written =
        ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno_error("write log events");
    bytes.remove_prefix(static_cast<std::size_t>(written));
    at += static_cast<std::uint64_t>(written);
  }
  return Done{};
}

}  // namespace

Result<std::string_view> EventReader::bytes_at(std::uint64_t offset, std::size_t count) {
  const bool inside = offset >= window_at_ && offset + count <= window_at_ + window_.size();
  if (!inside) {
    window_.resize(std::max(count, limits::read_window_bytes));
    window_at_ = offset;
    std::size_t filled = 0;
    while (filled < window_.size()) {
      const ssize_t got = ::pread(file_.get(), window_.data() + filled, window_.size() - filled,
                                  static_cast<off_t>(offset + filled));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return errno_error("read log events");
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    window_.resize(filled);
    if (filled < count) return Error{"log events end too early"};
  }
  return std::string_view(window_).substr(static_cast<std::size_t>(offset - window_at_), count);
}

Result<LogEvent> EventReader::read(const IndexEntry& entry) {
  const std::string_view frame =
      TRY(bytes_at(entry.place.offset, head_bytes + std::size_t{entry.bytes}));
  const std::string_view body = frame.substr(prefix_bytes);
  if (number_at<std::uint32_t>(frame, 4) != checksum(body))
    return Error{"a log event is damaged on disk"};
  LogEvent event;
  event.timestamp = number_at<std::int64_t>(body, 0);
  event.ingested = number_at<std::int64_t>(body, 8);
  event.message = body.substr(times_bytes);
  return event;
}

Result<std::unique_ptr<EventFiles>> EventFiles::open(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return errno_error("make " + path);
  Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
  if (!folder.open()) return errno_error("open " + path);
  return std::unique_ptr<EventFiles>(new EventFiles(path, std::move(folder)));
}

// The frames that are whole, from the first; the next one is written over what follows them.
Result<EventFiles::Known> EventFiles::scan(const StreamId& stream) const {
  Known known;
  Fd file(::openat(folder_.get(), file_name(stream).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.open() && errno == ENOENT) return known;
  if (!file.open()) return errno_error("open the events of stream " + stream.text);
  struct stat found {};
  if (::fstat(file.get(), &found) != 0) return errno_error("stat the events of " + stream.text);
  const auto size = static_cast<std::uint64_t>(found.st_size);
  EventReader reader(std::move(file));
  while (known.end + head_bytes <= size) {
    const std::string_view head = TRY(reader.bytes_at(known.end, head_bytes));
    const auto body_bytes = number_at<std::uint32_t>(head, 0);
    const bool whole = body_bytes >= times_bytes &&
                       body_bytes <= times_bytes + limits::event_bytes_max &&
                       known.end + prefix_bytes + body_bytes <= size;
    if (!whole) break;
    IndexEntry entry{.place = {number_at<std::int64_t>(head, prefix_bytes), known.end},
                     .bytes = static_cast<std::uint32_t>(body_bytes - times_bytes)};
    if (!reader.read(entry).ok()) break;
    insert(known.entries, entry);
    known.message_bytes += entry.bytes;
    known.end += prefix_bytes + body_bytes;
  }
  return known;
}

Result<EventFiles::Known*> EventFiles::known(const StreamId& stream) {
  auto found = known_.find(stream);
  if (found == known_.end()) {
    Known scanned = TRY(scan(stream));
    found = known_.emplace(stream, std::move(scanned)).first;
  }
  return &found->second;
}

Result<Done> EventFiles::append(const StreamId& stream, std::span<const LogEvent> events) {
  Known* known = TRY(this->known(stream));
  std::string frames;
  std::vector<IndexEntry> entries;
  for (const LogEvent& event : events) {
    entries.push_back({.place = {event.timestamp, known->end + frames.size()},
                       .bytes = static_cast<std::uint32_t>(event.message.size())});
    put_frame(frames, event);
  }
  if (known->end + frames.size() > limits::stream_bytes_max) return Error{"the stream is full"};
  const Fd file(::openat(folder_.get(), file_name(stream).c_str(),
                         O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.open()) return errno_error("open the events of stream " + stream.text);
  TRY(write_all(file, frames, known->end));  // after a failure the next append overwrites
  for (const IndexEntry& entry : entries) {
    insert(known->entries, entry);
    known->message_bytes += entry.bytes;
  }
  known->end += frames.size();
  // What a torn frame left behind the new ones must not look like one.
  struct stat found {};
  if (::fstat(file.get(), &found) == 0 && static_cast<std::uint64_t>(found.st_size) > known->end &&
      ::ftruncate(file.get(), static_cast<off_t>(known->end)) != 0)
    return errno_error("cut the events of " + stream.text);
  unsynced_.insert(stream);
  return Done{};
}

Result<const EventIndex*> EventFiles::index(const StreamId& stream) {
  const Known* found = TRY(known(stream));
  return &found->entries;
}

Result<EventReader> EventFiles::reader(const StreamId& stream) const {
  Fd file(::openat(folder_.get(), file_name(stream).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.open()) return errno_error("open the events of stream " + stream.text);
  return EventReader(std::move(file));
}

std::uint64_t EventFiles::stored_bytes(const StreamId& stream) {
  const Result<Known*> found = known(stream);
  if (!found.ok()) return 0;
  return (*found)->message_bytes + (*found)->entries.size() * limits::event_overhead_bytes;
}

void EventFiles::remove(const StreamId& stream) {
  known_.erase(stream);
  unsynced_.erase(stream);
  if (::unlinkat(folder_.get(), file_name(stream).c_str(), 0) != 0 && errno != ENOENT)
    log(Level::warning, "logs", "events not removed", {{"why", errno_error(path_).message}});
}

void EventFiles::remove_expired(const StreamId& stream, std::int64_t since) {
  const auto found = known_.find(stream);
  if (found == known_.end() || found->second.entries.empty()) return;
  if (found->second.entries.back().place.timestamp < since) remove(stream);
}

std::vector<Fd> EventFiles::take_unsynced() {
  std::vector<Fd> files;
  for (const StreamId& stream : unsynced_) {
    Fd file(::openat(folder_.get(), file_name(stream).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.open()) files.push_back(std::move(file));
  }
  unsynced_.clear();
  return files;
}

Result<Done> EventFiles::keep_only(const std::set<StreamId>& streams) {
  const Fd again(::openat(folder_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!again.open()) return errno_error("open " + path_);
  DIR* folder = ::fdopendir(::dup(again.get()));
  if (folder == nullptr) return errno_error("list " + path_);
  std::vector<StreamId> gone;
  while (const dirent* entry = ::readdir(folder)) {
    const std::string_view name = entry->d_name;
    if (!name.ends_with(suffix)) continue;
    StreamId stream{std::string(name.substr(0, name.size() - suffix.size()))};
    if (!streams.contains(stream)) gone.push_back(std::move(stream));
  }
  ::closedir(folder);
  for (const StreamId& stream : gone) remove(stream);
  return Done{};
}

}  // namespace skerry::logs
