// Bodies that stream through the front door on the simulated network, from a seed:
//   body_simulation [SEEDS [FIRST SEED]]
// Clients put and get objects over connections that delay, cut and lose; some bodies are not what
// their hash says, some clients leave in the midst; the process crashes and starts anew.
// What must hold:
//   what is read is, byte for byte, the last object that was acknowledged, or one whose
//   acknowledgement was lost,
//   a body that is not what it was declared to be is never acknowledged and never read,
//   in the end there is a file for each object and no other.

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/assert.hpp"
#include "base/log.hpp"
#include "gateway/front_door.hpp"
#include "gateway/test_object_service.hpp"
#include "objects/limits.hpp"
#include "objects/test_object_files.hpp"
#include "test/faults/rounds.hpp"
#include "test/support/temporary_directory.hpp"
#include "wire/http/response_parser.hpp"
#include "wire/http/writer.hpp"

namespace skerry {
namespace {

constexpr int clients = 3;
constexpr int requests_per_client = 12;
constexpr std::size_t keys_per_client = 2;
constexpr Duration settle_time = std::chrono::milliseconds(200);

struct Process {
  explicit Process(objects::TestObjectFiles& at)
      : service({at.loop(), at.pool(), at.store(), at.files()}),
        door(at.loop(), service.gateway, nullptr) {
    ASSERT(service.objects.table.load(at.store()).ok());
    const auto swept = at.files().sweep();
    ASSERT(swept.ok());
    ASSERT(swept->missing.empty());
    door.open(Fd());
  }
  gateway::TestObjectGateway service;
  gateway::FrontDoor door;
};

struct Tally {
  unsigned long puts = 0;
  unsigned long gets = 0;
  unsigned long refused = 0;
  unsigned long lost = 0;
  unsigned long crashes = 0;
};

enum class Action : std::uint8_t { put, put_broken, leave_midway, get };

class Client final : ConnectHandler, StreamHandler, TimerHandler {
 public:
  struct Place {
    SimulatedLoop& loop;
    const sigv4::Credentials& credentials;
    const std::uint16_t& port;
    Tally& tally;
    std::uint64_t seed;
  };
  Client(Place place, std::string name)
      : place_(place), name_(std::move(name)), pause_(place.loop.timer(*this)) {
    pause_->arm(std::chrono::milliseconds(1));
  }
  bool done() const { return left_ == 0 && !waiting_; }
  void hang_up() { stream_.reset(); }

 private:
  // What a key may hold: nothing stands for no object.
  using Possible = std::vector<std::optional<std::string>>;

  void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "seed %lu, %s, action %d: does not hold: %s\n  answer: %d %.300s\n",
                 static_cast<unsigned long>(place_.seed), name_.c_str(), static_cast<int>(action_),
                 what, parser_->head().status, body_.c_str());
    std::abort();
  }

  void on_timer() override {
    if (left_ == 0) return;
    --left_;
    Random& random = place_.loop.random();
    action_ = static_cast<Action>(random.below(4));
    key_ = random.below(keys_per_client);
    waiting_ = true;
    if (stream_) {
      begin();
    } else {
      connecting_ =
          place_.loop.connect({.host = "127.0.0.1", .port = place_.port, .path = {}}, *this);
    }
  }

  void on_connect(std::unique_ptr<Stream> stream, int) override {
    connecting_.reset();
    if (!stream) return lose();
    stream_ = std::move(stream);
    begin();
  }

  void begin() {
    Random& random = place_.loop.random();
    const std::string target = "/bucket/" + name_ + "-" + std::to_string(key_);
    auto head = sigv4::make_request(action_ == Action::get ? "GET" : "PUT", target, {"127.0.0.1"});
    ASSERT(head.ok());
    content_.clear();
    if (action_ != Action::get) {
      content_ = random.text(1 + random.below(3 * objects::piece_bytes_max / 2), "abcdefgh");
      head->body = {http::Framing::length, content_.size()};
    }
    const auto rules = sigv4::rules_for({"s3"}, {"us-east-1"});
    sigv4::sign(*head,
                {.credentials = place_.credentials, .rules = rules, .now = place_.loop.wall()},
                {sigv4::payload_hash(content_)});
    out_.clear();
    ASSERT(http::write_head(*head, out_).ok());
    out_ += content_;
    if (action_ == Action::put_broken) out_.back() = '!';
    leave_at_ = action_ == Action::leave_midway ? random.below(out_.size()) : 0;
    body_.clear();
    parser_.emplace(http::BodyLimit{1 << 30});
    stream_->set_handler(this);
    stream_->set_interest(Interest::read_and_write);
  }

  void on_writable() override {
    const Transfer put = stream_->write(as_bytes(out_));
    if (put.state == Transfer::State::failed) return lose();
    if (put.state == Transfer::State::done) out_.erase(0, put.bytes);
    if (action_ == Action::leave_midway && out_.size() <= leave_at_) return lose();
    if (out_.empty()) stream_->set_interest(Interest::read);
  }

