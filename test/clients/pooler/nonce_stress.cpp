// Never another client's rows. Every query carries a number that only its client uses, every answer
// is checked for it, while clients vanish in the middle of results and batches, cancel, roll back
// and share prepared statements, and server connections are killed.
//
//   nonce_stress PORT QUERIES SEED [CLIENTS]
//
// Prints what was seen; exits with 1 when one answer was wrong. By the environment:
//   NONCE_HOST, NONCE_USER, NONCE_DATABASE   instead of this machine's "app" in "app"
//   NONCE_PASSWORDS  a file with the passwords that hold, one a line: each login takes any of them,
//                    and none may be refused
//   NONCE_SECONDS    ends after so long, whatever was asked by then
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/encoding.hpp"
#include "base/fd.hpp"
#include "base/random.hpp"
#include "wire/pg/build.hpp"
#include "wire/pg/frame.hpp"
#include "wire/pg/messages.hpp"
#include "wire/pg/scram.hpp"

namespace {

using namespace skerry;
using namespace std::string_literals;

constexpr int answer_wait_ms = 60'000;

struct Totals {
  std::atomic<std::uint64_t> queries{0}, wrong{0}, stuck{0}, aborted{0}, cancelled{0}, killed{0},
      lost{0}, errors{0}, logins{0}, refused{0};
};

std::string from_environment(const char* name, const char* otherwise) {
  const char* const value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

struct Place {
  std::string host = from_environment("NONCE_HOST", "127.0.0.1");
  std::uint16_t port = 0;
  std::string user = from_environment("NONCE_USER", "app");
  std::string database = from_environment("NONCE_DATABASE", "app");
  std::string passwords = from_environment("NONCE_PASSWORDS", "");

  // Any that holds now; its file is replaced, never rewritten.
  std::string password(Random& random) const {
    if (passwords.empty()) return "app-secret";
    std::ifstream file(passwords);
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);) all.push_back(line);
    return all.empty() ? "" : all[random.below(all.size())];
  }
};

using Moment = std::chrono::steady_clock::time_point;

// One SCRAM derivation serves all logins: the salt stays the same while the proxy runs.
class Keys {
 public:
  pg::ScramKeys of(const pg::ScramSalt& salt, const std::string& password) {
    const std::lock_guard lock(guard_);
    if (!salt_ || *salt_ != salt) keys_.clear();
    salt_ = salt;
    const auto found = keys_.find(password);
    if (found != keys_.end()) return found->second;
    return keys_.emplace(password, pg::derive_keys(password, salt)).first->second;
  }

 private:
  std::mutex guard_;
  std::optional<pg::ScramSalt> salt_;
  std::map<std::string, pg::ScramKeys> keys_;
};

struct Message {
  char type = 0;
  std::string body;
};

class Connection {
 public:
  Connection(const Place& place, Keys& keys, Totals& totals)
      : place_(place), keys_(keys), totals_(totals) {}

