#pragma once
// The events of streams: one file a stream beneath a folder, written at its end only. A frame is
// the length of its body and a CRC-32C over it, then the event's time, its time of ingestion and
// its message. A frame that a crash left half written ends the file: what follows it is cut off.
//
// An append is in the kernel's hands when it returns: events survive the death of the process.
// Whoever looks after the files (upkeep.hpp) has them on the disk about a second later.
//
// Events may come out of the order of their times. An index (24 bytes an event, made after a start
// or when a stream is first used) keeps that order; equal times stay in the order of arrival.

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace skerry::logs {

struct LogEvent {
  std::int64_t timestamp = 0;  // milliseconds since 1970
  std::int64_t ingested = 0;
  std::string message;
};

// Where an event stands within its stream, in the order in which events are shown.
struct EventPlace {
  std::int64_t timestamp = 0;
  std::uint64_t offset = 0;  // of its frame
  auto operator<=>(const EventPlace&) const = default;
};

struct IndexEntry {
  EventPlace place;
  std::uint32_t bytes = 0;  // of the message
};
using EventIndex = std::vector<IndexEntry>;  // ascending by place

struct StreamId {
  std::string text;
  auto operator<=>(const StreamId&) const = default;
};

// Reads events of one stream, those that stand side by side in few reads.
class EventReader {
 public:
  Result<LogEvent> read(const IndexEntry& entry);

 private:
  friend class EventFiles;
  explicit EventReader(Fd file) : file_(std::move(file)) {}
  Result<std::string_view> bytes_at(std::uint64_t offset, std::size_t count);

  Fd file_;
  std::string window_;
  std::uint64_t window_at_ = 0;
};

class EventFiles {
 public:
  // Makes the folder (0700) when it is not there.
  static Result<std::unique_ptr<EventFiles>> open(const std::string& path);
  EventFiles(const EventFiles&) = delete;
  EventFiles& operator=(const EventFiles&) = delete;

  Result<Done> append(const StreamId& stream, std::span<const LogEvent> events);
  // Valid until the next append to the stream; empty when it has no events.
  Result<const EventIndex*> index(const StreamId& stream);
  Result<EventReader> reader(const StreamId& stream) const;
  // Of the file, and of the messages counted as AWS counts them (26 bytes an event besides).
  std::uint64_t stored_bytes(const StreamId& stream);

  void remove(const StreamId& stream);
  // When the last event of a stream is older than `since`, none is shown any more and the file
  // goes.
  void remove_expired(const StreamId& stream, std::int64_t since);

  struct Known {
    EventIndex entries;
    std::uint64_t end = 0;  // where the next frame goes
    std::uint64_t message_bytes = 0;
  };
  // An index that is made on another thread, so that no request waits for it: what scan() found is
  // taken unless the stream was used meanwhile.
  bool knows(const StreamId& stream) const { return known_.contains(stream); }
  Result<Known> scan(const StreamId& stream) const;
  void know(const StreamId& stream, Known known) { known_.try_emplace(stream, std::move(known)); }

  // Those that were written to since the last time; open, for fdatasync(2) on another thread.
  std::vector<Fd> take_unsynced();

  // Removes the files of all other streams; for start-up.
  Result<Done> keep_only(const std::set<StreamId>& streams);

 private:
  EventFiles(std::string path, Fd folder) : path_(std::move(path)), folder_(std::move(folder)) {}
  Result<Known*> known(const StreamId& stream);

  std::string path_;
  Fd folder_;
  std::map<StreamId, Known> known_;
  std::set<StreamId> unsynced_;
};

}  // namespace skerry::logs
