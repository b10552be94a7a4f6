#include "proxy/client_link.hpp"

#include <algorithm>
#include <utility>

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "proxy/pool.hpp"
#include "proxy/worker.hpp"
#include "wire/pg/limits.hpp"

namespace skerry::proxy {

ClientLink::ClientLink(Parts parts)
    : worker_(parts.worker),
      stream_(std::move(parts.stream)),
      number_(parts.number),
      endpoint_(parts.endpoint),
      since_(parts.worker.loop().now()) {}

ClientLink::~ClientLink() { ASSERT(server_ == nullptr); }

void ClientLink::begin() {
  const bool local = stream_->peer().ip.empty();
  login_ =
      std::make_unique<ClientLogin>(worker_.config(), worker_.random(),
                                    local ? ClientLogin::Wire::local : ClientLogin::Wire::plain);
  stream_->set_handler(this);
  stream_->set_interest(Interest::read);
  worker_.newcomers.push_back(*this);
}

void ClientLink::become(ClientState next) {
  ASSERT(may_become(state_, next));
  state_ = next;
  since_ = worker_.loop().now();
  unlink();
  switch (next) {
    case ClientState::cancelling:
      worker_.newcomers.push_back(*this);
      break;
    case ClientState::resting:
      pool_->resting.push_back(*this);
      break;
    case ClientState::welcome:
    case ClientState::waiting:
      pool_->waiters.push_back(*this);
      break;
    case ClientState::active:
      pool_->active.push_back(*this);
      break;
    case ClientState::closing:
      worker_.newcomers.push_back(*this);
      break;
    case ClientState::login:
    case ClientState::closed:
      break;
  }
}

void ClientLink::on_readable() {
  Worker::Turn turn(worker_);
  const std::span<std::byte> buffer = worker_.read_buffer();
  const Transfer got = stream_->read(buffer);
  switch (got.state) {
    case Transfer::State::would_block:
      return;
    case Transfer::State::closed:
    case Transfer::State::failed:
      return close();
    case Transfer::State::done:
      break;
  }
  Counters::add(worker_.counters().bytes_from_clients, got.bytes);
  const std::string_view data = as_text(buffer.first(got.bytes));
  if (inbox_.empty()) {
    login_ ? login_bytes(data) : process(data);
  } else {
    std::string whole = std::move(inbox_);
    inbox_.clear();
    whole += data;
    login_ ? login_bytes(whole) : process(whole);
  }
}

bool ClientLink::matches_cancel(std::uint32_t pid, std::string_view key) const {
  if (session_ == nullptr || pid != cancel_pid_) return false;
  const char secret[4] = {
      static_cast<char>(cancel_secret_ >> 24), static_cast<char>(cancel_secret_ >> 16),
      static_cast<char>(cancel_secret_ >> 8), static_cast<char>(cancel_secret_)};
  return equal_secrets(std::string_view(secret, sizeof secret), key);
}

// ---- the session ----

// Uses what it can of `data` and keeps the rest. Bytes that wait for a server stay as they came.
void ClientLink::process(std::string_view data) {
  std::size_t at = 0;
  if (asked_ == TimePoint{} && !data.empty()) asked_ = worker_.loop().now();
  for (Turn turn = Turn::again; turn == Turn::again;) {
    if (state_ == ClientState::welcome || state_ == ClientState::waiting ||
        state_ == ClientState::closing || state_ == ClientState::closed)
      break;
    if (server_ != nullptr && (server_->blocked() || blocked())) break;
    FrontendRelay relay(worker_.relay_shared(*pool_), *session_, worker_.to_client);
    const Fed fed = server_ == nullptr
                        ? relay.feed_idle(data.substr(at))
                        : relay.feed(data.substr(at), server_->session(), worker_.to_server);
    at += fed.consumed;
    turn = follow(fed);
  }
  if (state_ == ClientState::closed) return;
  keep(data.substr(at));
  update_interest();
}

ClientLink::Turn ClientLink::follow(const Fed& fed) {
  ledger_full_ = fed.wish == Wish::wait;
  if (fed.wish == Wish::borrow) {
    if (ServerLink* const server = pool_->take_idle(*label_)) {
      Counters::add(endpoint_counters().borrows);
      attach(*server);
      return Turn::again;
    }
    flush();
    if (state_ == ClientState::closed) return Turn::done;
    Counters::add(worker_.counters().borrow_waits);
    ++pool_->totals.borrow_waits;
    become(ClientState::waiting);
    worker_.needs_work(*pool_);
    return Turn::done;
  }
  if (server_ != nullptr) {
    BackendRelay(worker_.relay_shared(*pool_), server_->session(), session_.get(),
                 worker_.to_client)
        .settle_when_alone();
    if (session_->pinned != pg::PinReason::none && !pin_logged_) log_pin();
  }
  flush();
  if (state_ == ClientState::closed) return Turn::done;
  if (fed.wish == Wish::terminate) close();
  if (fed.wish == Wish::refuse) fatal("08P01", std::string(fed.error));
  return Turn::done;
}

// The server first: it has work to do while the client is written to.
void ClientLink::flush() {
  if (server_ != nullptr && !worker_.to_server.empty()) server_->send(worker_.to_server.bytes());
  worker_.to_server.clear();
  if (state_ != ClientState::closed && !worker_.to_client.empty()) send(worker_.to_client.bytes());
  worker_.to_client.clear();
}

void ClientLink::keep(std::string_view rest) {
  if (rest.empty()) {
    if (!inbox_.empty()) std::string().swap(inbox_);
    return;
  }
  if (rest.data() >= inbox_.data() && rest.data() < inbox_.data() + inbox_.size())
    inbox_ = std::string(rest);
  else
    inbox_ = rest;
}

void ClientLink::attach(ServerLink& server) {
  become(ClientState::active);
  attached_ = since_;
  server_ = &server;
  server.lend(*this);
  FrontendRelay(worker_.relay_shared(*pool_), *session_, worker_.to_client)
      .attach(server.session(), worker_.to_server);
}

void ClientLink::give(ServerLink& server) {
  const auto waited =
      std::chrono::duration_cast<std::chrono::microseconds>(worker_.loop().now() - since_);
  Counters::add(worker_.counters().borrow_wait_us, static_cast<std::uint64_t>(waited.count()));
  pool_->totals.borrow_wait_us += static_cast<std::uint64_t>(waited.count());
  Counters::add(endpoint_counters().borrows);
  Counters::add(endpoint_counters().borrow_us, static_cast<std::uint64_t>(waited.count()));
  if (state_ == ClientState::welcome) {
    send_welcome({});
    if (state_ == ClientState::closed) return worker_.needs_work(*pool_);
    if (session_->settings->mode == Mode::transaction) {
      become(ClientState::resting);
      if (!inbox_.empty()) resume();
      return worker_.needs_work(*pool_);
    }
  }
  attach(server);
  std::string data = std::move(inbox_);
  inbox_.clear();
  flush();
  if (state_ != ClientState::closed) process(data);
}

void ClientLink::resume() {
  if (state_ == ClientState::closed || state_ == ClientState::closing || login_) return;
  if (!inbox_.empty() && !(ledger_full_ && server_ != nullptr &&
                           server_->session().ledger.size() > ledger_entries_max / 2)) {
    const std::string data = std::move(inbox_);
    inbox_.clear();
    return process(data);
  }
  update_interest();
}

void ClientLink::send(std::string_view bytes, Leaves leaves) {
  if (outbox_.empty()) {
    const Transfer sent = leaves == Leaves::soon ? stream_->write_soon(as_bytes(bytes))
                                                 : stream_->write(as_bytes(bytes));
    if (sent.state == Transfer::State::failed) return close();
    bytes.remove_prefix(sent.bytes);
    if (bytes.empty()) return;
  }
  outbox_ += bytes;
  update_interest();
}

void ClientLink::on_writable() {
  Worker::Turn turn(worker_);
  while (!outbox_.empty()) {
    const Transfer sent = stream_->write(as_bytes(outbox_));
    if (sent.state == Transfer::State::failed) return close();
    if (sent.state != Transfer::State::done) break;
    outbox_.erase(0, sent.bytes);
  }
  if (!outbox_.empty()) return;
  std::string().swap(outbox_);
  if (state_ == ClientState::closing) return close();
  if (server_ != nullptr) server_->client_drained();
  if (state_ != ClientState::closed) resume();
  if (state_ != ClientState::closed) update_interest();
}

void ClientLink::update_interest() {
  const bool paused = blocked() || ledger_full_ || (server_ != nullptr && server_->blocked()) ||
                      (server_ == nullptr && inbox_.size() >= waiting_bytes_max &&
                       state_ != ClientState::resting) ||
                      state_ == ClientState::closing;
  if (blocked())
    stream_->set_interest(paused ? Interest::write : Interest::read_and_write);
  else
    stream_->set_interest(paused ? Interest::none : Interest::read);
}

// ---- its server ----

EndpointCounters& ClientLink::endpoint_counters() {
  return worker_.counters().endpoints[endpoint_];
}

void ClientLink::count_query() {
  if (asked_ == TimePoint{}) return;
  const TimePoint now = worker_.loop().now();
  const auto microseconds = [now](TimePoint since) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(now - since).count());
  };
  EndpointCounters& counters = endpoint_counters();
  Counters::add(counters.queries);
  if (secure_) Counters::add(counters.queries_tls);
  Counters::add(counters.query_us, microseconds(asked_));
  Counters::add(counters.database_us, microseconds(std::max(asked_, attached_)));
  asked_ = {};
}

