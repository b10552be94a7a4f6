#include "test/bench/http_load.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "loop/sockets.hpp"
#include "test/bench/answer_reader.hpp"
#include "test/bench/signed_request.hpp"
#include "wire/http/response_parser.hpp"

namespace skerry::bench {
namespace {

class Load;

class Connection final : private StreamHandler, private ConnectHandler {
 public:
  Connection(Load& load, const Endpoint& to);

 private:
  void on_connect(std::unique_ptr<Stream> stream, int error) override;
  void on_readable() override;
  void on_writable() override { send_rest(); }
  void send_next();
  void send_rest();

  Load& load_;
  std::unique_ptr<Connecting> connecting_;
  std::unique_ptr<Stream> stream_;
  SignedRequest request_;
  std::string_view unsent_;
  TimePoint sent_;
  AnswerReader reader_;
};

// The run: a warm-up, and then the measured time.
class Load final : private TimerHandler {
 public:
  Load(const Arguments& arguments, LoadObserver& observer)
      : arguments_(arguments), observer_(observer), timer_(loop_.timer(*this)) {
    timer_->arm(arguments.warm_up);
  }

  Result<LoadResult> run(const Endpoint& to) {
    std::vector<std::unique_ptr<Connection>> connections;
    for (unsigned i = 0; i < arguments_.connections; ++i)
      connections.push_back(std::make_unique<Connection>(*this, to));
    loop_.run();
    if (!error_.empty()) return Error{error_};
    return std::move(result_);
  }

  void fail(std::string why) {
    if (error_.empty()) error_ = std::move(why);
    loop_.stop();
  }
  void answered(Duration latency, std::size_t bytes) {
    if (stage_ != Stage::measured) return;
    result_.latencies.add(latency);
    result_.answer_bytes = bytes;
  }

  EpollLoop& loop() { return loop_; }
  const Arguments& arguments() const { return arguments_; }
  std::span<std::byte> buffer() { return buffer_; }
  TimePoint exact_now() const { return clock_.now(); }

 private:
  enum class Stage : unsigned char { warm_up, measured };

  void on_timer() override {
    if (stage_ == Stage::warm_up) {
      stage_ = Stage::measured;
      begun_ = clock_.now();
      observer_.on_begin();
      timer_->arm(arguments_.time);
    } else {
      result_.time = clock_.now() - begun_;
      observer_.on_end();
      loop_.stop();
    }
  }

  const Arguments& arguments_;
  LoadObserver& observer_;
  SystemClock clock_;
  EpollLoop loop_;
  std::unique_ptr<Timer> timer_;
  Stage stage_ = Stage::warm_up;
  TimePoint begun_;
  LoadResult result_;
  std::string error_;
  std::array<std::byte, 65'536> buffer_;
};

Connection::Connection(Load& load, const Endpoint& to)
    : load_(load), connecting_(load.loop().connect(to, *this)), request_(load.arguments()) {}

void Connection::on_connect(std::unique_ptr<Stream> stream, int error) {
  if (!stream) return load_.fail(std::string("connect: ") + std::strerror(error));
  stream_ = std::move(stream);
  stream_->set_handler(this);
  stream_->set_interest(Interest::read);
  send_next();
}

void Connection::send_next() {
  unsent_ = request_.bytes(load_.loop().wall());
  sent_ = load_.exact_now();
  send_rest();
}

void Connection::send_rest() {
  while (!unsent_.empty()) {
    const Transfer sent = stream_->write(as_bytes(unsent_));
    if (sent.state == Transfer::State::would_block) break;
    if (sent.state != Transfer::State::done) return load_.fail("the connection was lost");
    unsent_.remove_prefix(sent.bytes);
  }
  stream_->set_interest(unsent_.empty() ? Interest::read : Interest::read_and_write);
}

void Connection::on_readable() {
  const Transfer got = stream_->read(load_.buffer());
  if (got.state == Transfer::State::would_block) return;
  if (got.state != Transfer::State::done) return load_.fail("the server closed a connection");
  const std::span<const std::byte> bytes = load_.buffer().first(got.bytes);
  switch (reader_.take(bytes)) {
    case AnswerReader::Seen::part:
      return;
    case AnswerReader::Seen::refused:
      return load_.fail("not a 200: " + std::string(as_text(bytes).substr(0, 500)));
    case AnswerReader::Seen::whole:
      load_.answered(load_.exact_now() - sent_, reader_.answer_bytes());
      send_next();
  }
}

// Reads one answer with the strict parser of wire/http.
class Probe final : private StreamHandler, private ConnectHandler {
 public:
  explicit Probe(const Arguments& arguments)
      : request_(arguments), connecting_(loop_.connect(arguments.to, *this)) {}

