#pragma once
// SIGTERM and SIGINT as an event of the loop. Made before any thread, so that all have them
// blocked.

#include <functional>
#include <memory>

#include "base/fd.hpp"
#include "loop/epoll_loop.hpp"

namespace skerry {

class StopSignals final : WatchHandler {
 public:
  StopSignals(EpollLoop& loop, std::function<void()> stop);

 private:
  void on_ready() override;

  std::function<void()> stop_;
  Fd signals_;
  std::unique_ptr<Watch> watch_;
};

}  // namespace skerry
