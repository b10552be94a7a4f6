#pragma once
// What a pool does next, as a function of what it sees. No sockets, no clock of its own.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/clock.hpp"

namespace skerry::proxy {

struct PoolView {
  std::size_t waiters = 0;       // clients without a server
  std::size_t idle_fitting = 0;  // idle servers in the first waiter's settings
  std::size_t idle_other = 0;    // idle servers that would have to be replaced for it
  std::size_t logging_in = 0;    // servers on their way
  std::size_t logins_max = 0;
  TimePoint now{};
  TimePoint retry_at{};  // no login before, after one that failed
};

enum class PoolMove : std::uint8_t {
  rest,      // nobody waits, or nothing can be done
  hand_out,  // give the fitting idle server to the first waiter
  log_in,    // open another server, if a place is to be had
};

// Hand-off goes first; each waiter that nothing is on its way for justifies one login.
constexpr PoolMove next_move(const PoolView& pool) {
  if (pool.waiters == 0) return PoolMove::rest;
  if (pool.idle_fitting > 0) return PoolMove::hand_out;
  if (pool.logging_in >= pool.waiters || pool.logging_in >= pool.logins_max) return PoolMove::rest;
  if (pool.now < pool.retry_at) return PoolMove::rest;
  return PoolMove::log_in;
}

// After `failures` failed logins in a row: doubling, bounded.
constexpr Duration retry_after(Duration first, unsigned failures) {
  constexpr Duration most = std::chrono::seconds(15);
  Duration wait = first;
  for (unsigned i = 1; i < failures && wait < most; ++i) wait *= 2;
  return std::min(wait, most);
}

// The lifetime of one server: between 90 % and 110 %, by `random` of 0..999, so that servers that
// were opened together do not end together.
constexpr Duration jittered(Duration lifetime, std::uint64_t random) {
  return lifetime * 9 / 10 + lifetime / 5 * static_cast<Duration::rep>(random) / 1000;
}

struct ServerAge {
  TimePoint now{};
  TimePoint created{};
  TimePoint used{};
  Duration lifetime{};      // zero: for ever
  Duration idle_timeout{};  // zero: for ever
};
constexpr bool is_worn_out(const ServerAge& age) {
  return (age.lifetime > Duration::zero() && age.now - age.created >= age.lifetime) ||
         (age.idle_timeout > Duration::zero() && age.now - age.used >= age.idle_timeout);
}

}  // namespace skerry::proxy
