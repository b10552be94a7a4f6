#pragma once
// DB proxies as processes, seen from control: what each shall be, and what it says. The service
// decides; whoever implements Host makes it so, and tries again by itself what fails.

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kernel/engines.hpp"
#include "kernel/processes.hpp"
#include "kernel/sockets.hpp"
#include "proxy/managed_messages.hpp"

namespace skerry::proxies {

// Of the service's own choice, for good.
struct ProxyId {
  std::string text;
  auto operator<=>(const ProxyId&) const = default;
};

// Where clients reach an endpoint: one for each of its interfaces.
struct Door {
  std::string endpoint;
  kernel::NamespaceName space;
  kernel::Ipv4 address;
  friend auto operator<=>(const Door&, const Door&) = default;
};

struct Order {
  kernel::NamespaceName space;  // where it stands, and connects to its target from
  kernel::UidSlot uid;
  std::vector<Door> doors;
  // The engine of its target, when it runs on this kernel: its socket is a way beside the network.
  std::optional<kernel::EnginePlace> engine{};
  proxy::ManagedSettings settings;  // its serial is the host's to give
};

// Called on the loop's thread, never inside a call of the host.
class Listener {
 public:
  virtual void started(const ProxyId& id) = 0;  // it listens at all of its doors
  virtual void ended(const ProxyId& id) = 0;    // and will be started again
  virtual void heard(const ProxyId& id, const proxy::FromProxy& message) = 0;

 protected:
  ~Listener() = default;
};

class Host {
 public:
  virtual ~Host() = default;
  virtual void tell(Listener& listener) = 0;
  // From now on it is to be like this; called again for each change.
  virtual void want(const ProxyId& id, Order order) = 0;
  // Its process ends and its doors close; `done` comes when nothing of it holds a namespace.
  virtual void forget(const ProxyId& id, std::function<void()> done) = 0;
  // Whether clients get through every door that an endpoint is to have.
  virtual bool open(const ProxyId& id, const std::string& endpoint) const = 0;
  // Whether nothing of an endpoint that is not wanted any more holds a namespace.
  virtual bool closed(const ProxyId& id, const std::string& endpoint) const = 0;
  // An answer to its question, or a wish beside its order; lost when it has ended meanwhile.
  virtual void say(const ProxyId& id, const proxy::ToProxy& message) = 0;
};

}  // namespace skerry::proxies
