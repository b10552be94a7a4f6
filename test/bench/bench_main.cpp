// skerry_bench: how fast the front door answers, beside the floor of the same sockets and loop.
#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "test/bench/arguments.hpp"
#include "test/bench/floor_server.hpp"
#include "test/bench/http_load.hpp"
#include "test/bench/process_cpu.hpp"
#include "test/bench/signed_request.hpp"

namespace skerry::bench {
namespace {

// Of a round; CPU per request.
struct Round {
  double requests_per_second = 0;
  double p50_us = 0;
  double p99_us = 0;
  double cpu_us = 0;
  double user_us = 0;
  double kernel_us = 0;
};

class CpuObserver final : public LoadObserver {
 public:
  explicit CpuObserver(std::optional<pid_t> process) : process_(process) {}
  void on_begin() override { before_ = read(); }
  void on_end() override { used_ = read() - before_; }
  const CpuTime& used() const { return used_; }

 private:
  CpuTime read() const {
    if (!process_) return {};
    const Result<CpuTime> time = cpu_of(*process_);
    return time ? *time : CpuTime{};
  }
  std::optional<pid_t> process_;
  CpuTime before_;
  CpuTime used_;
};

struct Target {
  Endpoint at;
  std::optional<pid_t> process;
};

Result<Round> measure(const Arguments& arguments, const Target& target) {
  CpuObserver observer(target.process);
  const LoadResult load = TRY(run_load(arguments, target.at, observer));
  const auto count = static_cast<double>(load.latencies.count());
  if (count == 0) return Error{"no request was answered in the measured time"};
  return Round{.requests_per_second = count / (static_cast<double>(load.time.count()) / 1e9),
               .p50_us = static_cast<double>(load.latencies.per_thousand(500)),
               .p99_us = static_cast<double>(load.latencies.per_thousand(990)),
               .cpu_us = observer.used().total_us / count,
               .user_us = observer.used().user_us / count,
               .kernel_us = observer.used().kernel_us / count};
}

using Rounds = std::vector<Round>;

double median(const Rounds& rounds, double Round::*member) {
  std::vector<double> values;
  for (const Round& round : rounds) values.push_back(round.*member);
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void print_rounds(const char* name, const Rounds& rounds) {
  const auto line = [&](const char* what, double Round::*member, int digits) {
    std::printf("%s_%s %.*f\n", name, what, digits, median(rounds, member));
  };
  line("requests_per_second", &Round::requests_per_second, 0);
  line("p50_us", &Round::p50_us, 0);
  line("p99_us", &Round::p99_us, 0);
  if (median(rounds, &Round::cpu_us) == 0) return;
  line("cpu_us_per_request", &Round::cpu_us, 2);
  line("user_us_per_request", &Round::user_us, 2);
  line("kernel_us_per_request", &Round::kernel_us, 2);
}

// Round by round, since the machine's own pace changes more between rounds than within a pair.
void print_ratio(const char* name, const Rounds& front_door, const Rounds& floor,
                 double Round::*member) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < front_door.size(); ++i)
    if (front_door[i].*member > 0 && floor[i].*member > 0)
      ratios.push_back(front_door[i].*member / (floor[i].*member));
  if (ratios.empty()) return;
  std::sort(ratios.begin(), ratios.end());
  std::printf("%s_to_floor %.3f\n", name, ratios[ratios.size() / 2]);
  std::printf("%s_to_floor_least %.3f\n", name, ratios.front());
  std::printf("%s_to_floor_most %.3f\n", name, ratios.back());
}

Result<Done> pin_all(const Arguments& arguments, pid_t floor) {
  if (arguments.generator_cpu) TRY(pin(0, {*arguments.generator_cpu}));
  if (!arguments.server_cpu) return Done{};
  TRY(pin(floor, {*arguments.server_cpu}));
  if (arguments.server_pid) TRY(pin(*arguments.server_pid, {*arguments.server_cpu}));
  return Done{};
}

Result<Done> run(const Arguments& arguments) {
  const bool with_front_door = arguments.measure == Measure::front_door_and_floor;
  constexpr std::size_t usual_answer_bytes = 700;
  const std::size_t answer_bytes = with_front_door
                                       ? TRY(probe(arguments, SignedRequest(arguments).answered()))
                                       : usual_answer_bytes;
  const FloorServer floor = TRY(FloorServer::start({answer_bytes}));
  TRY(pin_all(arguments, floor.pid()));
  Rounds floor_rounds;
  Rounds front_door_rounds;
  for (unsigned i = 0; i < arguments.rounds; ++i) {
    floor_rounds.push_back(TRY(measure(arguments, {floor.endpoint(), floor.pid()})));
    if (with_front_door)
      front_door_rounds.push_back(TRY(measure(arguments, {arguments.to, arguments.server_pid})));
  }
  std::printf("connections %u\nrounds %u\nanswer_bytes %zu\n", arguments.connections,
              arguments.rounds, answer_bytes);
  print_rounds("floor", floor_rounds);
  if (!with_front_door) return Done{};
  print_rounds("front_door", front_door_rounds);
  print_ratio("requests_per_second", front_door_rounds, floor_rounds, &Round::requests_per_second);
  print_ratio("cpu_us_per_request", front_door_rounds, floor_rounds, &Round::cpu_us);
  return Done{};
}

}  // namespace
}  // namespace skerry::bench

int main(int count, char** values) {
  const auto arguments = skerry::bench::parse_arguments(count, values);
  if (!arguments) {
    std::fprintf(stderr, "skerry_bench: %s\n", arguments.error().message.c_str());
    return 2;
  }
  const auto done = skerry::bench::run(*arguments);
  if (done) return 0;
  std::fprintf(stderr, "skerry_bench: %s\n", done.error().message.c_str());
  return 1;
}
