// The front door with IAM, STS and the store's twin on the simulated network, from a seed:
//   gateway_simulation [SEEDS [FIRST SEED]]
// Clients create, read and delete users over connections that delay, cut and lose; some requests
// have a wrong signature; the disk fills and has space again; the process crashes and starts anew.
// What must hold at every answer:
//   what was acknowledged is there, what was acknowledged as deleted is not,
//   a request whose answer was lost happened wholly or not at all,
//   a wrong signature never gets past 403,
//   an answer is about what this client asked on this connection.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "call/service_table.hpp"
#include "gateway/front_door.hpp"
#include "gateway/gateway.hpp"
#include "loop/simulated_loop.hpp"
#include "services/iam/directory.hpp"
#include "services/iam/operations.hpp"
#include "services/sts/operations.hpp"
#include "store/memory_store.hpp"
#include "test/faults/rounds.hpp"
#include "wire/http/response_parser.hpp"
#include "wire/http/writer.hpp"
#include "wire/sigv4/sign.hpp"

namespace skerry {
namespace {

constexpr int clients = 4;
constexpr int requests_per_client = 25;
constexpr int users_per_client = 3;
// A client whose answer was lost waits until nothing of that request can be under way.
constexpr Duration settle_time = std::chrono::milliseconds(50);

const RegionFacts region{AccountId{"000000000000"}, RegionName{"us-east-1"}};

// What outlives a crash.
struct Machine {
  explicit Machine(SeededRandom& randomness)
      : random(randomness), sealer(Sealer::ephemeral(randomness)) {}
  SeededRandom& random;
  MemoryDisk disk;
  Sealer sealer;
  bool disk_full = false;
};

// One process of the region.
struct Process {
  Process(Machine& machine, SimulatedLoop& loop)
      : store(machine.disk,
              {.post = [&loop](auto work) { loop.post(std::move(work)); },
               .disk = [&] { return machine.disk_full ? DiskAnswer::full : DiskAnswer::durable; }}),
        iam(region.account, machine.sealer),
        sessions(machine.sealer, machine.random),
        gateway({.region = region,
                 .clock = loop,
                 .random = machine.random,
                 .store = store,
                 .directory = directory,
                 .sessions = sessions,
                 .services = table}),
        door(loop, gateway, nullptr) {
    ASSERT(iam.load(store).ok());
    Batch batch;
    ASSERT(iam.found_region(loop.wall(), machine.random, batch).ok());
    store.commit(std::move(batch), [&](CommitOutcome outcome) {
      if (outcome == CommitOutcome::committed) door.open(Fd());
    });
  }
  MemoryStore store;
  iam::Iam iam;
  iam::Directory directory{iam};
  SessionTokens sessions;
  sts::Sts sts{directory, sessions};
  std::array<ServiceEntry, 2> services{iam::service(iam), sts::service(sts)};
  ServiceTable table{services};
  gateway::Gateway gateway;
  gateway::FrontDoor door;
};

enum class Presence : std::uint8_t { absent, present, unknown };
enum class Action : std::uint8_t { create, remove, read, whoami };
enum class Signature : std::uint8_t { good, bad };

struct Request {
  Action action = Action::read;
  std::size_t user = 0;
  Signature signature = Signature::good;
};

struct Tally {
  unsigned long answered = 0;
  unsigned long lost = 0;
  unsigned long refused = 0;  // disk full
  unsigned long crashes = 0;
};

class Client final : ConnectHandler, StreamHandler, TimerHandler {
 public:
  struct Place {
    SimulatedLoop& loop;
    const sigv4::Credentials& credentials;
    const std::uint16_t& port;  // of the process that runs now
    Tally& tally;
    std::uint64_t seed;
  };
  Client(Place place, std::string name)
      : place_(place), name_(std::move(name)), pause_(place.loop.timer(*this)) {
    presence_.fill(Presence::absent);
    pause_->arm(std::chrono::milliseconds(1));
  }
  bool done() const { return left_ == 0 && !waiting_; }

