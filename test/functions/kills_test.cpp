// SIGKILL to whatever an environment consists of, at any moment: whoever invoked gets an answer,
// the next invocation runs, and nothing is left behind. SKERRY_KILLS says how often; 100 in the
// gate.
#include <csignal>
#include <cstdlib>

#include "lab.hpp"

namespace skerry::sandbox {
namespace {

using Kills = FunctionsLab;

int rounds() {
  const char* const asked = std::getenv("SKERRY_KILLS");
  return asked == nullptr ? 100 : std::atoi(asked);
}

TEST_F(Kills, EveryCallerGetsAnAnswerAndNothingIsLeft) {
  auto works = version(
      "exports.handler = async (event) => {"
      "  await new Promise((done) => setTimeout(done, event.ms)); return 'done'; };",
      Runtime::nodejs24);
  works.memory_mib = 512;
  works.timeout = std::chrono::seconds(5);
  std::size_t killed = 0;
  std::size_t failed = 0;
  for (int round = 0; round < rounds(); ++round) {
    const auto answer = begin(works, "{\"ms\":" + std::to_string(random.below(20)) + "}");
    const auto pause = std::chrono::milliseconds(random.below(120));
    until([&] { return false; }, pause);
    const std::vector<int> all = processes();
    if (!all.empty()) {
      ::kill(all[random.below(all.size())], SIGKILL);
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
  EXPECT_GT(killed, static_cast<std::size_t>(rounds()) / 2);
  EXPECT_GT(failed, 0u);
  EXPECT_LE(fleet->list().size(), 2u);
}

}  // namespace
}  // namespace skerry::sandbox