void ClientLink::server_rested() {
  count_query();
  if (server_->session().status == 'I') {
    Counters::add(worker_.counters().transactions);
    ++pool_->totals.transactions;
  }
  // A message of which only a part has been passed on would end up on another server.
  if (!session_->shares() || session_->pass_bytes > 0 || !server_->session().reusable()) return;
  ServerLink* const server = std::exchange(server_, nullptr);
  become(ClientState::resting);
  server->give_back(ServerLink::Tidy::clean);
  if (const ParameterSet* const now = server->session().parameters_interned) session_->told = now;
  if (worker_.draining()) end("the proxy is shutting down");
}

void ClientLink::leave_server() {
  if (server_ == nullptr) return;
  ServerLink* const server = std::exchange(server_, nullptr);
  const ServerSession& left = server->session();
  using Tidy = ServerLink::Tidy;
  Tidy tidy = session_->shares() ? Tidy::clean : Tidy::discard;
  switch (session_->pinned) {
    // What DISCARD ALL does not undo, or what nobody knows, is never given to another client.
    case pg::PinReason::load:
    case pg::PinReason::protocol:
    case pg::PinReason::unclassifiable:
    case pg::PinReason::too_long:
    case pg::PinReason::anonymous_block:
    case pg::PinReason::session_function:
      tidy = Tidy::close;
      break;
    default:
      break;
  }
  // A message of which the server has only a part can be neither ended nor taken back.
  if (left.doubt || session_->pass_bytes > 0) return server->give_back(Tidy::close);
  const bool at_rest = left.rests && left.ledger.empty();
  if (at_rest) return server->give_back(tidy);
  if (tidy == Tidy::close) return server->give_back(tidy);
  server->abandon(tidy);
}

