#pragma once
// The packets that rules of the networks refuse, as they are refused: what `skerry explain net
// --watch` shows. Rules log to whoever watches (kernel/firewall.hpp), so nothing is watched, and
// nothing costs anything, while nobody asks.

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "kernel/drop_log.hpp"
#include "kernel/kernel.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/epoll_loop.hpp"
#include "loop/gate.hpp"

namespace skerry::endpoints {

struct DroppedPacket {
  WallTime time{};
  kernel::NamespaceName space;  // a VPC's router, or the edge
  kernel::LoggedPacket packet;
};

class DropWatch final : TimerHandler {
 public:
  DropWatch(EpollLoop& loop, BlockingPool& pool, kernel::Kernel& kernel);
  ~DropWatch();
  DropWatch(const DropWatch&) = delete;
  DropWatch& operator=(const DropWatch&) = delete;

  struct Seen {
    std::vector<DroppedPacket> packets;
    std::uint64_t lost = 0;  // more than were held
  };
  using Tell = std::function<void(Seen)>;
  // Watches these namespaces (and no others) and tells, once and in a later turn, what was refused
  // since the last call: when there is something, or after a while without. Who does not ask again
  // soon is forgotten, and one who asks while another waits takes over.
  void next(std::set<kernel::NamespaceName> spaces, Tell tell);

 private:
  class Ear;

  void on_timer() override;
  void open(std::set<kernel::NamespaceName> missing);
  void heard(const kernel::NamespaceName& space, std::vector<kernel::LoggedPacket> packets);
  void answer();

  EpollLoop& loop_;
  BlockingPool& pool_;
  kernel::Kernel& kernel_;
  std::unique_ptr<Timer> timer_;
  std::set<kernel::NamespaceName> wanted_;
  std::set<kernel::NamespaceName> opening_;
  std::map<kernel::NamespaceName, std::unique_ptr<Ear>> ears_;
  std::deque<DroppedPacket> held_;
  std::uint64_t lost_ = 0;
  Tell waiting_;
  Gate gate_;
};

}  // namespace skerry::endpoints
