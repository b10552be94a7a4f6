#include "proxy/server_link.hpp"

#include <sys/socket.h>

#include <cstring>
#include <utility>

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "loop/sockets.hpp"
#include "proxy/client_link.hpp"
#include "proxy/pool.hpp"
#include "proxy/worker.hpp"

namespace skerry::proxy {

ServerLink::ServerLink(Pool& pool, Label& label)
    : worker_(pool.worker()),
      pool_(pool),
      label_(label),
      generation_(pool.generation()),
      since_(worker_.loop().now()),
      created_(since_) {
  lifetime_ = jittered(worker_.config().timeouts.server_lifetime, worker_.random().below(1000));
}

ServerLink::~ServerLink() { ASSERT(client_ == nullptr); }

void ServerLink::begin() {
  pool_.starting.push_back(*this);
  Counters::add(worker_.counters().server_login_requests);
  const DatabaseConfig& database = pool_.database();
  const bool beside =
      !database.local.path.empty() && worker_.fleet().local_leg.load(std::memory_order_relaxed);
  local_ = beside || !database.server.path.empty();
  connecting_ = worker_.loop().connect(beside ? database.local : database.server, *this);
}

void ServerLink::become(ServerState next) {
  ASSERT(may_become(state_, next));
  state_ = next;
  since_ = worker_.loop().now();
  unlink();
  switch (next) {
    case ServerState::connecting:
    case ServerState::login:
      pool_.starting.push_back(*this);
      break;
    case ServerState::idle:
      pool_.idle.push_front(*this);
      break;
    case ServerState::busy:
      pool_.busy.push_back(*this);
      break;
    case ServerState::tidying:
    case ServerState::held:
      pool_.tidying.push_back(*this);
      break;
    case ServerState::closed:
      break;
  }
}

// ---- login ----

void ServerLink::on_connect(std::unique_ptr<Stream> stream, int error) {
  Worker::Turn turn(worker_);
  if (stream == nullptr && local_ && pool_.database().server.path.empty()) {
    local_ = false;  // the way beside the network is gone; the network is still there
    connecting_ = worker_.loop().connect(pool_.database().server, *this);
    return;
  }
  if (stream == nullptr) {
    connecting_.reset();
    return fail_login(
        {"08006",
         "cannot connect to " + text(pool_.database().server) + ": " + std::strerror(error),
         false});
  }
  stream_ = std::move(stream);
  connecting_.reset();
  if (!local_ && stream_->descriptor() >= 0)
    set_keep_alive(stream_->descriptor(),
                   {.idle_s = 15, .interval_s = 5, .probes = 3, .unacknowledged_ms = 15'000});
  become(ServerState::login);
  const DatabaseConfig& database = pool_.database();
  ServerIdentity identity{
      .database = database.dbname.empty() ? pool_.name().database : database.dbname,
      .credentials = &pool_.credentials(),
      .settings = label_.settings,
      .tls = local_ ? ServerTls::disable : worker_.config().server_tls,
      .local = local_};
  login_ =
      std::make_unique<ServerLogin>(std::move(identity), worker_.server_keys(), worker_.random());
  stream_->set_handler(this);
  stream_->set_interest(Interest::read);
  login_bytes({});
}

void ServerLink::login_bytes(std::string_view data) {
  pg::Bytes out;
  const ServerLogin::Step step = login_->resume(data, out);
  if (!out.empty()) send(out);
  if (state_ == ServerState::closed) return;
  inbox_ = data.substr(step.consumed);
  switch (step.want) {
    case ServerWant::read:
      return;
    case ServerWant::start_tls:
      return start_tls();
    case ServerWant::failed:
      return fail_login(login_->failure());
    case ServerWant::ready:
      return ready();
  }
}

void ServerLink::start_tls() {
  if (!worker_.tls().client) return fail_login({"08006", "TLS was configured away", false});
  secure_ = true;
  Counters::add(worker_.counters().servers_tls);
  stream_->set_interest(Interest::none);
  stream_->set_handler(nullptr);
  stream_ = std::make_unique<TlsStream>(
      TlsStream::Place{worker_.loop(), worker_.tls_scratch()}, std::move(stream_),
      tls::Session::client(*worker_.tls().client, pool_.database().host));
  stream_->set_handler(this);
  stream_->set_interest(Interest::read);
  pg::Bytes out;
  login_->tls_started(out);
  send(out);
}

void ServerLink::ready() {
  session_.parameters = login_->take_parameters();
  session_.application_name = session_.parameters.value("application_name");
  session_.reading = session_.parameters.reading();
  session_.parameters_interned = worker_.parameter_sets().intern(session_.parameters);
  pid_ = login_->pid();
  cancel_key_ = login_->cancel_key();
  login_.reset();
  created_ = worker_.loop().now();
  if (session_.parameters_interned == nullptr) return lost("too many sets of parameters");
  Counters::add(worker_.counters().server_logins);
  if (local_) Counters::add(worker_.counters().local_logins);
  const std::string& init = pool_.database().init_query;
  if (!init.empty()) {
    become(ServerState::tidying);
    initializing_ = true;
    return internal(init);
  }
  become(ServerState::idle);
  pool_.server_started(*this);
}

void ServerLink::time_out() { fail_login({"08006", "the login took too long", false}); }

void ServerLink::fail_login(const LoginFailure& failure) {
  if (state_ == ServerState::closed) return;
  Counters::add(worker_.counters().server_logins_failed);
  // Copied: closing destroys the login that owns it.
  const LoginFailure kept = failure;
  close(kept.message);
  pool_.server_failed(*this, kept);
}

// ---- relaying ----

void ServerLink::on_readable() {
  Worker::Turn turn(worker_);
  const std::span<std::byte> buffer = worker_.read_buffer();
  const Transfer got = stream_->read(buffer);
  if (got.state == Transfer::State::would_block) return;
  if (got.state != Transfer::State::done) {
    const std::string why =
        got.state == Transfer::State::closed ? "closed by the server" : std::strerror(got.error);
    if (login_) return fail_login({"08006", "the server ended the login: " + why, false});
    return lost(why);
  }
  Counters::add(worker_.counters().bytes_from_servers, got.bytes);
  const std::string_view data = as_text(buffer.first(got.bytes));
  std::string whole;
  std::string_view all = data;
  if (!inbox_.empty()) {
    whole = std::move(inbox_);
    inbox_.clear();
    whole += data;
    all = whole;
  }
  if (!login_) return relay(all);
  login_bytes_ += got.bytes;
  if (login_bytes_ > server_login_bytes_max)
    return fail_login({"08P01", "the server said too much during the login", false});
  login_bytes(all);
}

void ServerLink::relay(std::string_view data) {
  // It outlives this call even if it is closed meanwhile.
  ClientLink* const client = client_;
  std::size_t at = 0;
  while (at < data.size() && state_ != ServerState::closed) {
    BackendRelay relay(worker_.relay_shared(pool_), session_,
                       client_ == nullptr ? nullptr : &client_->session(), worker_.to_client);
    const HeardBytes heard = relay.feed(data.substr(at));
    at += heard.consumed;
    if (!session_.replay.to_send.empty()) {
      Counters::add(worker_.counters().batches_replayed);
      send(std::exchange(session_.replay.to_send, {}));
    }
    if (client_ != nullptr && !worker_.to_client.empty()) client_->send(worker_.to_client.bytes());
    worker_.to_client.clear();
    if (state_ == ServerState::closed) return;
    if (heard.state == Heard::broken) {
      if (!session_.refused.empty())
        return lost("it refused a statement of the pooler's own: " + session_.refused);
      Counters::add(worker_.counters().broken_servers);
      log(Level::warning, "proxy", "a server's message does not fit what was asked",
          {{"pid", std::to_string(pid_)}, {"database", pool_.name().database}});
      return lost("a message that does not fit what was asked");
    }
    if (heard.state == Heard::rested) rested();
    if (heard.state == Heard::more) break;
  }
  if (state_ == ServerState::closed) return;
  if (at < data.size()) inbox_ = std::string(data.substr(at));
  if (client != nullptr) client->resume_if_paused();
  if (state_ == ServerState::closed) return;
  // The COPY of a client that was gone before the server took it up.
  if (client_ == nullptr && session_.copying && !session_.doubt) end_batch();
  if (cancel_wanted_ && cancelable() == Cancelable::now) {
    cancel_wanted_ = false;
    worker_.start_cancel(*this, {});
  }
  update_interest();
}

void ServerLink::rested() {
  if (client_ != nullptr) return client_->server_rested();
  if (state_ == ServerState::tidying) tidy_up();
}

// One step at a time, each when the one before has been answered.
void ServerLink::tidy_up() {
  if (!session_.rests || !session_.ledger.empty()) return;
  abandoned_ = false;
  if (tidy_ == Tidy::close || session_.doubt) return close("its client left it in doubt");
  // A cancel that is still on its way must not hit what runs next.
  if (cancels_in_flight_ > 0) return;
  if (session_.status != 'I') return internal("ROLLBACK");
  if (tidy_ == Tidy::discard) {
    tidy_ = Tidy::initialize;
    return internal("DISCARD ALL");
  }
  if (std::exchange(tidy_, Tidy::clean) == Tidy::initialize && !pool_.database().init_query.empty())
    return internal(pool_.database().init_query);
  to_pool();
}

void ServerLink::lend(ClientLink& client) {
  become(ServerState::busy);
  client_ = &client;
}

void ServerLink::internal(std::string_view sql) {
  pg::Bytes out;
  pg::put_query(out, sql);
  session_.ledger.push({.expect = Expect::query, .origin = Origin::proxy});
  session_.rests = false;
  send(out);
}

void ServerLink::give_back(Tidy tidy) {
  client_ = nullptr;
  cancel_wanted_ = false;
  if (tidy == Tidy::clean && session_.reusable()) return to_pool();
  if (tidy == Tidy::close) {
    // What runs for a client that is gone should not run on.
    if (cancelable() == Cancelable::now) worker_.start_cancel(*this, {});
    return close("its client left it in doubt");
  }
  tidy_ = tidy;
  become(ServerState::tidying);
  update_interest();
  tidy_up();
}

void ServerLink::abandon(Tidy tidy) {
  client_ = nullptr;
  cancel_wanted_ = false;
  tidy_ = tidy;
  become(ServerState::tidying);
  end_batch();
  abandoned_ = true;
  if (cancelable() == Cancelable::now) worker_.start_cancel(*this, {});
  update_interest();
}

// Without its end the server would wait for the rest of a batch, or of a COPY, for ever.
void ServerLink::end_batch() {
  pg::Bytes out;
  if (session_.copying) {
    pg::put_copy_fail(out, "the client is gone");
    session_.ledger.push({.expect = Expect::copy_end});
    session_.copying = false;
  }
  if (session_.ledger.empty() || !ends_batch(session_.ledger.back())) {
    pg::put_sync(out);
    session_.ledger.push({.expect = Expect::sync});
    ++session_.open_batches;
    session_.skipping = false;
  }
  if (!out.empty()) send(out);
}

// A cancel that comes before its query has begun is ignored by PostgreSQL: ask again.
void ServerLink::tick() {
  constexpr Duration cancel_again_after = std::chrono::milliseconds(500);
  const TimePoint now = worker_.loop().now();
  if (now - since_ > std::chrono::milliseconds(cleaning_timeout_ms))
    return close("it did not come to rest in time");
  if (abandoned_ && cancels_in_flight_ == 0 && now - since_ > cancel_again_after &&
      cancelable() == Cancelable::now)
    worker_.start_cancel(*this, {});
}

void ServerLink::check() {
  become(ServerState::tidying);
  internal("");
}

void ServerLink::to_pool() {
  if (session_.parameters_interned == nullptr)
    session_.parameters_interned = worker_.parameter_sets().intern(session_.parameters);
  if (session_.parameters_interned == nullptr) return close("too many sets of parameters");
  if (generation_ != pool_.generation()) return close("the configuration has changed");
  if (cancels_in_flight_ > 0) {
    if (state_ != ServerState::held) become(ServerState::held);
    return;
  }
  become(ServerState::idle);
  update_interest();
  if (std::exchange(initializing_, false)) return pool_.server_started(*this);
  pool_.server_free(*this);
}

void ServerLink::cancel_done() {
  ASSERT(cancels_in_flight_ > 0);
  --cancels_in_flight_;
  if (cancels_in_flight_ > 0) return;
  if (state_ == ServerState::held)
    to_pool();
  else if (state_ == ServerState::tidying)
    tidy_up();
}

ServerLink::Cancelable ServerLink::cancelable() {
  if (session_.doubt) return session_.rests ? Cancelable::no : Cancelable::now;
  if (session_.ledger.empty()) return session_.rests ? Cancelable::no : Cancelable::now;
  return session_.ledger.head().origin == Origin::proxy ? Cancelable::later : Cancelable::now;
}

// ---- the socket ----

void ServerLink::send(std::string_view bytes) {
  if (outbox_.empty()) {
    const Transfer sent = stream_->write_soon(as_bytes(bytes));
    // What the server said before it went away is still to be read: the read will tell.
    if (sent.state == Transfer::State::failed) return;
    bytes.remove_prefix(sent.bytes);
    if (bytes.empty()) return;
  }
  outbox_ += bytes;
  update_interest();
}

void ServerLink::on_writable() {
  Worker::Turn turn(worker_);
  while (!outbox_.empty()) {
    const Transfer sent = stream_->write(as_bytes(outbox_));
    if (sent.state == Transfer::State::failed) {
      outbox_.clear();  // the read will tell
      break;
    }
    if (sent.state != Transfer::State::done) break;
    outbox_.erase(0, sent.bytes);
  }
  update_interest();
  if (!outbox_.empty()) return;
  std::string().swap(outbox_);
  if (client_ != nullptr) client_->resume();
}

void ServerLink::client_drained() { update_interest(); }

void ServerLink::update_interest() {
  const bool reads = client_ == nullptr || !client_->blocked();
  if (blocked())
    stream_->set_interest(reads ? Interest::read_and_write : Interest::write);
  else
    stream_->set_interest(reads ? Interest::read : Interest::none);
}

void ServerLink::lost(std::string_view why) {
  if (state_ == ServerState::closed) return;
  if (initializing_)
    return fail_login(
        {"08006", "the init_query of the database failed: " + session_.refused, false});
  ClientLink* const client = std::exchange(client_, nullptr);
  close(why);
  if (client != nullptr) client->server_lost(why);
}

void ServerLink::close(std::string_view why) {
  if (state_ == ServerState::closed) return;
  ASSERT(client_ == nullptr);
  log(Level::debug, "proxy", "server connection closed",
      {{"pid", std::to_string(pid_)},
       {"database", pool_.name().database},
       {"why", std::string(why)}});
  if (state_ == ServerState::idle && stream_) {
    pg::Bytes out;
    pg::put_terminate(out);
    static_cast<void>(stream_->write(as_bytes(out)));
  }
  become(ServerState::closed);
  worker_.forget_cancels_of(*this);
  connecting_.reset();
  stream_.reset();
  session_.statements.forget_all();
  Counters::add(worker_.counters().servers_closed);
  if (secure_) Counters::subtract(worker_.counters().servers_tls);
  worker_.bury(*this);
  pool_.server_gone(*this);
}

}  // namespace skerry::proxy