  Result<std::size_t> ask(std::string_view expected) {
    loop_.run();
    if (!error_.empty()) return Error{error_};
    if (parser_.head().status != 200 || body_.find(expected) == std::string::npos)
      return Error{"the answer is " + std::to_string(parser_.head().status) + ": " +
                   body_.substr(0, 500)};
    return bytes_;
  }

 private:
  void on_connect(std::unique_ptr<Stream> stream, int error) override {
    if (!stream) return fail(std::string("connect: ") + std::strerror(error));
    stream_ = std::move(stream);
    stream_->set_handler(this);
    stream_->set_interest(Interest::read);
    const std::string_view request = request_.bytes(loop_.wall());
    const Transfer sent = stream_->write(as_bytes(request));
    if (sent.bytes != request.size()) fail("the request was not taken at once");
  }
  void on_readable() override {
    std::array<std::byte, 65'536> buffer;
    const Transfer got = stream_->read(buffer);
    if (got.state == Transfer::State::would_block) return;
    if (got.state != Transfer::State::done) return fail("the server closed the connection");
    bytes_ += got.bytes;
    std::span<const std::byte> rest = std::span(buffer).first(got.bytes);
    for (;;) {
      const http::Step step = parser_.next(rest);
      rest = rest.subspan(step.consumed);
      if (std::holds_alternative<http::NeedMore>(step.event)) return;
      if (std::holds_alternative<http::Complete>(step.event)) return loop_.stop();
      if (const auto* refused = std::get_if<http::Refused>(&step.event))
        return fail("no HTTP answer: " + std::string(refused->why));
      if (const auto* body = std::get_if<http::BodyBytes>(&step.event))
        body_ += as_text(body->bytes);
    }
  }
  void on_writable() override {}
  void fail(std::string why) {
    error_ = std::move(why);
    loop_.stop();
  }

  EpollLoop loop_;
  SignedRequest request_;
  std::unique_ptr<Connecting> connecting_;
  std::unique_ptr<Stream> stream_;
  http::ResponseParser parser_{http::BodyLimit{1 << 20}};
  std::string body_;
  std::size_t bytes_ = 0;
  std::string error_;
};

}  // namespace

void Latencies::add(Duration latency) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(latency).count();
  ++counters_[std::min(static_cast<std::size_t>(us), largest_us)];
  ++count_;
}

std::uint64_t Latencies::per_thousand(std::uint64_t share) const {
  const std::uint64_t wanted = (count_ * share + 999) / 1000;
  std::uint64_t seen = 0;
  for (std::size_t us = 0; us < counters_.size(); ++us) {
    seen += counters_[us];
    if (seen >= wanted) return us;
  }
  return largest_us;
}

Result<LoadResult> run_load(const Arguments& arguments, const Endpoint& to,
                            LoadObserver& observer) {
  Load load(arguments, observer);
  return load.run(to);
}

Result<std::size_t> probe(const Arguments& arguments, std::string_view expected) {
  Probe probe(arguments);
  return probe.ask(expected);
}

}  // namespace skerry::bench
