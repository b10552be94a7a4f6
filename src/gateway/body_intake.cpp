#include "gateway/body_intake.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/log.hpp"
#include "gateway/body_errors.hpp"
#include "gateway/limits.hpp"
#include "objects/limits.hpp"

namespace skerry::gateway {
namespace {

class IntoStaged final : public DecodedBytes {
 public:
  explicit IntoStaged(objects::Staged& staged) : staged_(staged) {}
  Result<Done, ApiError> write(std::span<const std::byte> bytes) override {
    return in_words(staged_.append(bytes));
  }
  static Result<Done, ApiError> in_words(Result<Done, objects::WriteFailure> written) {
    if (written.ok()) return Done{};
    log(Level::error, "gateway", "a body was not written", {{"error", written.error().message}});
    return body_errors::not_written(written.error());
  }

 private:
  objects::Staged& staged_;
};

}  // namespace

// The loop's thread owns all of it, but for what running pieces of work use: `writing`, `verifier`,
// `staged`, `outcome`.
struct BodyIntake::Work : std::enable_shared_from_this<BodyIntake::Work> {
  explicit Work(BodyIntakeParts parts)
      : loop(parts.loop),
        pool(parts.pool),
        gate(parts.gate),
        staged(std::move(parts.staged)),
        verifier(std::move(parts.verifier)),
        owner(std::move(parts.owner)) {}

  enum class Stage : std::uint8_t {
    filling,  // more of the body comes
    ending,   // it is whole; the last piece is to be written
    over,     // answered, refused or abandoned
  };

  // What the outcome of a piece of work is for.
  enum class Step : std::uint8_t {
    piece,       // more follows
    last_piece,  // and then the end
    end,
  };

  void write_on();  // what is filled, unless something is written
  void begin(Step next, std::function<Result<ReceivedBody, ApiError>()> work);
  void run_beside(std::function<void()> work);
  void written();
  void go_on_from(Step done, ReceivedBody body);
  void fail(const ApiError& error);

  // On a thread.
  Result<ReceivedBody, ApiError> write_piece(Md5Taken md5);
  Result<ReceivedBody, ApiError> finish();