 private:
  void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "seed %lu, %s: does not hold: %s\n  request: %s\n  answer: %d %s\n",
                 static_cast<unsigned long>(place_.seed), name_.c_str(), what,
                 body_of_request().c_str(), parser_->head().status, body_.c_str());
    std::abort();
  }

  std::string user(std::size_t index) const { return name_ + "-" + std::to_string(index); }

  void on_timer() override {
    if (left_ == 0) return;
    --left_;
    choose();
    waiting_ = true;
    if (stream_) {
      begin();
    } else {
      connecting_ =
          place_.loop.connect({.host = "127.0.0.1", .port = place_.port, .path = {}}, *this);
    }
  }

  void choose() {
    Random& random = place_.loop.random();
    request_.action = static_cast<Action>(random.below(4));
    request_.user = random.below(users_per_client);
    request_.signature = random.below(8) == 0 ? Signature::bad : Signature::good;
  }

  void on_connect(std::unique_ptr<Stream> stream, int) override {
    connecting_.reset();
    if (!stream) return lose(Sent::nothing);
    stream_ = std::move(stream);
    begin();
  }

  std::string body_of_request() const {
    if (request_.action == Action::whoami) return "Action=GetCallerIdentity&Version=2011-06-15";
    const char* const name = request_.action == Action::create   ? "CreateUser"
                             : request_.action == Action::remove ? "DeleteUser"
                                                                 : "GetUser";
    return std::string("Action=") + name + "&Version=2010-05-08&UserName=" + user(request_.user);
  }

  void begin() {
    const std::string body = body_of_request();
    auto head = sigv4::make_request("POST", "/", {"127.0.0.1"});
    ASSERT(head.ok());
    head->headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    head->body = {http::Framing::length, body.size()};
    const auto rules =
        sigv4::rules_for({request_.action == Action::whoami ? "sts" : "iam"}, {region.name.text});
    sigv4::sign(*head,
                {.credentials = place_.credentials, .rules = rules, .now = place_.loop.wall()},
                {sigv4::payload_hash(body)});
    if (request_.signature == Signature::bad) spoil(*head);
    out_.clear();
    ASSERT(http::write_head(*head, out_).ok());
    out_ += body;
    body_.clear();
    parser_.emplace(http::BodyLimit{1 << 20});
    stream_->set_handler(this);
    stream_->set_interest(Interest::read_and_write);
  }

  // Another last digit of the signature.
  static void spoil(http::RequestHead& head) {
    for (http::Header& header : head.headers)
      if (header.name == "Authorization")
        header.value.back() = header.value.back() == '0' ? '1' : '0';
  }

  void on_writable() override {
    const Transfer put = stream_->write(as_bytes(out_));
    if (put.state == Transfer::State::failed) return lose(Sent::perhaps);
    if (put.state == Transfer::State::done) out_.erase(0, put.bytes);
    if (out_.empty()) stream_->set_interest(Interest::read);
  }

  void on_readable() override {
    std::array<std::byte, 512> buffer;
    const Transfer got = stream_->read(buffer);
    if (got.state == Transfer::State::would_block) return;
    if (got.state != Transfer::State::done) return waiting_ ? lose(Sent::perhaps) : hang_up();
    take(std::span<const std::byte>(buffer).first(got.bytes));
  }

  void take(std::span<const std::byte> input) {
    require(waiting_, "bytes that nobody asked for");
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
    ++place_.tally.answered;
    pause_->arm(std::chrono::microseconds(place_.loop.random().below(3000)));
  }

