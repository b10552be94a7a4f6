#include "gateway/stored_source.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "objects/limits.hpp"

namespace skerry::gateway {

// A running piece of work uses `reading`, `reading_into`, `got`; the loop's thread owns the rest.
struct StoredSource::Work : std::enable_shared_from_this<StoredSource::Work> {
  Work(BlockingPool& on, const Gate& behind, objects::Reading what)
      : pool(on), gate(behind), reading(std::move(what)), unread(reading.bytes()) {}

  void read_ahead();
  void read();  // on a thread
  void done();

  enum class Stage : std::uint8_t { resting, busy, there, failed };

  BlockingPool& pool;
  const Gate& gate;
  objects::Reading reading;
  std::uint64_t unread;  // bytes that no piece of work has been given
  Stage stage = Stage::resting;
  std::vector<std::byte> sending;
  std::vector<std::byte> reading_into;
  Result<Done> got = Done{};
  PieceWaiter* waiter = nullptr;
};

StoredSource::StoredSource(BlockingPool& pool, const Gate& gate, objects::Reading reading)
    : bytes_(reading.bytes()), work_(std::make_shared<Work>(pool, gate, std::move(reading))) {}

StoredSource::~StoredSource() { work_->waiter = nullptr; }

void StoredSource::Work::read_ahead() {
  if (unread == 0) {
    stage = Stage::resting;
    return;
  }
  reading_into.resize(
      static_cast<std::size_t>(std::min<std::uint64_t>(unread, objects::piece_bytes_max)));
  unread -= reading_into.size();
  const auto self = shared_from_this();
  const Submitted submitted = pool.run(
      gate, [self] { self->read(); }, [self] { self->done(); });
  stage = submitted == Submitted::accepted ? Stage::busy : Stage::failed;
}

void StoredSource::Work::read() {
  std::span<std::byte> rest(reading_into);
  while (!rest.empty()) {
    const Result<std::size_t> count = reading.read(rest);
    if (!count.ok()) {
      got = count.error();
      return;
    }
    rest = rest.subspan(*count);
  }
}

void StoredSource::Work::done() {
  if (!got.ok())
    log(Level::error, "gateway", "an object cannot be read", {{"error", got.error().message}});
  stage = got.ok() ? Stage::there : Stage::failed;
  if (waiter != nullptr) std::exchange(waiter, nullptr)->on_piece();
}

BodySource::Piece StoredSource::next(PieceWaiter& waiter) {
  Work& work = *work_;
  if (work.stage == Work::Stage::resting) work.read_ahead();
  switch (work.stage) {
    case Work::Stage::resting:  // nothing is left
    case Work::Stage::failed:
      return {.state = Piece::State::failed};
    case Work::Stage::busy:
      work.waiter = &waiter;
      return {.state = Piece::State::later};
    case Work::Stage::there:
      break;
  }
  std::swap(work.sending, work.reading_into);
  work.read_ahead();
  return {.state = Piece::State::ready, .bytes = work.sending};
}

}  // namespace skerry::gateway
