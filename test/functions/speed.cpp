// How long the parts of a start take, one line each, p50 and p99 of many: `functions_speed`.
// test/bench/functions.py measures what a client sees.
#include <algorithm>
#include <cstdio>

#include "lab.hpp"
#include "sandbox/cell_work.hpp"
#include "sandbox/code_name.hpp"

namespace skerry::sandbox {
namespace {

constexpr int rounds = 60;

class Times {
 public:
  explicit Times(std::string what) : what_(std::move(what)) {}
  ~Times() {
    std::sort(all_.begin(), all_.end());
    std::printf("%-44s p50 %8.2f ms   p99 %8.2f ms\n", what_.c_str(), all_[all_.size() / 2],
                all_[all_.size() * 99 / 100]);
  }
  template <class Work>
  void time(Work&& work) {
    const TimePoint begun = SystemClock().now();
    work();
    add(SystemClock().now() - begun);
  }
  void add(Duration took) {
    all_.push_back(std::chrono::duration<double, std::milli>(took).count());
  }

 private:
  std::string what_;
  std::vector<double> all_;
};

class Speed : public FunctionsLab {};

TEST_F(Speed, OfALaunch) {
  const auto hello = version("exports.handler = async () => 1;");
  Times all("all of a sandbox: network, group, launch");
  Times launch("launcher: clone to a process 1 that waits");
  Times removal("removal");
  for (int i = 0; i < rounds; ++i) {
    CellSpec spec;
    spec.name = "fn-speed" + std::to_string(i);
    spec.code = hello.code;
    const TimePoint begun = SystemClock().now();
    auto built = build_cell(*client, spec);
    ASSERT_TRUE(built.ok()) << built.error().message;
    all.add(SystemClock().now() - begun);
    kernel::SpawnSpec spawn;
    spawn.program = kernel::Program::sandbox;
    spawn.space = {spec.name};
    spawn.uid = {20000};
    spawn.cgroup = group_of(spec);
    spawn.sandbox = kernel::SandboxSpec{{}, code_name(spec.code), 512};
    launch.time([&] { EXPECT_TRUE(client->processes().spawn(spawn).ok()); });
    removal.time([&] { remove_cell(*client, spec, built->spawned.id); });
  }
}

TEST_F(Speed, OfInvocations) {
  for (const Runtime runtime : {Runtime::nodejs16, Runtime::nodejs24}) {
    auto hello = version("exports.handler = async () => 1;", runtime);
    hello.memory_mib = 1769;
    const std::string name(name_of(runtime));
    Times cold(name + ": first answer");
    Times init(name + ": of that, the runtime until it is ready");
    for (int i = 0; i < rounds / 3; ++i) {
      hello.key.revision = std::to_string(1000 + i);
      const TimePoint begun = SystemClock().now();
      const Answer answer = invoke(hello);
      cold.add(SystemClock().now() - begun);
      init.add(*answer.init);
    }
    Times warm(name + ": the next, awake");
    for (int i = 0; i < 20 * rounds; ++i) warm.time([&] { invoke(hello); });
    Times thaw(name + ": the next, frozen");
    for (int i = 0; i < rounds; ++i) {
      EXPECT_TRUE(until([&] {
        const auto all = fleet->list();
        return std::any_of(all.begin(), all.end(),
                           [](const auto& each) { return each.state == "frozen"; });
      }));
      thaw.time([&] { invoke(hello); });
    }
    stop_all();
  }
}

}  // namespace
}  // namespace skerry::sandbox
