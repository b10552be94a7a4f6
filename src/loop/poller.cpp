#include "loop/poller.hpp"

#include <sys/epoll.h>

#include <cerrno>

#include "base/assert.hpp"
#include "loop/limits.hpp"

namespace skerry {
namespace {

std::uint64_t packed(PollToken token) {
  return (std::uint64_t{token.generation} << 32) | token.slot;
}

PollToken unpacked(std::uint64_t word) {
  return {.slot = static_cast<std::uint32_t>(word),
          .generation = static_cast<std::uint32_t>(word >> 32)};
}

}  // namespace

Poller::Poller(Batching batching)
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      sends_(batching),
      events_(std::make_unique<epoll_event[]>(loop_limits::events_per_turn_max)) {
  ASSERT(epoll_.open());
}

Poller::~Poller() = default;

PollToken Poller::add(PollSource& source) {
  if (free_.empty()) {
    slots_.push_back({});
    free_.push_back(static_cast<std::uint32_t>(slots_.size() - 1));
    // Room for every slot, so that giving one back never allocates.
    if (free_.capacity() < slots_.capacity()) free_.reserve(slots_.capacity());
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  slots_[slot].source = &source;
  return {.slot = slot, .generation = slots_[slot].generation};
}

void Poller::remove(PollToken token) {
  ASSERT(current(token));
  slots_[token.slot].source = nullptr;
  ++slots_[token.slot].generation;
  free_.push_back(token.slot);
}

void Poller::set_interest(PollToken token, int descriptor, Change change) {
  if (change.before == change.after) return;
  ASSERT(current(token));
  epoll_event event{};
  event.events = change.after;
  event.data.u64 = packed(token);
  int operation = EPOLL_CTL_MOD;
  if (change.before == 0) operation = EPOLL_CTL_ADD;
  if (change.after == 0) operation = EPOLL_CTL_DEL;
  int result = ::epoll_ctl(epoll_.get(), operation, descriptor, &event);
  // ENOMEM and ENOSPC (the user's limit of watches) have no caller who could do better than stop.
  ASSERT(result == 0);
}

void Poller::wait(int timeout_ms) {
  ++turn_;
  if (!again_.empty()) timeout_ms = 0;
  ready_ = ::epoll_wait(epoll_.get(), events_.get(), loop_limits::events_per_turn_max, timeout_ms);
  if (ready_ >= 0) return;
  ASSERT(errno == EINTR);
  ready_ = 0;
}

void Poller::dispatch() {
  again_now_.swap(again_);
  for (const PollToken token : again_now_)
    if (current(token)) slots_[token.slot].source->on_again();
  again_now_.clear();
  for (int i = 0; i < ready_; ++i) {
    const epoll_event& event = events_[static_cast<std::size_t>(i)];
    const PollToken token = unpacked(event.data.u64);
    if (current(token)) slots_[token.slot].source->on_events(event.events);
  }
  ready_ = 0;
}

}  // namespace skerry
