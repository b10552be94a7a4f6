#pragma once
// The host over the region's kernel: the warden spawns each proxy in the namespace of its first
// interface and binds its listeners; what blocks runs on a thread of its own.

#include <map>
#include <memory>
#include <optional>
#include <set>

#include "kernel/kernel.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/epoll_loop.hpp"
#include "loop/gate.hpp"
#include "proxies/host.hpp"

namespace skerry::proxies {

class KernelHost final : public Host, private TimerHandler {
 public:
  struct Parts {
    EpollLoop& loop;
    kernel::Kernel& kernel;
  };
  explicit KernelHost(Parts parts);
  ~KernelHost();
  KernelHost(const KernelHost&) = delete;
  KernelHost& operator=(const KernelHost&) = delete;

  void tell(Listener& listener) override { listener_ = &listener; }
  void want(const ProxyId& id, Order order) override;
  void forget(const ProxyId& id, std::function<void()> done) override;
  bool open(const ProxyId& id, const std::string& endpoint) const override;
  bool closed(const ProxyId& id, const std::string& endpoint) const override;
  void say(const ProxyId& id, const proxy::ToProxy& message) override;

 private:
  class Process;
  struct Work;  // on the pool's thread

  void on_timer() override;
  void advance(const ProxyId& id);
  void begin(const ProxyId& id, std::shared_ptr<Work> work);
  void finished(const ProxyId& id, Work& work);
  void heard(const ProxyId& id, const proxy::FromProxy& message);
  void lost(const ProxyId& id);

  Parts parts_;
  Listener* listener_ = nullptr;
  std::unique_ptr<BlockingPool> pool_;
  std::unique_ptr<Timer> timer_;
  std::map<ProxyId, std::unique_ptr<Process>> processes_;
  Gate gate_;
};

}  // namespace skerry::proxies
