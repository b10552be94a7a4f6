// SIGKILL to whatever an environment consists of, at any moment: whoever invoked gets an answer,
// the next invocation runs, and nothing is left behind. SKERRY_ROUNDS says how often, 100 in the
// gate; SKERRY_SEED what and when.
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "lab.hpp"

namespace skerry::sandbox {
namespace {

using Kills = FunctionsLab;

std::uint64_t asked(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST_F(Kills, EveryCallerGetsAnAnswerAndNothingIsLeft) {
  auto works = version(
      "exports.handler = async (event) => {"
      "  await new Promise((done) => setTimeout(done, event.ms)); return 'done'; };",
      Runtime::nodejs24);
  works.memory_mib = 512;
  works.timeout = std::chrono::seconds(5);
  const std::uint64_t rounds = asked("SKERRY_ROUNDS", 100);
  SeededRandom dice(asked("SKERRY_SEED", 1));
  std::size_t killed = 0;
  std::size_t failed = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const auto answer = begin(works, "{\"ms\":" + std::to_string(dice.below(100)) + "}");
    const auto pause = std::chrono::milliseconds(dice.below(100));
    until([&] { return false; }, pause);
    const std::vector<int> all = processes();
    if (!all.empty()) {
      ::kill(all[dice.below(all.size())], SIGKILL);
      ++killed;
    }
    ASSERT_TRUE(until([&] { return answer->has_value(); }, std::chrono::seconds(12)))
        << "round " << round << ", " << only_state() << "\n"
        << patron.text();
    if ((*answer)->ending != Ending::returned) ++failed;
    // One that was idle when it was hit may tell the next caller; the one after that is safe.
    if (invoke(works, "{\"ms\":0}").ending == Ending::returned) continue;
    EXPECT_EQ(invoke(works, "{\"ms\":0}").payload, "\"done\"") << "round " << round;
  }
  EXPECT_GT(killed, rounds / 2);
  EXPECT_GT(failed, 0u);
  std::printf("%zu kills, %zu invocations failed of them, each answered\n", killed, failed);
  EXPECT_LE(fleet->list().size(), 2u);
}

}  // namespace
}  // namespace skerry::sandbox
