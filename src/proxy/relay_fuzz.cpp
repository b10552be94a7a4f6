// Two clients share one server through the relays, driven by the input: messages of any kind in any
// order, answers in any portions. The server is a small honest model of PostgreSQL. Whatever
// happens, a client sees rows with its own tag only, nothing is ever out of turn, and in the end
// the server can go back to the pool.
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/assert.hpp"
#include "proxy/backend_relay.hpp"
#include "proxy/frontend_relay.hpp"
#include "wire/pg/build.hpp"
#include "wire/pg/messages.hpp"

namespace {

using namespace skerry;
using namespace skerry::proxy;
using namespace std::string_literals;

void put_row(std::string& out, std::string_view value) {
  out += 'D';
  const std::size_t length = 4 + 2 + 4 + value.size();
  out += std::string("\0\0", 2);
  out += static_cast<char>(length >> 8);
  out += static_cast<char>(length);
  out += std::string("\0\1\0\0", 4);
  out += static_cast<char>(value.size() >> 8);
  out += static_cast<char>(value.size());
  out += value;
}

// What PostgreSQL does, as far as the order of messages and the names go.
class ModelServer {
 public:
  std::string answers;

  void receive(std::string_view bytes) {
    input_ += bytes;
    for (;;) {
      const pg::Header header = pg::peek_header(input_, pg::Side::frontend);
      ASSERT(header.state != pg::Peek::malformed);
      if (header.state == pg::Peek::need || header.total() > input_.size()) return;
      const std::string body = input_.substr(pg::header_bytes, header.body);
      input_.erase(0, header.total());
      message(header.type, body);
    }
  }

 private:
  void message(char type, const std::string& body) {
    if (type == 'S') {
      skipping_ = false;
      return ready();
    }
    if (skipping_) return;
    switch (type) {
      case 'Q':
        return query(std::string(*pg::read_query(body)));
      case 'P':
        return parse(*pg::read_parse(body));
      case 'B':
        return bind(body);
      case 'D':
        return describe(*pg::read_target(body));
      case 'C':
        statements_.erase(std::string(pg::read_target(body)->name));
        return pg::put_empty(answers, '3');
      case 'E':
        if (!portal_) return fail("34000");
        put_row(answers, *portal_);
        return pg::put_command_complete(answers, "SELECT 1");
      default:
        return;  // Flush
    }
  }
  void query(const std::string& text) {
    statements_.erase("");
    if (text == "begin") status_ = 'T';
    if (text == "commit") status_ = 'I';
    if (text == "deallocate all") statements_.clear();
    if (text == "update change")
      for (const auto& [name, statement] : statements_) outdated_.insert(name);
    if (text.starts_with("select fail")) {
      if (status_ == 'T') status_ = 'E';
      error("22012");
    } else if (status_ == 'E') {
      error("25P02");
    } else {
      if (text.starts_with("select")) put_row(answers, text);
      pg::put_command_complete(answers, text == "deallocate all" ? "DEALLOCATE ALL" : "OK");
    }
    ready();
  }
  // Portals end with their transaction.
  void ready() {
    if (status_ != 'T') portal_.reset();
    pg::put_ready(answers, status_);
  }
  void parse(const pg::ParseMessage& message) {
    const std::string name(message.name);
    if (name.empty()) statements_.erase(name);
    if (status_ == 'E') return fail("25P02");
    if (message.query.starts_with("select bad")) return fail("42601");
    if (statements_.contains(name)) return fail("42P05");
    statements_[name] = message.query;
    outdated_.erase(name);
    pg::put_empty(answers, '1');
  }
  void bind(const std::string& body) {
    const pg::BindNames names = pg::read_bind_names(body);
    const auto found = statements_.find(std::string(names.statement));
    if (found == statements_.end()) return fail("26000");
    if (status_ == 'E') return fail("25P02");
    if (outdated_.erase(std::string(names.statement)) > 0) return fail("0A000");
    portal_ = found->second + body.substr(names.bytes);
    pg::put_empty(answers, '2');
  }
  void describe(const pg::TargetMessage& target) {
    if (target.kind == 'S' ? !statements_.contains(std::string(target.name)) : !portal_)
      return fail("26000");
    if (target.kind == 'S') answers += std::string("t\0\0\0\6\0\0", 7);
    pg::put_empty(answers, 'n');
  }
  void error(std::string_view sqlstate) {
    pg::put_error(answers, {.severity = pg::Severity::error,
                            .sqlstate = sqlstate,
                            .message = "no",
                            .detail = {},
                            .hint = {}});
  }
  void fail(std::string_view sqlstate) {
    if (status_ == 'T') status_ = 'E';
    skipping_ = true;
    error(sqlstate);
  }

  std::string input_;
  std::map<std::string, std::string> statements_;
  std::set<std::string> outdated_;  // parsed before something that they name was changed
  std::optional<std::string> portal_;
  char status_ = 'I';
  bool skipping_ = false;
};

constexpr std::string_view prefix = "skerry_fuzz_";

struct World {
  StatementTable statements;
  ParameterSets sets;
  std::atomic<std::uint64_t> epoch{1};
  RelaySettings settings;
  ServerSession server;
  ModelServer model;
  Gather to_server;
  Gather to_client;

  struct Client {
    explicit Client(const RelaySettings& which) : session(which) {}
    ClientSession session;
    std::string inbox;
    std::string seen;
    bool gone = false;
  };
  Client clients[2];
  Client* holder = nullptr;

