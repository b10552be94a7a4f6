#include "proxy/fleet.hpp"

#include "proxy/worker.hpp"

namespace skerry::proxy {
namespace {

// Adds one unless that would exceed `limit`.
bool add_below(std::atomic<std::size_t>& count, std::size_t limit) {
  std::size_t now = count.load(std::memory_order_relaxed);
  while (now < limit)
    if (count.compare_exchange_weak(now, now + 1, std::memory_order_relaxed)) return true;
  return false;
}

}  // namespace

SharedPool& Fleet::pool(const PoolName& name) {
  const std::lock_guard lock(guard_);
  std::unique_ptr<SharedPool>& known = pools_[name];
  if (!known) known = std::make_unique<SharedPool>();
  return *known;
}

Fleet::Place Fleet::take_place(SharedPool& pool, Places limits) {
  if (!add_below(pool.servers, limits.pool_max)) return Place::none_left;
  if (add_below(servers_, limits.all_max)) return Place::taken;
  pool.servers.fetch_sub(1, std::memory_order_relaxed);
  return Place::none_left;
}

bool Fleet::is_above(const SharedPool& pool, Places limits) const {
  return pool.servers.load(std::memory_order_relaxed) > limits.pool_max ||
         servers_.load(std::memory_order_relaxed) > limits.all_max;
}

void Fleet::want_place(const PoolName& name) {
  for (Worker* const worker : workers) worker->post_place_wanted(name);
}

void Fleet::give_back(SharedPool& pool) {
  pool.servers.fetch_sub(1, std::memory_order_relaxed);
  servers_.fetch_sub(1, std::memory_order_relaxed);
  if (pool.hungry.load(std::memory_order_relaxed) == 0) return;
  for (Worker* const worker : workers) worker->post_place_free();
}

}  // namespace skerry::proxy