  Loop& loop;
  BlockingPool& pool;
  const Gate& gate;
  std::shared_ptr<objects::Staged> staged;
  BodyVerifier verifier;
  std::shared_ptr<BodyOwner> owner;
  SinkFeeder* feeder = nullptr;  // null when the connection is gone or the body is whole
  Stage stage = Stage::filling;
  int busy = 0;  // pieces of work that run: two where the MD5 is taken apart
  bool pool_was_full = false;
  Step step = Step::piece;
  std::vector<std::byte> filling;
  std::vector<std::byte> writing;
  LaterAnswer answer;
  std::optional<Result<ReceivedBody, ApiError>> outcome;
};

BodyIntake::BodyIntake(BodyIntakeParts parts) : work_(std::make_shared<Work>(std::move(parts))) {}

// Before the end nothing of the body remains: the staged object goes with the last work on it.
// After it the request goes on whether or not the client is still there.
BodyIntake::~BodyIntake() {
  work_->feeder = nullptr;
  if (work_->stage == Work::Stage::filling) {
    work_->stage = Work::Stage::over;
    if (work_->busy == 0) work_->staged.reset();
  }
}

void BodyIntake::start(SinkFeeder& feeder) { work_->feeder = &feeder; }

std::size_t BodyIntake::room() const {
  if (work_->stage != Work::Stage::filling) return 0;
  return objects::piece_bytes_max - work_->filling.size();
}

void BodyIntake::take(std::span<const std::byte> bytes) {
  ASSERT(bytes.size() <= room());
  std::vector<std::byte>& filling = work_->filling;
  const std::size_t needed = filling.size() + bytes.size();
  if (needed > filling.capacity())
    filling.reserve(std::min(objects::piece_bytes_max, std::max(needed, 2 * filling.capacity())));
  filling.insert(filling.end(), bytes.begin(), bytes.end());
  if (filling.size() == objects::piece_bytes_max) work_->write_on();
}

void BodyIntake::end(LaterAnswer answer) {
  if (work_->stage != Work::Stage::filling) return;
  work_->stage = Work::Stage::ending;
  work_->feeder = nullptr;
  work_->answer = std::move(answer);
  work_->write_on();
}

Answer BodyIntake::refuse(BodyFault fault) const {
  return work_->owner->refuse(fault == BodyFault::cut_short ? body_errors::incomplete()
                                                            : body_errors::stalled());
}

void BodyIntake::Work::write_on() {
  if (busy > 0) return;
  writing.clear();
  std::swap(writing, filling);
  const bool last = stage == Stage::ending;
  // The MD5 takes longer than all the rest together: of a large piece it is taken beside it.
  const bool apart = !verifier.is_chunked() && writing.size() >= md5_apart_bytes_min;
  if (apart) {
    begin(last ? Step::last_piece : Step::piece, [this] { return write_piece(Md5Taken::apart); });
    run_beside([this] { verifier.add_md5(writing); });
  } else if (last) {
    begin(Step::end, [this]() -> Result<ReceivedBody, ApiError> {
      TRY(write_piece(Md5Taken::together));
      return finish();
    });
  } else {
    begin(Step::piece, [this] { return write_piece(Md5Taken::together); });
  }
}

void BodyIntake::Work::begin(Step next, std::function<Result<ReceivedBody, ApiError>()> work) {
  step = next;
  run_beside([this, work = std::move(work)] { outcome = work(); });
}

void BodyIntake::Work::run_beside(std::function<void()> work) {
  ++busy;
  const auto self = shared_from_this();
  const Submitted submitted = pool.run(
      gate, [self, work = std::move(work)] { work(); }, [self] { self->written(); });
  if (submitted == Submitted::accepted) return;
  pool_was_full = true;
  loop.post([self, pass = gate.pass()] {
    if (!pass->closed()) self->written();
  });
}

Result<ReceivedBody, ApiError> BodyIntake::Work::write_piece(Md5Taken md5) {
  IntoStaged into(*staged);
  TRY(verifier.feed(writing, into, md5));
  return ReceivedBody{};
}

// All of it is what was declared, and durable.
Result<ReceivedBody, ApiError> BodyIntake::Work::finish() {
  ReceivedBody body = TRY(verifier.finish());
  TRY(IntoStaged::in_words(staged->finish()));
  return body;
}

void BodyIntake::Work::written() {
  if (--busy > 0) return;
  if (stage == Stage::over) return staged.reset();
  if (pool_was_full) return fail(body_errors::too_many_bodies());
  Result<ReceivedBody, ApiError> result = std::move(*std::exchange(outcome, {}));
  if (!result.ok()) return fail(result.error());
  go_on_from(step, std::move(result).value());
}

void BodyIntake::Work::go_on_from(Step done, ReceivedBody body) {
  if (done == Step::end) {
    stage = Stage::over;
    body.extents = staged->extents();
    owner->received(std::move(body), std::move(staged), std::move(answer));
  } else if (done == Step::last_piece) {
    begin(Step::end, [this] { return finish(); });
  } else if (stage == Stage::ending) {
    write_on();
  } else if (filling.size() == objects::piece_bytes_max) {
    write_on();
    if (feeder != nullptr) feeder->on_room();
  }
}

void BodyIntake::Work::fail(const ApiError& error) {
  const bool whole = stage == Stage::ending;
  stage = Stage::over;
  staged.reset();
  Answer refused = owner->refuse(error);
  if (whole) {
    answer(std::move(refused));
  } else if (feeder != nullptr) {
    std::exchange(feeder, nullptr)->on_refusal(std::move(refused));
  }
}

}  // namespace skerry::gateway