  bool open(Random& random) {
    buffer_.clear();
    socket_ = dial();
    if (!socket_.open()) return false;
    password_ = place_.password(random);  // now: a dial may have taken long
    std::string out;
    const pg::Setting settings[] = {{"user", place_.user}, {"database", place_.database}};
    pg::put_startup(out, settings);
    if (!send(out)) return false;
    pg::ScramClient scram("stress"s + std::to_string(reinterpret_cast<std::uintptr_t>(this)));
    for (;;) {
      const std::optional<Message> message = read();
      if (!message) return false;
      if (message->type == 'E') return refused(message->body);
      if (message->type == 'Z') {
        ++totals_.logins;
        return true;
      }
      if (message->type == 'K') {
        const auto key = pg::read_key_data(message->body);
        pid_ = key->pid;
        key_ = key->key;
      }
      if (message->type == 'R' && !answer(scram, message->body)) return false;
    }
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Nothing at the end of the connection, or when nothing comes for too long.
  std::optional<Message> read() {
    for (;;) {
      const pg::Header header = pg::peek_header(buffer_, pg::Side::backend);
      if (header.state == pg::Peek::ok && header.total() <= buffer_.size()) {
        Message out{header.type, buffer_.substr(pg::header_bytes, header.body)};
        buffer_.erase(0, header.total());
        return out;
      }
      pollfd wait{socket_.get(), POLLIN, 0};
      if (::poll(&wait, 1, answer_wait_ms) == 0) {
        stuck_ = true;
        return std::nullopt;
      }
      char chunk[16 * 1024];
      const ssize_t got = ::recv(socket_.get(), chunk, sizeof chunk, 0);
      if (got <= 0) return std::nullopt;
      buffer_.append(chunk, static_cast<std::size_t>(got));
    }
  }

  void cancel() {
    const Fd other = dial();
    if (!other.open()) return;
    std::string out;
    pg::put_cancel_request(out, pid_, key_);
    static_cast<void>(::send(other.get(), out.data(), out.size(), MSG_NOSIGNAL));
    char end = 0;
    static_cast<void>(::recv(other.get(), &end, 1, 0));
  }

  void vanish() { socket_.reset(); }
  bool stuck() const { return stuck_; }

 private:
  bool refused(std::string_view body) {
    const pg::ErrorFields error = pg::read_error(body);
    if (!error.sqlstate.starts_with("28")) return false;
    ++totals_.refused;
    std::printf("refused: %.*s\n", static_cast<int>(error.message.size()), error.message.data());
    return false;
  }

  Fd dial() const {
    Fd made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(place_.port);
    ::inet_pton(AF_INET, place_.host.c_str(), &to.sin_addr);
    const int on = 1;
    ::setsockopt(made.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(made.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return {};
    return made;
  }

  bool answer(pg::ScramClient& scram, std::string_view body) {
    const auto request = pg::read_authentication(body);
    std::string out;
    switch (static_cast<pg::Authentication>(request->code)) {
      case pg::Authentication::sasl:
        pg::put_sasl_initial(out, pg::scram_mechanism, scram.first());
        break;
      case pg::Authentication::sasl_continue: {
        const auto salt = scram.challenge(request->data);
        if (!salt.ok()) return false;
        pg::put_sasl_response(out, scram.final(keys_.of(*salt, password_)));
        break;
      }
      default:
        break;
    }
    return send(out);
  }

  const Place& place_;
  Keys& keys_;
  Totals& totals_;
  std::string password_;
  Fd socket_;
  std::string buffer_;
  std::string key_;
  std::uint32_t pid_ = 0;
  bool stuck_ = false;
};

void put_bind(std::string& out, std::string_view statement, std::string_view value) {
  pg::put_bind_start(out, "", statement, 2 + 2 + 4 + value.size() + 2);
  out += std::string("\0\0\0\1\0\0", 6);
  out += static_cast<char>(value.size() >> 8);
  out += static_cast<char>(value.size());
  out += value;
  out += std::string("\0\0", 2);
}

void put_execute(std::string& out) { out += std::string("E\0\0\0\x09\0\0\0\0\0", 10); }

class Client {
 public:
  Client(const Place& place, Keys& keys, std::uint64_t seed, Totals& totals)
      : place_(place),
        connection_(place, keys, totals),
        random_(seed),
        number_(seed),
        totals_(totals) {}

  void run(std::uint64_t queries, Moment until) {
    std::uint64_t done = 0;
    while (done < queries && totals_.wrong == 0 && !connection_.stuck() &&
           std::chrono::steady_clock::now() < until) {
      if (!connected_) {
        connected_ = connection_.open(random_);
        prepared_ = false;
        if (!connected_) ++totals_.lost;
        if (++attempts_ > 1'000'000) break;
        continue;
      }
      done += round();
    }
    if (connection_.stuck()) ++totals_.stuck;
    totals_.queries += done;
  }

 private:
  std::string nonce() {
    return "n" + std::to_string(number_) + "_" + std::to_string(++count_) + "_";
  }

  // Some queries at once, each with its own nonce, in one of several shapes.
  std::uint64_t round() {
    std::string out;
    std::vector<std::string> nonces;
    std::size_t ready = 0;
    const std::uint64_t shape = random_.below(100);
    const std::uint64_t batch = 1 + random_.below(8);
    if (shape < 30) {
      for (std::uint64_t i = 0; i < batch; ++i) simple(out, nonces), ++ready;
    } else if (shape < 80) {
      for (std::uint64_t i = 0; i < batch; ++i) extended(out, nonces, shape < 55);
      pg::put_sync(out);
      ++ready;
    } else {
      transaction(out, nonces, ready);
    }
    const std::uint64_t fate = random_.below(1000);
    if (fate < 10) return vanish(out);
    if (fate < 20) pg::put_query(out, "select pg_sleep(0.005)"), ++ready;
    if (!connection_.send(out)) return lose();
    if (fate < 20) {
      connection_.cancel();
      ++totals_.cancelled;
    }
    if (fate == 999) {
      // Takes a server connection away from whoever has it.
      kill();
    }
    return receive(nonces, ready);
  }

  void simple(std::string& out, std::vector<std::string>& nonces) {
    nonces.push_back(nonce());
    if (random_.below(4) == 0)
      pg::put_query(out, "select '" + nonces.back() + "' || repeat('x', 20000)");
    else
      pg::put_query(out, "select '" + nonces.back() + "'");
  }

  void extended(std::string& out, std::vector<std::string>& nonces, bool value) {
    const bool named = value;
    if (!named) {
      const std::string text = "select $1::text || ''"s + '\0' + std::string("\0\0", 2);
      pg::put_parse(out, "", text);
    } else if (!prepared_) {
      // The same text and name in every client, so that the pooler shares it.
      pg::put_parse(out, "shared", "select $1::text || '!'"s + '\0' + std::string("\0\0", 2));
      prepared_ = true;
    }
    nonces.push_back(nonce());
    put_bind(out, named ? "shared" : "", nonces.back());
    put_execute(out);
  }

  void transaction(std::string& out, std::vector<std::string>& nonces, std::size_t& ready) {
    pg::put_query(out, "begin");
    simple(out, nonces);
    ready += 2;
    const bool fails = random_.below(4) == 0;
    if (fails) {
      pg::put_query(out, "select 1/0");
      ++ready;
    } else {
      simple(out, nonces);
      ++ready;
    }
    pg::put_query(out, random_.below(2) == 0 ? "commit" : "rollback");
    ++ready;
  }

  std::uint64_t vanish(std::string_view out) {
    ++totals_.aborted;
    connected_ = false;
    // Either in the middle of a batch, or in the middle of its answer.
    const std::size_t sent = random_.below(2) == 0 ? out.size() : random_.below(out.size());
    if (connection_.send(out.substr(0, sent)) && sent == out.size())
      static_cast<void>(connection_.read());
    connection_.vanish();
    return 1;
  }

  void kill() {
    ++totals_.killed;
    std::string out;
    pg::put_query(out, "select pg_terminate_backend(pid) from pg_stat_activity where usename = '" +
                           place_.user + "' and pid <> pg_backend_pid() order by random() limit 1");
    if (connection_.send(out)) extra_ready_ = 1;
  }

  std::uint64_t lose() {
    ++totals_.lost;
    connected_ = false;
    return 1;
  }

  std::uint64_t receive(const std::vector<std::string>& nonces, std::size_t ready) {
    std::size_t next = 0;
    const std::size_t wanted = ready + std::exchange(extra_ready_, 0);
    for (std::size_t seen = 0; seen < wanted;) {
      const std::optional<Message> message = connection_.read();
      if (!message) return lose();
      if (message->type == 'Z') ++seen;
      if (message->type == 'E') {
        ++totals_.errors;
        const pg::ErrorFields error = pg::read_error(message->body);
        if (error.severity == "FATAL") return lose();
        prepared_ = false;  // the Parse may have been skipped; a new name next time
        connected_ = false;
      }
      if (message->type != 'D') continue;
      const std::string_view row = std::string_view(message->body).substr(6);
      // Rows of the helpers (pg_sleep, pg_terminate_backend) have no nonce.
      if (row.empty() || row == "t" || row == "f") continue;
      // After an error some queries were skipped: the nonces go up, and are always ours.
      while (next < nonces.size() && !row.starts_with(nonces[next])) ++next;
      if (next == nonces.size()) {
        ++totals_.wrong;
        std::printf("wrong row for client %llu: %.*s\n", static_cast<unsigned long long>(number_),
                    static_cast<int>(std::min<std::size_t>(row.size(), 60)), row.data());
        return 1;
      }
      ++next;
    }
    return nonces.size();
  }

  const Place& place_;
  Connection connection_;
  SeededRandom random_;
  std::uint64_t number_;
  Totals& totals_;
  std::uint64_t count_ = 0;
  std::uint64_t attempts_ = 0;
  std::size_t extra_ready_ = 0;
  bool connected_ = false;
  bool prepared_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: nonce_stress PORT QUERIES SEED [CLIENTS]\n");
    return 2;
  }
  const auto number = [](const char* text) { return std::strtoull(text, nullptr, 10); };
  Place place;
  place.port = static_cast<std::uint16_t>(number(argv[1]));
  const std::uint64_t seconds = number(from_environment("NONCE_SECONDS", "0").c_str());
  const Moment until = seconds == 0
                           ? Moment::max()
                           : std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  const std::uint64_t queries = number(argv[2]);
  const std::uint64_t seed = number(argv[3]);
  const std::uint64_t clients = argc > 4 ? number(argv[4]) : 24;
  Totals totals;
  Keys keys;
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < clients; ++i)
    threads.emplace_back([&, i] {
      Client client(place, keys, seed * 1000 + i, totals);
      client.run(queries / clients + 1, until);
    });
  for (std::thread& thread : threads) thread.join();
  const auto count = [](const std::atomic<std::uint64_t>& n) {
    return static_cast<unsigned long long>(n.load());
  };
  std::printf(
      "%llu queries, %llu wrong answers, %llu stuck; %llu vanished, %llu cancelled, "
      "%llu servers killed, %llu connections lost, %llu errors, %llu logins, %llu refused "
      "(seed %llu)\n",
      count(totals.queries), count(totals.wrong), count(totals.stuck), count(totals.aborted),
      count(totals.cancelled), count(totals.killed), count(totals.lost), count(totals.errors),
      count(totals.logins), count(totals.refused), static_cast<unsigned long long>(seed));
  const bool all = seconds != 0 || totals.queries >= queries;
  return totals.wrong == 0 && totals.stuck == 0 && totals.refused == 0 && all ? 0 : 1;
}
