// The life of environments, over a sandbox that does what the test says, in virtual time.
#include "sandbox/fleet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loop/simulated_loop.hpp"
#include "sandbox/fake_environments.hpp"
#include "sandbox/limits.hpp"

namespace skerry::sandbox {
namespace {

using Kind = RuntimeCall::Kind;

class FakeCell final : public Cell {
 public:
  FakeCell(CellSpec its, CellListener& listener, std::vector<std::string>& words)
      : spec(std::move(its)), told(listener), done(words) {}
  void start(const kernel::SandboxStart&) override { done.push_back("start"); }
  void deliver(const Delivery& delivery) override {
    done.push_back("deliver " + delivery.payload);
    current = delivery.id;
  }
  void kill_program() override { done.push_back("kill"); }
  void freeze() override { done.push_back("freeze"); }
  void thaw() override { done.push_back("thaw"); }
  void measure() override { done.push_back("measure"); }
  void share_processor(std::uint32_t percent) override {
    done.push_back("share " + std::to_string(percent));
  }
  void drain_log() override {}
  void end(std::function<void()> when) override {
    done.push_back("end");
    ended = std::move(when);
  }

  JudgedCall say(Kind kind, const std::string& body = "") {
    RuntimeCall call;
    call.kind = kind;
    call.id = current;
    call.body = body;
    return told.on_call(std::move(call));
  }

  CellSpec spec;
  CellListener& told;
  std::vector<std::string>& done;
  RequestId current;
  std::function<void()> ended;
};

class FakeCells final : public CellMaker {
 public:
  std::unique_ptr<Cell> make(const CellSpec& spec, CellListener& listener) override {
    auto cell = std::make_unique<FakeCell>(spec, listener, done);
    all.push_back(cell.get());
    return cell;
  }
  FakeCell& last() { return *all.back(); }
  std::vector<FakeCell*> all;
  std::vector<std::string> done;
};

class SilentLog final : public LogStream {
 public:
  void write(std::vector<LogEvent>) override {}
};

class FakePatron final : public Patron {
 public:
  explicit FakePatron(const Clock& clock) : clock_(clock) {}
  Result<Credentials> credentials(const FunctionVersion&) override {
    if (refuses) return Error{"the role cannot be assumed"};
    return Credentials{"A", "S", "T", clock_.wall() + std::chrono::hours(12)};
  }
  std::unique_ptr<LogStream> open_log(const FunctionVersion&, const Credentials&,
                                      const std::string&) override {
    return std::make_unique<SilentLog>();
  }
  bool refuses = false;

 private:
  const Clock& clock_;
};

class FleetTest : public testing::Test {
 protected:
  FleetTest() {
    version.key = {{"f"}, "$LATEST", "1"};
    version.timeout = std::chrono::seconds(3);
    version.memory_mib = 1769;
  }
  std::shared_ptr<std::optional<Answer>> invoke(const std::string& payload,
                                                Tail tail = Tail::none) {
    auto out = std::make_shared<std::optional<Answer>>();
    Invocation invocation;
    invocation.id = {"id-" + payload};
    invocation.payload = payload;
    invocation.tail = tail;
    fleet.invoke(std::make_shared<FunctionVersion>(version), std::move(invocation),
                 [out](Answer answer) { *out = std::move(answer); });
    return out;
  }
  void pass(Duration time) { loop.run_for(time); }
  std::vector<std::string> took() { return std::exchange(cells.done, {}); }
  using Words = std::vector<std::string>;

