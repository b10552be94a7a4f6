#pragma once
// The counters of all workers as Prometheus text (exposition format 0.0.4), and the small HTTP
// server that shows them. It reads numbers that the workers keep anyway and touches nothing else.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "loop/loop.hpp"
#include "proxy/fleet.hpp"

namespace skerry::proxy {

std::string metrics_text(std::span<Counters* const> workers);

class MetricsServer final : private AcceptHandler {
 public:
  MetricsServer(Loop& loop, std::vector<Counters*> workers);
  ~MetricsServer();
  void listen(Fd socket);

 private:
  class Visitor;
  void on_accept(std::unique_ptr<Stream> stream) override;

  Loop& loop_;
  std::vector<Counters*> workers_;
  std::unique_ptr<Listener> listener_;
  std::vector<std::unique_ptr<Visitor>> visitors_;
};

}  // namespace skerry::proxy
