#include "sandbox/environment.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "sandbox/limits.hpp"
#include "sandbox/variables.hpp"

namespace skerry::sandbox {
namespace {

constexpr std::size_t refused_calls_told_max = 16;

// The share of one core that goes with a memory size.
std::uint32_t processor_percent(std::uint32_t memory_mib) {
  constexpr std::uint32_t hundred = 100;
  return std::max(1U, memory_mib * hundred / memory_mib_of_one_core);
}

}  // namespace

Environment::Environment(EnvironmentParts parts, EnvironmentSpec spec)
    : parts_(std::move(parts)),
      spec_(std::move(spec)),
      lines_(*spec_.version, parts_.loop),
      log_(parts_.loop, std::move(spec_.log)),
      timer_(parts_.loop.timer(*this)),
      idle_since_(parts_.loop.now()),
      late_measure_(parts_.loop, *this) {
  cell_ = parts_.cells.make(spec_.cell, *this);
}

Environment::~Environment() = default;

EnvironmentFacts Environment::facts() const {
  return {spec_.version->key,        spec_.cell.name, std::string(word(life_)), spec_.log_stream,
          spec_.version->memory_mib, idle_since_,     spec_.cell.interface};
}

bool Environment::available(Life life) {
  return life == Life::making || life == Life::prepared || life == Life::ready ||
         life == Life::freezing || life == Life::frozen;
}

// It has answered a moment ago, or its program is being ended: an invocation that follows at once
// waits for that.
bool Environment::about_to_be_ready() const {
  if (life_ == Life::resetting) return !current_;
  return life_ == Life::running && !current_ && parts_.loop.now() - idle_since_ < next_wait_max;
}

// The program has the invocation; else it waits for the program to ask for it.
bool Environment::delivered() const {
  return current_ && api_.stage() == RuntimeApi::Stage::invoking;
}

void Environment::move_to(Life next) {
  ASSERT(may(life_, next));
  life_ = next;
}

void Environment::arm(Waits waits, Duration after) {
  waits_ = waits;
  if (waits == Waits::nothing) {
    timer_->disarm();
  } else {
    timer_->arm(after);
  }
}

void Environment::write(Line line) {
  if (line) log_.add(std::move(*line));
}

// ---- invocations ----

void Environment::take(Invocation invocation, AnswerTaker taker) {
  ASSERT(free());
  current_ = Current{std::move(invocation), std::move(taker), {}, false};
  go_on();
}

// The next step towards running what there is to run.
void Environment::go_on() {
  switch (life_) {
    case Life::prepared:
      start_program();
      break;
    case Life::ready:
      run();
      break;
    case Life::frozen:
      move_to(Life::thawing);
      cell_->thaw();
      break;
    default:
      break;  // on its way
  }
}

void Environment::start_program() {
  move_to(Life::starting);
  api_.reset();
  init_began_ = parts_.loop.now();
  if (attempt_ == Attempt::first) {
    write(lines_.init_start(parts_.region));
    log_.flush();
    arm(Waits::init, init_time_max);
  } else {
    arm(Waits::init, spec_.version->timeout);
  }
  cell_->start(start_of(*spec_.version, spec_.credentials, {parts_.region, spec_.log_stream}));
}

void Environment::tell_start() {
  if (current_->told) return;
  settle();  // the measure of the last one may still be on its way
  current_->told = true;
  current_->began = parts_.loop.now();
  log_.begin_tail(current_->invocation.tail);
  write(lines_.start(current_->invocation.id));
}

void Environment::run() {
  move_to(Life::running);
  tell_start();
  log_.flush();
  const Duration used = parts_.loop.now() - current_->began;
  const Duration left = spec_.version->timeout - used;
  arm(Waits::answer, std::max(left, Duration(std::chrono::milliseconds(1))));
  const Invocation& invocation = current_->invocation;
  api_.delivered(invocation.id);
  cell_->deliver({invocation.id,
                  parts_.loop.wall() + std::chrono::duration_cast<std::chrono::milliseconds>(left),
                  invocation.invoked_arn.empty() ? spec_.version->arn : invocation.invoked_arn,
                  invocation.trace_id, invocation.client_context,
                  std::move(current_->invocation.payload)});
}

void Environment::finish(Ending ending, std::string payload, Failure failure) {
  cell_->drain_log();
  const RequestId id = current_->invocation.id;
  write(lines_.end(id));
  Answer done;
  done.ending = ending;
  done.payload = std::move(payload);
  done.duration = parts_.loop.now() - current_->began;
  done.init = std::exchange(init_, std::nullopt);
  const bool failed = ending != Ending::returned;
  Report report{id, done.duration, done.init, memory_peak_bytes_, std::move(failure)};
  const bool with_tail = current_->invocation.tail == Tail::wanted;
  AnswerTaker taker = std::move(current_->taker);
  current_.reset();
  idle_since_ = parts_.loop.now();
  log_.leave_place();
  report_ = std::move(report);
  if (with_tail) {
    held_answer_ = std::move(done);
    held_taker_ = std::move(taker);
    measure(Hurry::yes);
    return;
  }
  measure(failed ? Hurry::yes : Hurry::no);
  taker(std::move(done));
}

void Environment::measure(Hurry hurry) {
  const TimePoint now = parts_.loop.now();
  if (hurry == Hurry::yes || !measured_ || now - *measured_ >= measure_every) {
    measure_now();
  } else if (!late_measure_.timer->armed()) {
    late_measure_.timer->arm(*measured_ + measure_every - now);
  }
}

void Environment::measure_now() {
  late_measure_.timer->disarm();
  measured_ = parts_.loop.now();
  ++measures_;
  cell_->measure();
}

void Environment::on_measured(std::uint64_t memory_peak_bytes) {
  memory_peak_bytes_ = std::max(memory_peak_bytes_, memory_peak_bytes);
  if (measures_ > 0 && --measures_ > 0) return;  // another one was asked for since
  settle();
}

// What waits for a measure goes out with the last one that there is.
void Environment::settle() {
  if (report_ && log_.has_place()) {
    report_->memory_peak_bytes = memory_peak_bytes_;
    Line line = lines_.report(*report_);
    report_.reset();
    log_.fill_place(std::move(line));
    log_.flush();
  }
  if (!held_answer_) return;
  Answer done = std::move(*held_answer_);
  held_answer_.reset();
  done.log_tail = log_.tail();
  std::exchange(held_taker_, nullptr)(std::move(done));
}

void Environment::refuse(Refusal refusal, std::string message) {
  if (!current_) return;
  Answer out;
  out.ending = Ending::refused;
  out.refusal = refusal;
  out.message = std::move(message);
  AnswerTaker taker = std::move(current_->taker);
  current_.reset();
  taker(std::move(out));
}

// ---- what the sandbox says ----

void Environment::on_made(Result<skerry::Done> made) {
  if (ends()) return;
  if (!made.ok()) {
    log(Level::error, "sandbox", "not_made",
        {{"function", spec_.version->key.function.text}, {"why", made.error().message}});
    refuse(Refusal::no_environment, made.error().message);
    end();
    return;
  }
  move_to(Life::prepared);
  if (current_) {
    go_on();
  } else {
    parts_.keeper.on_free(*this);
  }
}

JudgedCall Environment::on_call(RuntimeCall call) {
  const RuntimeApi::Stage before = api_.stage();
  if (life_ != Life::starting && life_ != Life::ready && life_ != Life::running)
    return {Verdict::bad_state, before};
  const Verdict verdict = api_.judge(call);
  if (verdict == Verdict::bad_id || verdict == Verdict::bad_state) return {verdict, before};
  switch (call.kind) {
    case RuntimeCall::Kind::next:
      if (life_ != Life::ready) on_next();
      break;
    case RuntimeCall::Kind::init_error:
      init_failed(reported(std::move(call.body), call.error_type));
      break;
    case RuntimeCall::Kind::response:
      if (verdict == Verdict::too_large) {
        Failure failure = answer_too_large();
        std::string payload = failure.payload;
        finish(Ending::function_error, std::move(payload), std::move(failure));
      } else {
        finish(Ending::returned, std::move(call.body), {});
      }
      break;
    case RuntimeCall::Kind::error:
      finish(Ending::function_error, std::move(call.body), {});
      break;
  }
  log_.flush();
  return {verdict, before};
}

void Environment::on_next() {
  if (life_ == Life::starting) {
    init_ = parts_.loop.now() - init_began_;
    attempt_ = Attempt::first;
    if (!std::exchange(shared_, true))
      cell_->share_processor(processor_percent(spec_.version->memory_mib));
  }
  move_to(Life::ready);
  arm(Waits::nothing, {});
  if (current_) {
    // It came while its runtime was starting, so the whole of it is reported with this one.
    if (current_->told) init_.reset();
    run();
    return;
  }
  if (retired_) {
    end();
    return;
  }
  arm(Waits::grace, freeze_grace);
  parts_.keeper.on_free(*this);
}

void Environment::on_log(std::vector<LogRecord> records) {
  log_.add(std::move(records));
  log_.flush();
}

void Environment::on_refused_call(std::string name) {
  if (++refused_calls_ > refused_calls_told_max) return;
  log(Level::info, "sandbox", "refused_call",
      {{"function", spec_.version->key.function.text}, {"call", std::move(name)}});
}

void Environment::on_program_ended(kernel::SandboxEnded ended, Killer killer) {
  if (ends()) return;
  const Life before = life_;
  cell_->drain_log();
  if (before == Life::prepared) return;
  if (before == Life::frozen || before == Life::freezing) {
    program_gone_ = true;  // until it is awake again
    return;
  }
  move_to(Life::prepared);
  arm(Waits::nothing, {});
  if (before == Life::starting) {
    init_broke(ended, killer);
    return;
  }
  if (before == Life::running && delivered()) {
    Failure failure = program_ended(current_->invocation.id, ended, killer);
    std::string payload = failure.payload;
    finish(Ending::function_error, std::move(payload), std::move(failure));
    log_.flush();
  }
  if (before == Life::resetting && !init_failure_.status.empty() && current_) {
    init_failed(std::exchange(init_failure_, {}));
    return;
  }
  if (current_) {
    go_on();
  } else if (retired_) {
    end();
  } else {
    parts_.keeper.on_free(*this);
  }
}

// ---- the initialisation ----

void Environment::init_broke(const kernel::SandboxEnded& ended, Killer killer) {
  const RequestId id = current_ ? current_->invocation.id : RequestId{};
  init_failed(program_ended(id, ended, killer));
}

// The first failure is tried again at once, under the function's own timeout; the second is the
// answer (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html).
void Environment::init_failed(Failure failure) {
  if (life_ == Life::starting) {
    init_failure_ = std::move(failure);
    reset_program();
    return;
  }
  const Duration took = parts_.loop.now() - init_began_;
  if (attempt_ == Attempt::first) {
    write(lines_.init_report(took, failure));
    log_.flush();
    attempt_ = Attempt::second;
    if (!current_) {
      parts_.keeper.on_free(*this);
      return;
    }
    tell_start();
    log_.flush();
    go_on();
    return;
  }
  attempt_ = Attempt::first;
  if (current_) {
    tell_start();
    std::string payload = failure.payload;
    finish(Ending::function_error, std::move(payload), std::move(failure));
    log_.flush();
  }
  if (retired_) {
    end();
  } else {
    parts_.keeper.on_free(*this);
  }
}

void Environment::reset_program() {
  move_to(Life::resetting);
  arm(Waits::nothing, {});
  cell_->kill_program();
}

// ---- time ----

void Environment::on_timer() {
  switch (std::exchange(waits_, Waits::nothing)) {
    case Waits::nothing:
      break;
    case Waits::init: {
      Failure failure =
          timed_out(current_ ? current_->invocation.id : RequestId{}, spec_.version->timeout);
      if (attempt_ == Attempt::second && current_) write(lines_.timed_out(current_->invocation.id));
      init_failed(std::move(failure));
      break;
    }
    case Waits::answer:
      if (delivered()) {
        Failure failure = timed_out(current_->invocation.id, spec_.version->timeout);
        std::string payload = failure.payload;
        cell_->drain_log();
        write(lines_.timed_out(current_->invocation.id));
        finish(Ending::function_error, std::move(payload), std::move(failure));
        log_.flush();
      }
      reset_program();
      break;
    case Waits::grace:
      move_to(Life::freezing);
      cell_->freeze();
      break;
  }
}

void Environment::on_frozen() {
  if (life_ != Life::freezing) return;
  move_to(Life::frozen);
  if (current_) {
    go_on();
  } else if (retired_) {
    end();
  }
}

void Environment::on_thawed() {
  if (life_ != Life::thawing) return;
  move_to(std::exchange(program_gone_, false) ? Life::prepared : Life::ready);
  if (current_) go_on();
}

// ---- the end ----

void Environment::on_lost(std::string why) {
  if (ends()) return;
  log(Level::warning, "sandbox", "lost",
      {{"function", spec_.version->key.function.text}, {"why", std::move(why)}});
  if (current_) {
    tell_start();
    constexpr int sigkill = 9;
    Failure failure = program_ended(current_->invocation.id,
                                    {kernel::SandboxEnd::signalled, sigkill}, Killer::itself);
    std::string payload = failure.payload;
    finish(Ending::function_error, std::move(payload), std::move(failure));
  }
  end();
}

void Environment::stop() {
  if (ends()) return;
  refuse(Refusal::stopped, "the function was stopped");
  end();
}

void Environment::retire() {
  retired_ = true;
  if (current_ || ends()) return;
  // What is on its way somewhere ends when it has arrived.
  if (life_ == Life::prepared || life_ == Life::ready || life_ == Life::frozen) end();
}

void Environment::end() {
  move_to(Life::ending);
  arm(Waits::nothing, {});
  late_measure_.timer->disarm();
  settle();
  log_.flush();
  cell_->end([this] {
    move_to(Life::gone);
    parts_.keeper.on_gone(*this);
  });
}

}  // namespace skerry::sandbox