  explicit World(std::uint8_t options)
      : settings{.mode = Mode::transaction,
                 .defer_begin = (options & 1) != 0,
                 .reuse_unnamed_parse = (options & 2) != 0,
                 .statements_per_server_max = (options & 4) != 0 ? 1U : 50U},
        clients{Client(settings), Client(settings)} {
    server.parameters_interned = sets.intern(server.parameters);
    for (std::uint64_t number = 1; Client & client : clients) {
      client.session.told = server.parameters_interned;
      client.session.number = number++;
    }
  }
  RelayShared shared() { return {statements, epoch, prefix}; }

  void deliver(Client& client) {
    client.seen += to_client.bytes();
    to_client.clear();
    model.receive(to_server.bytes());
    to_server.clear();
    for (;;) {
      const pg::Header header = pg::peek_header(client.seen, pg::Side::backend);
      ASSERT(header.state != pg::Peek::malformed);
      if (header.state == pg::Peek::need || header.total() > client.seen.size()) return;
      const char other = &client == &clients[0] ? 'B' : 'A';
      if (header.type == 'D')
        ASSERT(client.seen.substr(0, header.total()).find(std::string("tag") + other) ==
               std::string::npos);
      client.seen.erase(0, header.total());
    }
  }

  void process(Client& client) {
    if (client.gone) return;
    for (;;) {
      FrontendRelay relay(shared(), client.session, to_client);
      const Fed fed = holder == &client ? relay.feed(client.inbox, server, to_server)
                                        : relay.feed_idle(client.inbox);
      std::string rest = client.inbox.substr(fed.consumed);
      if (holder == &client)
        BackendRelay(shared(), server, &client.session, to_client).settle_when_alone();
      deliver(client);
      client.inbox = std::move(rest);
      client.gone = fed.wish == Wish::refuse || fed.wish == Wish::terminate;
      if (fed.wish != Wish::borrow || holder != nullptr) return;
      holder = &client;
      FrontendRelay(shared(), client.session, to_client).attach(server, to_server);
      deliver(client);
    }
  }

  // The server's answers arrive, the first `bytes` of them.
  void answer(std::size_t bytes) {
    unread += model.answers.substr(0, bytes);
    model.answers.erase(0, bytes);
    for (std::size_t at = 0;;) {
      ClientSession* const session = holder == nullptr ? nullptr : &holder->session;
      BackendRelay relay(shared(), server, session, to_client);
      const HeardBytes heard = relay.feed(std::string_view(unread).substr(at));
      ASSERT(heard.state != Heard::broken);
      at += heard.consumed;
      model.receive(std::exchange(server.replay.to_send, {}));
      if (holder != nullptr) deliver(*holder);
      if (heard.state != Heard::rested) {
        unread.erase(0, at);
        return;
      }
      if (holder == nullptr || !holder->session.shares() || holder->session.pass_bytes > 0 ||
          !server.reusable())
        continue;
      holder = nullptr;
      for (Client& client : clients) process(client);
    }
  }
  std::string unread;
};

// One message of a client, chosen by a byte of the input.
std::string message_of(char tag, std::uint8_t choice) {
  const std::string own = "tag"s + tag;
  const std::string name = (choice & 0x20) != 0 ? "s" : "";
  std::string out;
  const auto parse = [&](const std::string& text) {
    pg::put_parse(out, name, text + std::string("\0\0\0", 3));
  };
  switch (choice & 0x1f) {
    case 0:
      pg::put_query(out, "select " + own);
      break;
    case 1:
      pg::put_query(out, "select fail");
      break;
    case 2:
      pg::put_query(out, "begin");
      break;
    case 3:
      pg::put_query(out, "commit");
      break;
    case 4:
      pg::put_query(out, "deallocate all");
      break;
    case 5:
    case 6:
      parse("select shared");
      break;
    case 7:
      parse("select " + own);
      break;
    case 8:
      parse("select bad");
      break;
    case 9:
    case 10:
    case 11:
      pg::put_bind_start(out, "", name, own.size());
      out += own;
      break;
    case 12:
    case 13:
      out += std::string("E\0\0\0\x09\0\0\0\0\0", 10);
      break;
    case 14:
      pg::put_target(out, 'D', 'S', name);
      break;
    case 15:
      pg::put_target(out, 'D', 'P', "");
      break;
    case 16:
      pg::put_target(out, 'C', 'S', name);
      break;
    case 17:
      pg::put_empty(out, 'H');
      break;
    case 31:
      pg::put_query(out, "update change");
      break;
    default:
      pg::put_sync(out);
      break;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t steps_max = 400;
  if (size == 0 || size > steps_max) return 0;
  World world(data[0]);
  for (std::size_t i = 1; i < size; ++i) {
    if (data[i] >= 0xc0) {
      world.answer(data[i] & 0x3fU);
      continue;
    }
    const std::size_t who = data[i] >> 7;
    World::Client& client = world.clients[who];
    if (client.gone) continue;
    client.inbox += message_of(who == 0 ? 'A' : 'B', data[i] & 0x3f);
    world.process(client);
  }
  // Everything comes to an end: both finish their batches and transactions.
  for (int round = 0; round < 3; ++round)
    for (World::Client& client : world.clients) {
      if (client.gone) continue;
      pg::put_sync(client.inbox);
      pg::put_query(client.inbox, "commit");
      world.process(client);
      while (!world.model.answers.empty()) world.answer(world.model.answers.size());
    }
  for (const World::Client& client : world.clients) ASSERT(client.gone || client.inbox.empty());
  ASSERT(world.holder == nullptr);
  ASSERT(world.server.reusable());
  world.server.statements.forget_all();
  return 0;
}
