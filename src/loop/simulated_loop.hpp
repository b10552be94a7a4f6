#pragma once
// The deterministic twin of the epoll loop: virtual time, connections in memory, and whatever a
// network may do to a program (delays, short and refused transfers, lost connections, readiness in
// any order, accepts that fail), all from a seed. The same seed gives the same run. One thread.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "loop/loop.hpp"
#include "loop/post_queue.hpp"
#include "loop/simulated_connection.hpp"
#include "loop/simulation_options.hpp"
#include "loop/timer_heap.hpp"

namespace skerry {

class SimulatedStream;
class SimulatedListener;
class SimulatedConnecting;

class SimulatedLoop final : public Loop {
 public:
  explicit SimulatedLoop(std::uint64_t seed, const SimulationOptions& options = {});
  ~SimulatedLoop() override;
  SimulatedLoop(const SimulatedLoop&) = delete;
  SimulatedLoop& operator=(const SimulatedLoop&) = delete;

  TimePoint now() const override { return now_; }
  WallTime wall() const override;

  // A bug: there are no sockets here. See pair().
  std::unique_ptr<Stream> adopt(Fd socket) override;
  // `socket` is empty; the listener is at 127.0.0.1 with a port of its own.
  std::unique_ptr<Listener> listen(Fd socket, AcceptHandler& handler) override;
  std::unique_ptr<Listener> listen_at(const Endpoint& endpoint, AcceptHandler& handler);
  std::unique_ptr<Connecting> connect(const Endpoint& to, ConnectHandler& handler) override;
  std::unique_ptr<Timer> timer(TimerHandler& handler) override;

  void post(std::function<void()> work) override { posted_.push(std::move(work)); }
  // Until stop(), or until nothing can ever happen any more.
  void run() override;
  void stop() override { stopping_ = true; }

  // Until nothing is under way. Armed timers fire when others' doings carry the time that far; they
  // alone do not move it.
  void run_until_idle();
  void run_for(Duration time);

  // Two ends of one connection.
  std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> pair();
  // Every connection that is made from now on is lost so; nothing: as the options say.
  void cut_connections(std::optional<ConnectionCut> cut) { cut_ = cut; }

  Random& random() { return random_; }

 private:
  friend SimulatedStream;
  friend SimulatedListener;
  friend SimulatedConnecting;

  enum class Reach : std::uint8_t { idle, end_of_time };
  void advance(std::optional<TimePoint> limit, Reach reach);
  bool turn(std::optional<TimePoint> limit, Reach reach);
  bool ready_now() const;
  std::optional<TimePoint> next_change() const;
  void dispatch();
  void dispatch_stream(std::uint64_t id);
  void dispatch_listener(const std::string& key);
  void dispatch_connecting(std::uint64_t id);
  std::pair<std::unique_ptr<SimulatedStream>, std::unique_ptr<SimulatedStream>> make_pair(
      const Endpoint& at);

  SeededRandom random_;
  SimulationOptions options_;
  TimePoint now_{};
  Weather weather_;
  TimerHeap timers_;
  PostQueue posted_;
  std::atomic<bool> stopping_ = false;
  std::optional<ConnectionCut> cut_;
  std::uint64_t next_id_ = 0;
  std::uint16_t next_port_ = 49'152;
  // In the order of their making, so that a seed means the same run each time.
  std::map<std::uint64_t, SimulatedStream*> streams_;
  std::map<std::string, SimulatedListener*> listeners_;
  std::map<std::uint64_t, SimulatedConnecting*> connectings_;
};

}  // namespace skerry
