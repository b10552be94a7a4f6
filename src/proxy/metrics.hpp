#pragma once
// The counters of all workers as Prometheus text (exposition format 0.0.4), and the small HTTP
// server that shows them. It reads numbers that the workers keep anyway and touches nothing else.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "loop/loop.hpp"
#include "proxy/fleet.hpp"
#include "proxy/pool_board.hpp"

namespace skerry::proxy {

// The numbers of one worker: all of it, and each of its pools.
struct WorkerNumbers {
  Counters* counters = nullptr;
  const PoolBoard* pools = nullptr;
};
std::string metrics_text(std::span<const WorkerNumbers> workers);

// What a scrape is answered with.
class MetricsSource {
 public:
  virtual std::string text() = 0;

 protected:
  ~MetricsSource() = default;
};

class CountersSource final : public MetricsSource {
 public:
  explicit CountersSource(std::vector<WorkerNumbers> workers) : workers_(std::move(workers)) {}
  std::string text() override { return metrics_text(workers_); }

 private:
  std::vector<WorkerNumbers> workers_;
};

class MetricsServer final : private AcceptHandler {
 public:
  MetricsServer(Loop& loop, MetricsSource& source);
  ~MetricsServer();
  void listen(Fd socket);

 private:
  class Visitor;
  void on_accept(std::unique_ptr<Stream> stream) override;

  Loop& loop_;
  MetricsSource& source_;
  std::unique_ptr<Listener> listener_;
  std::vector<std::unique_ptr<Visitor>> visitors_;
};

}  // namespace skerry::proxy
