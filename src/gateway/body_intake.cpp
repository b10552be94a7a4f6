#include "gateway/body_intake.hpp"

#include <utility>

#include "base/assert.hpp"
#include "base/log.hpp"
#include "gateway/body_errors.hpp"
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

// The loop's thread owns all of it, but for what a running piece of work uses: `writing`,
// `verifier`, `staged`, `outcome`.
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

  void write_on();                                   // what is filled, unless something is written
  Result<ReceivedBody, ApiError> process(Stage at);  // on a thread
  void written();
  void fail(const ApiError& error);

  Loop& loop;
  BlockingPool& pool;
  const Gate& gate;
  std::shared_ptr<objects::Staged> staged;
  BodyVerifier verifier;
  std::shared_ptr<BodyOwner> owner;
  SinkFeeder* feeder = nullptr;  // null when the connection is gone or the body is whole
  Stage stage = Stage::filling;
  bool busy = false;
  std::vector<std::byte> filling;
  std::vector<std::byte> writing;
  LaterAnswer answer;
  Stage writing_at = Stage::filling;  // what the stage was when the piece was begun
  std::optional<Result<ReceivedBody, ApiError>> outcome;
};

BodyIntake::BodyIntake(BodyIntakeParts parts) : work_(std::make_shared<Work>(std::move(parts))) {}

// Before the end nothing of the body remains: the staged object goes with the last work on it.
// After it the request goes on whether or not the client is still there.
BodyIntake::~BodyIntake() {
  work_->feeder = nullptr;
  if (work_->stage == Work::Stage::filling) {
    work_->stage = Work::Stage::over;
    if (!work_->busy) work_->staged.reset();
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
  if (filling.capacity() == 0) filling.reserve(objects::piece_bytes_max);
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
  if (busy) return;
  writing.clear();
  std::swap(writing, filling);
  writing_at = stage;
  busy = true;
  const auto self = shared_from_this();
  const Submitted submitted = pool.run(
      gate, [self] { self->outcome = self->process(self->writing_at); },
      [self] { self->written(); });
  if (submitted == Submitted::accepted) return;
  outcome = body_errors::too_many_bodies();
  loop.post([self, pass = gate.pass()] {
    if (!pass->closed()) self->written();
  });
}

// Decodes, verifies and writes a piece; at the end makes all of it durable.
Result<ReceivedBody, ApiError> BodyIntake::Work::process(Stage at) {
  IntoStaged into(*staged);
  TRY(verifier.feed(writing, into));
  if (at != Stage::ending) return ReceivedBody{};
  ReceivedBody body = TRY(verifier.finish());
  TRY(IntoStaged::in_words(staged->finish()));
  return body;
}

void BodyIntake::Work::written() {
  busy = false;
  if (stage == Stage::over) {
    staged.reset();
    return;
  }
  Result<ReceivedBody, ApiError> result = std::move(*std::exchange(outcome, {}));
  if (!result.ok()) {
    fail(result.error());
  } else if (writing_at == Stage::ending) {
    stage = Stage::over;
    ReceivedBody body = std::move(result).value();
    body.extents = staged->extents();
    owner->received(std::move(body), std::move(staged), std::move(answer));
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
