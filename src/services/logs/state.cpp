#include "services/logs/state.hpp"

#include <chrono>

#include "base/arn.hpp"
#include "base/assert.hpp"
#include "services/logs/errors.hpp"

namespace skerry::logs {
namespace {

std::string stream_key(const GroupName& group, const StreamName& stream) {
  return group.text + ':' + stream.text;
}

}  // namespace

Result<Done> Logs::load(Store& store) {
  TRY(groups_.load(store));
  TRY(streams_.load(store));
  store_ = &store;
  std::set<StreamId> kept;
  for (const auto& [key, stream] : streams_.entries()) {
    if (find(GroupName{stream.group}) == nullptr)
      return Error{"record logs.stream/" + key + ": its group is missing"};
    kept.insert(StreamId{stream.id});
  }
  return events_.keep_only(kept);
}

std::string Logs::arn(const GroupName& group) const {
  return Arn{.service = "logs",
             .region = region_.name.text,
             .account = region_.account.text,
             .resource = "log-group:" + group.text}
      .text();
}

const StoredStream* Logs::find(const GroupName& group, const StreamName& stream) const {
  return streams_.find(stream_key(group, stream));
}

Result<const StoredGroup*, ApiError> Logs::need(const GroupName& group) const {
  const StoredGroup* found = find(group);
  if (found == nullptr) return errors::no_such_group();
  return found;
}

Result<const StoredStream*, ApiError> Logs::need(const GroupName& group,
                                                 const StreamName& stream) const {
  TRY(need(group));
  const StoredStream* found = find(group, stream);
  if (found == nullptr) return errors::no_such_stream();
  return found;
}

std::vector<const StoredStream*> Logs::streams_of(const GroupName& group) const {
  std::vector<const StoredStream*> streams;
  const std::string prefix = group.text + ':';
  const auto& entries = streams_.entries();
  for (auto entry = entries.lower_bound(prefix);
       entry != entries.end() && entry->first.starts_with(prefix); ++entry)
    streams.push_back(&entry->second);
  return streams;
}

std::int64_t Logs::kept_since(const StoredGroup& group, WallTime now) {
  if (!group.retention_days) return 0;
  const auto days = std::chrono::hours(24) * *group.retention_days;
  return (now - days).time_since_epoch().count();
}

void Logs::put(Batch& batch, StoredGroup group) {
  std::string key = group.name;
  groups_.put(batch, std::move(key), std::move(group));
}

void Logs::put(Batch& batch, StoredStream stream) {
  std::string key = stream_key({stream.group}, {stream.name});
  streams_.put(batch, std::move(key), std::move(stream));
}

void Logs::erase(Batch& batch, const StoredStream& stream) {
  const std::string key = stream_key({stream.group}, {stream.name});
  streams_.erase(batch, key);
}

void Logs::erase(Batch& batch, const StoredGroup& group) {
  const GroupName name{group.name};
  for (const StoredStream* stream : streams_of(name)) erase(batch, *stream);
  groups_.erase(batch, name.text);
}

// The file of a stream that is gone stays until everything in flight is durable: a deletion that is
// taken back finds its events again. The first of a batch asks, in a later turn, for all of it.
void Logs::changed(const std::string&, Change change) {
  if (change.after != nullptr) {
    gone_.erase(StreamId{change.after->id});
    return;
  }
  gone_.insert(StreamId{change.before->id});
  if (gone_.size() > 1) return;
  loop_.post([this] {
    store_->commit({}, [this, streams = gone_](CommitOutcome outcome) {
      if (outcome == CommitOutcome::committed) remove_files(streams);
    });
  });
}

void Logs::remove_files(const std::set<StreamId>& streams) {
  for (const StreamId& stream : streams) {
    if (gone_.erase(stream) != 0) events_.remove(stream);
  }
}

}  // namespace skerry::logs