void ClientLink::server_lost(std::string_view why) {
  ServerLink* const server = std::exchange(server_, nullptr);
  ServerSession& left = server->session();
  Counters::add(worker_.counters().clients_lost_server);
  worker_.to_server.clear();
  if (left.fatal_told) {
    // It has been told in the server's own words, and expects the end of the connection.
    if (!blocked() && stream_->push().state != Transfer::State::would_block) return close();
    become(ClientState::closing);
    return stream_->set_interest(Interest::write);
  }
  if (left.pass_bytes > 0) return close();  // in the middle of a message nothing can be said
  bool unknown = left.status == 'I' && !left.ledger.empty();
  for (std::size_t i = 0; i < left.ledger.size(); ++i) unknown = unknown || left.ledger.at(i).ends;
  fatal(unknown ? "08007" : "08006",
        unknown ? "the connection to the server was lost; whether the transaction was committed "
                  "is not known"
                : "the connection to the server was lost; the transaction was not committed (" +
                      std::string(why) + ")");
}

// Answers the batch that waits in the inbox with an error, so that the connection lives on.
bool ClientLink::answer_batch_with(std::string_view sqlstate, std::string message) {
  if (!session_->deferred_begin.empty()) return false;
  std::string_view rest = inbox_;
  for (;;) {
    const pg::Header header = pg::peek_header(rest, pg::Side::frontend);
    if (header.state != pg::Peek::ok || header.total() > rest.size()) return false;
    rest.remove_prefix(header.total());
    if (header.type == 'S' || header.type == 'Q' || header.type == 'F') break;
  }
  pg::Bytes out;
  pg::put_error(out, {.severity = pg::Severity::error,
                      .sqlstate = sqlstate,
                      .message = std::move(message),
                      .detail = {},
                      .hint = {}});
  pg::put_ready(out, 'I');
  inbox_ = std::string(rest);
  send(out);
  return true;
}

