#pragma once
// CloudWatch Logs' state: groups, streams, and the files of their events.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "call/facts.hpp"
#include "loop/loop.hpp"
#include "services/logs/event_files.hpp"
#include "services/logs/records.hpp"
#include "store/store.hpp"
#include "store/table.hpp"
#include "wire/aws/error.hpp"

namespace skerry::logs {

// What a call names: by name, or by name or ARN (logGroupIdentifier).
struct GroupName {
  std::string text;
};
struct StreamName {
  std::string text;
};

class Logs final : private TableWatcher<StoredStream> {
 public:
  struct Parts {
    Loop& loop;
    EventFiles& events;
  };
  Logs(RegionFacts region, Parts parts)
      : region_(std::move(region)), loop_(parts.loop), events_(parts.events) {
    streams_.watch(*this);
  }
  Logs(const Logs&) = delete;
  Logs& operator=(const Logs&) = delete;

  // At start-up; fails with the name of a record that is damaged.
  Result<Done> load(Store& store);

  const RegionFacts& region() const { return region_; }
  EventFiles& events() { return events_; }
  const Table<StoredGroup>& groups() const { return groups_; }
  const Table<StoredStream>& streams() const { return streams_; }
  std::string arn(const GroupName& group) const;  // without the ":*" that AWS likes behind it

  // Null when there is none.
  const StoredGroup* find(const GroupName& group) const { return groups_.find(group.text); }
  const StoredStream* find(const GroupName& group, const StreamName& stream) const;
  Result<const StoredGroup*, ApiError> need(const GroupName& group) const;
  Result<const StoredStream*, ApiError> need(const GroupName& group,
                                             const StreamName& stream) const;
  std::vector<const StoredStream*> streams_of(const GroupName& group) const;  // by name

  // Events before this are not shown any more.
  static std::int64_t kept_since(const StoredGroup& group, WallTime now);

  void put(Batch& batch, StoredGroup group);
  void put(Batch& batch, StoredStream stream);
  void erase(Batch& batch, const StoredStream& stream);
  void erase(Batch& batch, const StoredGroup& group);  // with its streams

 private:
  void changed(const std::string& key, Change change) override;
  void remove_files(const std::set<StreamId>& streams);

  RegionFacts region_;
  Loop& loop_;
  EventFiles& events_;
  Store* store_ = nullptr;
  // Streams that are gone in memory: their files go when that is durable, unless they come back.
  std::set<StreamId> gone_;
  Table<StoredGroup> groups_{"logs.group"};
  Table<StoredStream> streams_{"logs.stream"};  // by "GROUP:STREAM"; no group's name has a colon
};

}  // namespace skerry::logs