  SimulatedLoop loop{1};
  FakeCells cells;
  SeededRandom random{1};
  FakePatron patron{loop};
  std::uint64_t memory = std::uint64_t{8} << 30;
  FunctionVersion version;
  Fleet fleet{{loop, cells, random, patron, "us-east-1", {}, [this] { return memory; }}};
};

TEST_F(FleetTest, FromNothingToAnAnswerToFrozenAndBack) {
  const auto first = invoke("1");
  cells.last().told.on_made(skerry::Done{});
  EXPECT_EQ(took(), (Words{"start"}));
  cells.last().say(Kind::next);
  EXPECT_EQ(took(), (Words{"share 100", "deliver 1"}));
  EXPECT_EQ(fleet.busy({"f"}), 1u);
  cells.last().say(Kind::response, "one");
  EXPECT_EQ((*first)->payload, "one");
  EXPECT_TRUE((*first)->init.has_value());
  EXPECT_EQ(fleet.busy(), 0u);
  cells.last().say(Kind::next);
  cells.last().told.on_measured(1);
  EXPECT_EQ(took(), (Words{"measure"}));
  pass(freeze_grace * 2);
  EXPECT_EQ(took(), (Words{"freeze"}));
  const auto second = invoke("2");  // while it freezes
  EXPECT_EQ(took(), (Words{}));
  cells.last().told.on_frozen();
  EXPECT_EQ(took(), (Words{"thaw"}));
  cells.last().told.on_thawed();
  EXPECT_EQ(took(), (Words{"deliver 2"}));
  EXPECT_EQ(cells.all.size(), 1u);
}

// The measure comes late on a busy machine; the next invocation need not wait for it.
TEST_F(FleetTest, AnAnswerWithItsTailIsThereThoughTheNextOneEndedBeforeTheMeasure) {
  const auto first = invoke("1", Tail::wanted);
  cells.last().told.on_made(skerry::Done{});
  cells.last().say(Kind::next);
  cells.last().say(Kind::response, "one");
  EXPECT_FALSE(first->has_value());  // its tail ends with what is measured
  cells.last().say(Kind::next);
  const auto second = invoke("2", Tail::wanted);
  ASSERT_TRUE(first->has_value());
  EXPECT_EQ((*first)->payload, "one");
  EXPECT_THAT((*first)->log_tail, testing::HasSubstr("REPORT RequestId: id-1"));
  cells.last().say(Kind::response, "two");
  cells.last().told.on_measured(1);
  cells.last().told.on_measured(2);
  ASSERT_TRUE(second->has_value());
  EXPECT_EQ((*second)->payload, "two");
  EXPECT_THAT((*second)->log_tail, testing::HasSubstr("START RequestId: id-2"));
  EXPECT_THAT((*second)->log_tail, testing::Not(testing::HasSubstr("id-1")));
  EXPECT_EQ(cells.all.size(), 1u);
}

TEST_F(FleetTest, WhatRunsHotIsMeasuredNowAndThen) {
  invoke("1");
  cells.last().told.on_made(skerry::Done{});
  cells.last().say(Kind::next);
  cells.last().say(Kind::response, "one");
  cells.last().told.on_measured(1);
  for (const char* const each : {"2", "3"}) {
    cells.last().say(Kind::next);
    took();
    invoke(each);
    cells.last().say(Kind::response, "x");
    EXPECT_EQ(took(), (Words{std::string("deliver ") + each}));
  }
  pass(measure_every);
  EXPECT_EQ(took(), (Words{"measure"}));
  cells.last().told.on_measured(1);
  cells.last().say(Kind::next);
  invoke("4");
  cells.last().say(Kind::error, "{}");
  EXPECT_EQ(took(), (Words{"deliver 4", "measure"}));  // what failed is looked at
}

TEST_F(FleetTest, OthersAreRetiredWhenTheyAreFree) {
  invoke("1");
  cells.last().told.on_made(skerry::Done{});
  cells.last().say(Kind::next);
  took();
  VersionKey now = version.key;
  now.revision = "2";
  fleet.retire_others(now);
  EXPECT_EQ(took(), (Words{}));  // it runs
  cells.last().say(Kind::response, "one");
  cells.last().say(Kind::next);
  EXPECT_EQ(took(), (Words{"measure", "end"}));
  EXPECT_TRUE(fleet.list().empty());
}

TEST_F(FleetTest, OneInvocationEachOneEnvironmentEach) {
  invoke("1");
  invoke("2");
  EXPECT_EQ(cells.all.size(), 2u);
  EXPECT_NE(cells.all[0]->spec.number, cells.all[1]->spec.number);
  EXPECT_EQ(fleet.busy(), 2u);
}

TEST_F(FleetTest, AnInvocationThatFollowsAtOnceWaitsForTheSame) {
  invoke("1");
  cells.last().told.on_made(skerry::Done{});
  cells.last().say(Kind::next);
  cells.last().say(Kind::response, "one");
  invoke("2");
  EXPECT_EQ(cells.all.size(), 1u);
  took();
  cells.last().say(Kind::next);
  EXPECT_EQ(took(), (Words{"deliver 2"}));
}

TEST_F(FleetTest, WhoEndsAfterItsAnswerDoesNotTakeTheNextAlong) {
  invoke("1");
  cells.last().told.on_made(skerry::Done{});
  cells.last().say(Kind::next);
  cells.last().say(Kind::error, "{}");
  const auto next = invoke("2");
  took();
  cells.last().told.on_program_ended({kernel::SandboxEnd::exited, 129}, Killer::itself);
  EXPECT_EQ(took(), (Words{"start"}));
  EXPECT_FALSE(next->has_value());
}

TEST_F(FleetTest, ATimeoutAnswersAtItsTimeAndResets) {
  const auto slow = invoke("1");
  cells.last().told.on_made(skerry::Done{});
  cells.last().say(Kind::next);
  took();
  pass(std::chrono::milliseconds(2900));
  EXPECT_FALSE(slow->has_value());
  pass(std::chrono::milliseconds(200));
  ASSERT_TRUE(slow->has_value());
  EXPECT_EQ((*slow)->ending, Ending::function_error);
  EXPECT_EQ(took(), (Words{"measure", "kill"}));
  EXPECT_EQ(cells.last().say(Kind::response, "late").verdict, Verdict::bad_state);
  const auto next = invoke("2");
  cells.last().told.on_program_ended({kernel::SandboxEnd::signalled, 9}, Killer::itself);
  EXPECT_EQ(took(), (Words{"start"}));
  EXPECT_EQ(cells.all.size(), 1u);
}

TEST_F(FleetTest, AnInitHasTenSecondsAndThenTheFunctionsTimeout) {
  const auto never = invoke("1");
  cells.last().told.on_made(skerry::Done{});
  took();
  pass(std::chrono::milliseconds(9900));
  EXPECT_EQ(took(), (Words{}));
  pass(std::chrono::milliseconds(200));
  EXPECT_EQ(took(), (Words{"kill"}));
  cells.last().told.on_program_ended({kernel::SandboxEnd::signalled, 9}, Killer::itself);
  EXPECT_EQ(took(), (Words{"start"}));
  pass(std::chrono::milliseconds(3100));
  EXPECT_EQ(took(), (Words{"kill"}));
  cells.last().told.on_program_ended({kernel::SandboxEnd::signalled, 9}, Killer::itself);
  ASSERT_TRUE(never->has_value());
  EXPECT_NE((*never)->payload.find("Sandbox.Timedout"), std::string::npos);
}

TEST_F(FleetTest, ALostSandboxIsAnErrorAndIsReplaced) {
  const auto lost = invoke("1");
  cells.last().told.on_made(skerry::Done{});
  cells.last().say(Kind::next);
  cells.last().told.on_lost("killed");
  EXPECT_NE((*lost)->payload.find("Runtime.ExitError"), std::string::npos);
  invoke("2");
  EXPECT_EQ(cells.all.size(), 2u);
}

TEST_F(FleetTest, StoppingWaitsForTheLastTrace) {
  const auto running = invoke("1");
  bool done = false;
  fleet.stop({"f"}, [&] { done = true; });
  EXPECT_EQ((*running)->refusal, Refusal::stopped);
  pass(std::chrono::milliseconds(1));
  EXPECT_FALSE(done);
  cells.last().ended();
  pass(std::chrono::milliseconds(1));
  EXPECT_TRUE(done);
  EXPECT_TRUE(fleet.list().empty());
}

TEST_F(FleetTest, WhatCannotBeMadeIsRefused) {
  const auto broken = invoke("1");
  cells.last().told.on_made(Error{"no namespace"});
  EXPECT_EQ((*broken)->refusal, Refusal::no_environment);
  patron.refuses = true;
  const auto denied = invoke("2");
  EXPECT_FALSE(denied->has_value());  // never inside the call
  pass(std::chrono::milliseconds(1));
  EXPECT_EQ((*denied)->refusal, Refusal::access_denied);
  patron.refuses = false;
  memory = 0;
  const auto no_room = invoke("3");
  pass(std::chrono::milliseconds(1));
  EXPECT_EQ((*no_room)->refusal, Refusal::no_memory);
}

TEST_F(FleetTest, IdleOnesEnd) {
  invoke("1");
  cells.last().told.on_made(skerry::Done{});
  cells.last().say(Kind::next);
  cells.last().say(Kind::response, "one");
  cells.last().say(Kind::next);
  pass(freeze_grace * 2);
  cells.last().told.on_frozen();
  took();
  pass(idle_time_max / 2);
  EXPECT_EQ(took(), (Words{}));
  pass(idle_time_max);
  EXPECT_EQ(took(), (Words{"end"}));
}

TEST(FakeEnvironments, KeepInvocationsUntilAnswered) {
  FakeEnvironments environments;
  std::optional<Answer> answer;
  const auto version = std::make_shared<FunctionVersion>();
  environments.invoke(version, {}, [&](Answer its) { answer = std::move(its); });
  EXPECT_EQ(environments.busy(), 1u);
  Answer x;
  x.payload = "x";
  environments.answer(x);
  EXPECT_EQ(answer->payload, "x");
}

}  // namespace
}  // namespace skerry::sandbox