  void on_readable() override {
    std::array<std::byte, 16'384> buffer;
    const Transfer got = stream_->read(buffer);
    if (got.state == Transfer::State::would_block) return;
    if (got.state != Transfer::State::done) return waiting_ ? lose() : stream_.reset();
    take(std::span<const std::byte>(buffer).first(got.bytes));
  }

  void take(std::span<const std::byte> input) {
    for (;;) {
      const http::Step step = parser_->next(input);
      input = input.subspan(step.consumed);
      if (std::holds_alternative<http::NeedMore>(step.event)) return;
      require(!std::holds_alternative<http::Refused>(step.event), "an answer that is no HTTP");
      if (const auto* bytes = std::get_if<http::BodyBytes>(&step.event))
        body_ += as_text(bytes->bytes);
      if (std::holds_alternative<http::Complete>(step.event)) break;
    }
    require(input.empty(), "more than one answer");
    waiting_ = false;
    judge(parser_->head().status);
    if (!out_.empty()) stream_.reset();
    pause_->arm(std::chrono::microseconds(place_.loop.random().below(3000)));
  }

  void judge(int status) {
    Possible& possible = objects_[key_];
    if (action_ == Action::get) {
      ++place_.tally.gets;
      require(status == 200 || status == 404, "an object or none");
      const auto found = status == 200 ? std::optional(body_) : std::nullopt;
      require(std::find(possible.begin(), possible.end(), found) != possible.end(),
              "what is read is what was put");
      possible = {found};
    } else if (action_ == Action::put) {
      ++place_.tally.puts;
      require(status == 200, "a good body is taken");
      possible = {content_};
    } else {
      ++place_.tally.refused;
      require(status == 400, "a broken body is refused");
    }
  }

  // The answer is lost, and with it whether the object is there.
  void lose() {
    const bool sent = action_ == Action::leave_midway && out_.empty();
    if (action_ == Action::put || sent) objects_[key_].push_back(content_);
    ++place_.tally.lost;
    waiting_ = false;
    stream_.reset();
    pause_->arm(settle_time);
  }

  Place place_;
  std::string name_;
  std::unique_ptr<Timer> pause_;
  std::unique_ptr<Connecting> connecting_;
  std::unique_ptr<Stream> stream_;
  std::array<Possible, keys_per_client> objects_{Possible{std::nullopt}, Possible{std::nullopt}};
  Action action_ = Action::get;
  std::size_t key_ = 0;
  std::string content_;
  std::string out_;
  std::size_t leave_at_ = 0;
  std::string body_;
  std::optional<http::ResponseParser> parser_;
  int left_ = requests_per_client;
  bool waiting_ = false;
};

SimulationOptions network() {
  SimulationOptions options = SimulationOptions::rough();
  options.cut_percent = 15;
  options.cut_after_bytes_max = 2'000'000;
  return options;
}

// Where an fsync costs nothing: no power is cut here.
std::string memory_folder() { return ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : ""; }

void simulate(std::uint64_t seed, Tally& tally) {
  const test::TemporaryDirectory folder(memory_folder());
  objects::TestObjectFiles at(folder.path(), seed, network());
  SeededRandom random(seed ^ 0x5eed);
  auto process = std::make_unique<Process>(at);
  const sigv4::Credentials credentials = process->service.directory.credentials();
  std::uint16_t port = process->door.local().port;
  std::vector<std::unique_ptr<Client>> all;
  for (int i = 0; i < clients; ++i) {
    all.push_back(std::make_unique<Client>(Client::Place{at.loop(), credentials, port, tally, seed},
                                           "client" + std::to_string(i)));
  }
  const auto busy = [&] {
    for (const auto& client : all)
      if (!client->done()) return true;
    return false;
  };
  while (busy()) {
    at.loop().run_for(std::chrono::milliseconds(20));
    if (random.below(25) != 0) continue;
    ++tally.crashes;
    process.reset();
    at.restart();
    process = std::make_unique<Process>(at);
    port = process->door.local().port;
  }
  for (const auto& client : all) client->hang_up();
  at.loop().run_until_idle();
  ASSERT(process->door.connections() == 0);
  ASSERT(at.on_disk() == process->service.objects.table.size());
}

}  // namespace
}  // namespace skerry

int main(int argc, char** argv) {
  const auto rounds = skerry::faults::rounds_of(argc, argv, {60, 1});
  skerry::set_log_level(skerry::Level::error);
  skerry::Tally tally;
  for (std::uint64_t i = 0; i < rounds.count; ++i) skerry::simulate(rounds.seed + i, tally);
  std::printf("%lu seeds: %lu puts, %lu gets, %lu refused, %lu lost, %lu crashes\n",
              static_cast<unsigned long>(rounds.count), tally.puts, tally.gets, tally.refused,
              tally.lost, tally.crashes);
  return tally.puts > 0 && tally.gets > 0 ? 0 : 1;
}