  void judge(int status) {
    Presence& known = presence_[request_.user];
    const std::string element = "<UserName>" + user(request_.user) + "</UserName>";
    if (request_.signature == Signature::bad) {
      require(status == 403 || status == 503, "a wrong signature gets 403");
    } else if (status == 503) {
      ++place_.tally.refused;
    } else if (request_.action == Action::whoami) {
      require(status == 200 && body_.find("user/admin</Arn>") != std::string::npos, "who am I");
    } else if (request_.action == Action::create) {
      require(
          status == 200 ? known != Presence::present : status == 409 && known != Presence::absent,
          "what is created was not there, what exists was");
      if (status == 200) require(body_.find(element) != std::string::npos, "another user's answer");
      known = Presence::present;
    } else if (request_.action == Action::remove) {
      require(
          status == 200 ? known != Presence::absent : status == 404 && known != Presence::present,
          "what is deleted was there, what is not found was not");
      known = Presence::absent;
    } else {
      require(
          status == 200 ? known != Presence::absent : status == 404 && known != Presence::present,
          "a read shows what was acknowledged");
      if (status == 200) require(body_.find(element) != std::string::npos, "another user's answer");
      known = status == 200 ? Presence::present : Presence::absent;
    }
  }

  enum class Sent : std::uint8_t { nothing, perhaps };
  void lose(Sent sent) {
    const bool writes = request_.action == Action::create || request_.action == Action::remove;
    if (sent == Sent::perhaps && writes && request_.signature == Signature::good)
      presence_[request_.user] = Presence::unknown;
    ++place_.tally.lost;
    waiting_ = false;
    hang_up();
    pause_->arm(settle_time);
  }

  void hang_up() { stream_.reset(); }

  Place place_;
  std::string name_;
  std::unique_ptr<Timer> pause_;
  std::unique_ptr<Connecting> connecting_;
  std::unique_ptr<Stream> stream_;
  std::array<Presence, users_per_client> presence_{};
  Request request_;
  std::string out_;
  std::string body_;
  std::optional<http::ResponseParser> parser_;
  int left_ = requests_per_client;
  bool waiting_ = false;
};

// The credentials of `admin`, as the first process makes them.
sigv4::Credentials found(Machine& machine, SimulatedLoop& loop) {
  Process first(machine, loop);
  loop.run_until_idle();
  const auto admin = first.iam.admin_credentials();
  ASSERT(admin.ok());
  return {admin->access_key_id, admin->secret, std::nullopt};
}

void simulate(std::uint64_t seed, Tally& tally) {
  SimulationOptions options = SimulationOptions::rough();
  options.cut_percent = 10;
  SimulatedLoop loop(seed, options);
  SeededRandom random(seed ^ 0x5eed);
  Machine machine(random);
  const sigv4::Credentials admin = found(machine, loop);
  auto process = std::make_unique<Process>(machine, loop);
  loop.run_for(std::chrono::milliseconds(1));
  std::uint16_t port = process->door.local().port;
  std::vector<std::unique_ptr<Client>> all;
  for (int i = 0; i < clients; ++i) {
    all.push_back(std::make_unique<Client>(Client::Place{loop, admin, port, tally, seed},
                                           "client" + std::to_string(i)));
  }
  const auto busy = [&] {
    for (const auto& client : all)
      if (!client->done()) return true;
    return false;
  };
  while (busy()) {
    loop.run_for(std::chrono::milliseconds(5));
    machine.disk_full = random.below(12) == 0;
    if (random.below(20) != 0) continue;
    ++tally.crashes;
    machine.disk_full = false;
    process.reset();
    process = std::make_unique<Process>(machine, loop);
    loop.run_for(std::chrono::milliseconds(1));
    port = process->door.local().port;
  }
}

}  // namespace
}  // namespace skerry

int main(int argc, char** argv) {
  const auto rounds = skerry::faults::rounds_of(argc, argv, {1000, 1});
  skerry::Tally tally;
  for (std::uint64_t i = 0; i < rounds.count; ++i) skerry::simulate(rounds.seed + i, tally);
  std::printf("%lu seeds: %lu answers, %lu lost, %lu refused by a full disk, %lu crashes\n",
              static_cast<unsigned long>(rounds.count), tally.answered, tally.lost, tally.refused,
              tally.crashes);
  return tally.answered > 0 ? 0 : 1;
}
