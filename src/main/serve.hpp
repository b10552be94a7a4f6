#pragma once
// A region that serves: its sockets, its doors, its way to stop.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "gateway/front_door.hpp"
#include "loop/epoll_loop.hpp"
#include "loop/signals.hpp"
#include "main/folders.hpp"
#include "main/host_api.hpp"
#include "main/metrics_door.hpp"
#include "main/options.hpp"
#include "main/region.hpp"
#include "main/region_functions.hpp"
#include "main/region_network.hpp"
#include "warden/client.hpp"
#include "warden/supervise.hpp"

namespace skerry {

// What serves in the end: whoever the options name, or this user.
Result<UserIds> serving_user(const ServeOptions& options);
Result<Done> check(const ServeOptions& options);

class Server final : SignalHandler {
 public:
  // Drops privileges, opens the state: everything that can fail before it serves. `front` listens
  // already. Without a warden the region has no network of its own, and everything else.
  static Result<std::unique_ptr<Server>> prepare(const RegionFolders& folders,
                                                 const ServeOptions& options, Fd front,
                                                 std::optional<warden::ControlSide> warden);
  ~Server();

  const std::string& url() const { return url_; }
  EpollLoop& loop() { return loop_; }

  // Serves until stop(); `ready` is called when the first request can be answered.
  Result<Done> run(const std::function<void()>& ready);
  // Lets answers in progress leave, then ends run().
  void stop();

 private:
  explicit Server(RegionFolders folders) : folders_(std::move(folders)) {}
  Result<Done> open(const ServeOptions& options);
  void on_signal(Signal signal) override;
  void open_doors();

  RegionFolders folders_;
  EpollLoop loop_;
  Signals signals_{loop_, *this};
  std::optional<warden::ControlSide> side_;
  std::unique_ptr<warden::Client> warden_;
  Fd front_socket_;
  Fd host_socket_;
  std::string url_;
  std::unique_ptr<Region> region_;
  std::unique_ptr<RegionNetwork> network_;      // null without a warden
  std::unique_ptr<RegionFunctions> functions_;  // likewise
  std::unique_ptr<Forwards> forwards_;          // likewise
  std::unique_ptr<MetricsDoor> metrics_;        // null: not asked for
  std::unique_ptr<HostApi> host_api_;
  std::unique_ptr<gateway::FrontDoor> front_door_;
  std::unique_ptr<gateway::FrontDoor> host_door_;
  bool stopping_ = false;
};

}  // namespace skerry
