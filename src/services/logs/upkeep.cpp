#include "services/logs/upkeep.hpp"

#include <unistd.h>

#include <memory>
#include <utility>

#include "base/log.hpp"
#include "services/logs/limits.hpp"

namespace skerry::logs {

Upkeep::Upkeep(Parts parts) : parts_(parts), timer_(parts.loop.timer(*this)) {
  for (const auto& [key, stream] : parts_.logs.streams().entries())
    to_index_.push_back(StreamId{stream.id});
  timer_->arm(limits::sync_every);
  index_next();
}

void Upkeep::on_timer() {
  timer_->arm(limits::sync_every);
  if (!syncing_) sync();
  if (ticks_++ % limits::expiry_every == 0 && to_index_.empty()) remove_expired();
}

void Upkeep::sync() {
  auto files = std::make_shared<std::vector<Fd>>(parts_.logs.events().take_unsynced());
  if (files->empty()) return;
  const Submitted submitted = parts_.pool.run(
      gate_,
      [files] {
        for (const Fd& file : *files) ::fdatasync(file.get());
      },
      [this] { syncing_ = false; });
  syncing_ = submitted == Submitted::accepted;
}

// A stream whose events have all expired stays, empty, as on AWS.
void Upkeep::remove_expired() {
  const WallTime now = parts_.loop.wall();
  for (const auto& [key, stream] : parts_.logs.streams().entries()) {
    const StoredGroup* const group = parts_.logs.find(GroupName{stream.group});
    if (group != nullptr && group->retention_days)
      parts_.logs.events().remove_expired(StreamId{stream.id}, Logs::kept_since(*group, now));
  }
}

void Upkeep::index_next() {
  while (!to_index_.empty() && parts_.logs.events().knows(to_index_.back())) to_index_.pop_back();
  if (to_index_.empty()) return;
  const StreamId stream = to_index_.back();
  to_index_.pop_back();
  auto found = std::make_shared<std::unique_ptr<Result<EventFiles::Known>>>();
  const Submitted submitted = parts_.pool.run(
      gate_,
      [&events = std::as_const(parts_.logs.events()), stream, found] {
        *found = std::make_unique<Result<EventFiles::Known>>(events.scan(stream));
      },
      [this, stream, found] {
        if ((*found)->ok()) {
          parts_.logs.events().know(stream, std::move(***found));
        } else {
          log(Level::warning, "logs", "events not read", {{"why", (*found)->error().message}});
        }
        index_next();
      });
  if (submitted != Submitted::accepted) to_index_.clear();  // each when it is first asked for
}

}  // namespace skerry::logs
