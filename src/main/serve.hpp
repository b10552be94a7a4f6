#pragma once
// A region that serves: its sockets, its doors, its way to stop.

#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "gateway/front_door.hpp"
#include "loop/epoll_loop.hpp"
#include "loop/signals.hpp"
#include "main/folders.hpp"
#include "main/host_api.hpp"
#include "main/options.hpp"
#include "main/region.hpp"

namespace skerry {

class Server final : SignalHandler {
 public:
  // Binds, drops privileges, opens the state: everything that can fail before it serves.
  static Result<std::unique_ptr<Server>> prepare(const RegionFolders& folders,
                                                 const ServeOptions& options);
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
  Fd front_socket_;
  Fd host_socket_;
  std::string url_;
  std::unique_ptr<Region> region_;
  std::unique_ptr<HostApi> host_api_;
  std::unique_ptr<gateway::FrontDoor> front_door_;
  std::unique_ptr<gateway::FrontDoor> host_door_;
  bool stopping_ = false;
};

}  // namespace skerry