void ClientLink::refuse(const LoginFailure& why) {
  if (state_ == ClientState::waiting && answer_batch_with(why.sqlstate, why.message)) {
    if (state_ == ClientState::closed) return;
    become(ClientState::resting);
    return resume();
  }
  if (state_ != ClientState::closed) fatal(why.sqlstate, why.message);
}

void ClientLink::fatal(std::string_view sqlstate, std::string message) {
  pg::Bytes out;
  pg::put_error(out, {.severity = pg::Severity::fatal,
                      .sqlstate = sqlstate,
                      .message = std::move(message),
                      .detail = {},
                      .hint = {}});
  send(out, Leaves::now);
  if (state_ == ClientState::closed) return;
  if (!blocked()) return close();
  leave_server();
  become(ClientState::closing);
  update_interest();
}

void ClientLink::end(std::string_view why) {
  fatal("57P01", std::string("terminating connection: ") + std::string(why));
}

void ClientLink::close() {
  if (state_ == ClientState::closed) return;
  leave_server();
  become(ClientState::closed);
  stream_.reset();
  Counters::add(worker_.counters().clients_closed);
  Counters::add(endpoint_counters().closed);
  if (counted_) {
    Counters::subtract(endpoint_counters().connections);
    if (secure_) Counters::subtract(endpoint_counters().connections_tls);
  }
  worker_.bury(*this);
}

void ClientLink::log_pin() {
  pin_logged_ = true;
  Counters::add(worker_.counters().pins);
  ++pool_->totals.pins;
  Counters::add(worker_.counters().pins_by_reason[static_cast<std::size_t>(session_->pinned)]);
  if (Overseer* const overseer = worker_.fleet().overseer)
    overseer->pinned({.user = pool_->name().user,
                      .database = pool_->name().database,
                      .reason = session_->pinned,
                      .statement = session_->pinned_by,
                      .endpoint = endpoint_,
                      .client = number_,
                      .server = server_ == nullptr ? 0 : server_->pid()});
  log(Level::info, "proxy", "session pinned",
      {{"user", pool_->name().user},
       {"database", pool_->name().database},
       {"reason", std::string(pg::pin_reason_text(session_->pinned))},
       {"statement", session_->pinned_by}});
}

}  // namespace skerry::proxy
