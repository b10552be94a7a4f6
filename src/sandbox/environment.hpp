#pragma once
// One execution environment: a life (life.hpp), the runtime API, at most one invocation, a log.
// Decides what happens when; does it through its Cell.

#include <memory>
#include <optional>
#include <string>

#include "loop/loop.hpp"
#include "sandbox/cell.hpp"
#include "sandbox/environments.hpp"
#include "sandbox/life.hpp"
#include "sandbox/log_book.hpp"
#include "sandbox/platform_lines.hpp"
#include "sandbox/runtime_api.hpp"

namespace skerry::sandbox {

class Environment;

// Who has environments. Calls come from within turns of the loop; none destroys the environment
// inside the call.
class Keeper {
 public:
  virtual void on_free(Environment& environment) = 0;  // it may take an invocation
  virtual void on_gone(Environment& environment) = 0;  // nothing of it is left

 protected:
  ~Keeper() = default;
};

struct EnvironmentParts {
  Loop& loop;
  CellMaker& cells;
  Keeper& keeper;
  std::string region;
};

struct EnvironmentSpec {
  VersionRef version;
  Credentials credentials;
  CellSpec cell;
  std::string log_stream;
  std::unique_ptr<LogStream> log;
};

class Environment final : CellListener, TimerHandler {
 public:
  Environment(EnvironmentParts parts, EnvironmentSpec spec);
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  // When free(), once.
  void take(Invocation invocation, AnswerTaker taker);
  // It has no invocation and may get one; being made counts.
  bool free() const { return !current_ && !retired_ && (available(life_) || about_to_be_ready()); }
  bool busy() const { return current_.has_value(); }
  // Ends it now; an invocation in it is answered `refused: stopped`.
  void stop();
  // Ends it as soon as it is free.
  void retire();

  const VersionRef& version() const { return spec_.version; }
  const CellSpec& cell() const { return spec_.cell; }
  const Credentials& credentials() const { return spec_.credentials; }
  Life life() const { return life_; }
  bool ends() const { return life_ == Life::ending || life_ == Life::gone; }
  TimePoint idle_since() const { return idle_since_; }
  EnvironmentFacts facts() const;

 private:
  // What the timer stands for.
  enum class Waits : std::uint8_t { nothing, init, answer, grace };
  enum class Attempt : std::uint8_t { first, second };
  struct Current {
    Invocation invocation;
    AnswerTaker taker;
    TimePoint began;
    bool told = false;  // START was written
  };

  class LateMeasure final : TimerHandler {
   public:
    LateMeasure(Loop& loop, Environment& whose) : timer(loop.timer(*this)), whose_(whose) {}
    std::unique_ptr<Timer> timer;

   private:
    void on_timer() override { whose_.measure_now(); }
    Environment& whose_;
  };

  static bool available(Life life);
  bool about_to_be_ready() const;
  bool delivered() const;
  void on_made(Result<skerry::Done> made) override;
  JudgedCall on_call(RuntimeCall call) override;
  void on_log(std::vector<LogRecord> records) override;
  void on_refused_call(std::string name) override;
  void on_program_ended(kernel::SandboxEnded ended, Killer killer) override;
  void on_frozen() override;
  void on_thawed() override;
  void on_measured(std::uint64_t memory_peak_bytes) override;
  void on_lost(std::string why) override;
  void on_timer() override;

  void move_to(Life next);
  void arm(Waits waits, Duration after);
  void go_on();
  void start_program();
  void run();
  void on_next();
  void init_failed(Failure failure);
  void init_broke(const kernel::SandboxEnded& ended, Killer killer);
  void reset_program();
  void write(Line line);
  void tell_start();
  enum class Hurry : std::uint8_t { no, yes };
  void measure(Hurry hurry);
  void measure_now();
  void settle();
  void finish(Ending ending, std::string payload, Failure failure);
  void answer(Answer answer);
  void refuse(Refusal refusal, std::string message);
  void end();

  EnvironmentParts parts_;
  EnvironmentSpec spec_;
  PlatformLines lines_;
  LogBook log_;
  RuntimeApi api_;
  std::unique_ptr<Timer> timer_;
  Waits waits_ = Waits::nothing;
  Life life_ = Life::making;
  Attempt attempt_ = Attempt::first;
  std::optional<Current> current_;
  std::optional<Report> report_;  // that waits for the memory that was used
  std::optional<Answer> held_answer_;
  AnswerTaker held_taker_;
  Failure init_failure_;  // that ended the program that is being reset
  TimePoint init_began_;
  std::optional<Duration> init_;  // not told yet
  TimePoint idle_since_;
  std::uint64_t memory_peak_bytes_ = 0;
  LateMeasure late_measure_;
  std::optional<TimePoint> measured_;  // when it was last asked for
  std::size_t measures_ = 0;           // that are under way
  std::size_t refused_calls_ = 0;
  bool shared_ = false;  // its processor time is limited
  bool retired_ = false;
  bool program_gone_ = false;   // it ended while it was frozen
  std::unique_ptr<Cell> cell_;  // last: its end is the first
};

}  // namespace skerry::sandbox
