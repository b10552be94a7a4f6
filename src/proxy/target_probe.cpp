#include "proxy/target_probe.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "base/encoding.hpp"
#include "loop/sockets.hpp"
#include "proxy/limits.hpp"
#include "wire/pg/cursor.hpp"
#include "wire/pg/frame.hpp"
#include "wire/pg/messages.hpp"

namespace skerry::proxy {
namespace {

// Every PostgreSQL has it, and RDS's proxies look there, too.
constexpr std::string_view probe_database = "postgres";
constexpr std::string_view probe_query = "SELECT current_setting('max_connections')";

// The first column of a DataRow as a number.
std::optional<std::uint32_t> number_of_row(std::string_view body) {
  pg::Cursor in(body);
  if (in.u16() < 1) return std::nullopt;
  const std::int32_t length = in.i32();
  if (in.failed() || length < 0) return std::nullopt;
  const std::string_view text = in.bytes(static_cast<std::size_t>(length));
  std::uint32_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (in.failed() || read.ec != std::errc{} || read.ptr != text.data() + text.size())
    return std::nullopt;
  return number;
}

// pg_hba.conf has no line for a connection without TLS: RDS's rds.force_ssl.
bool wants_tls(const LoginFailure& failure) {
  return failure.sqlstate == "28000" &&
         (failure.message.find("no encryption") != std::string::npos ||
          failure.message.find("SSL off") != std::string::npos);
}

}  // namespace

ProbeReport::Outcome outcome_of_connect(int error) {
  switch (error) {
    case ECONNREFUSED:
    case ECONNRESET:
      return ProbeReport::Outcome::refused;
    default:
      return ProbeReport::Outcome::unreachable;
  }
}

ProbeReport::Outcome outcome_of_login(std::string_view sqlstate) {
  return sqlstate.starts_with("28") ? ProbeReport::Outcome::denied : ProbeReport::Outcome::refused;
}

TargetProbe::TargetProbe(Place place, ProbeHandler& handler)
    : place_(place), handler_(handler), timer_(place.loop.timer(*this)) {}

TargetProbe::~TargetProbe() = default;

void TargetProbe::order(ProbeOrder order) {
  const bool elsewhere =
      order.server.host != order_.server.host || order.server.port != order_.server.port;
  give_up();
  order_ = std::move(order);
  version_ = 0;
  if (elsewhere) tls_ = ServerTls::disable;
  begin();
}

void TargetProbe::stop() {
  give_up();
  timer_->disarm();
  order_ = {};
}

void TargetProbe::again() {
  if (order_.server.host.empty() || step_ == Step::login || step_ == Step::query) return;
  give_up();
  begin();
}

void TargetProbe::give_up() {
  step_ = Step::resting;
  connecting_.reset();
  stream_.reset();
  login_.reset();
  inbox_.clear();
  outbox_.clear();
}

void TargetProbe::begin() {
  began_ = place_.loop.now();
  if (order_.credentials.empty())
    return conclude({.outcome = ProbeReport::Outcome::no_credentials});
  step_ = Step::connecting;
  timer_->arm(std::chrono::milliseconds(probe_timeout_ms));
  connecting_ = place_.loop.connect(order_.server, *this);
}

// Between attempts it is time for the next; within one it has taken too long.
void TargetProbe::on_timer() {
  if (step_ == Step::resting) return begin();
  const bool connecting = step_ == Step::connecting;
  conclude(
      {.outcome = connecting ? ProbeReport::Outcome::unreachable : ProbeReport::Outcome::refused,
       .message =
           connecting ? text(order_.server) + " does not answer" : "the login took too long"});
}

void TargetProbe::on_connect(std::unique_ptr<Stream> stream, int error) {
  connecting_.reset();
  if (stream == nullptr)
    return conclude({.outcome = outcome_of_connect(error),
                     .message = text(order_.server) + ": " + std::strerror(error)});
  stream_ = std::move(stream);
  step_ = Step::login;
  timer_->arm(std::chrono::milliseconds(probe_login_timeout_ms));
  ServerIdentity identity{.database = std::string(probe_database),
                          .credentials = order_.credentials[version_],
                          .settings = {{"application_name", "rdsproxyadmin"}},
                          .tls = tls_,
                          .local = false};
  login_ = std::make_unique<ServerLogin>(std::move(identity), keys_, place_.random);
  stream_->set_handler(this);
  stream_->set_interest(Interest::read);
  login_bytes({});
}

void TargetProbe::on_readable() {
  std::array<std::byte, 8192> buffer;
  const Transfer got = stream_->read(buffer);
  if (got.state == Transfer::State::would_block) return;
  if (got.state != Transfer::State::done)
    return conclude(
        {.outcome = ProbeReport::Outcome::refused, .message = "the database ended the connection"});
  inbox_ += as_text(std::span(buffer).first(got.bytes));
  if (inbox_.size() > server_login_bytes_max)
    return conclude(
        {.outcome = ProbeReport::Outcome::refused, .message = "the database said too much"});
  const std::string data = std::exchange(inbox_, {});
  step_ == Step::login ? login_bytes(data) : query_bytes(data);
}

void TargetProbe::send(std::string_view bytes) {
  outbox_ += bytes;
  flush();
}

void TargetProbe::flush() {
  while (!outbox_.empty()) {
    const Transfer sent = stream_->write(as_bytes(outbox_));
    if (sent.state == Transfer::State::would_block) break;
    // A lost connection is told by the read.
    outbox_.erase(0, sent.state == Transfer::State::done ? sent.bytes : outbox_.size());
  }
  stream_->set_interest(outbox_.empty() ? Interest::read : Interest::read_and_write);
}

void TargetProbe::login_bytes(std::string_view data) {
  pg::Bytes out;
  const ServerLogin::Step step = login_->resume(data, out);
  if (!out.empty()) send(out);
  inbox_ = data.substr(step.consumed);
  switch (step.want) {
    case ServerWant::read:
      return;
    case ServerWant::start_tls:
      return start_tls();
    case ServerWant::failed:
      return refused(LoginFailure(login_->failure()));
    case ServerWant::ready:
      step_ = Step::query;
      pg::Bytes query;
      pg::put_query(query, probe_query);
      return send(query);
  }
}

void TargetProbe::start_tls() {
  if (!order_.tls)
    return conclude({.outcome = ProbeReport::Outcome::refused,
                     .message = "the database insists on TLS, and no CA for it is known"});
  stream_->set_interest(Interest::none);
  stream_->set_handler(nullptr);
  stream_ =
      std::make_unique<TlsStream>(TlsStream::Place{place_.loop, place_.scratch}, std::move(stream_),
                                  tls::Session::client(*order_.tls, order_.host));
  stream_->set_handler(this);
  pg::Bytes out;
  login_->tls_started(out);
  send(out);
}

void TargetProbe::refused(const LoginFailure& failure) {
  if (tls_ == ServerTls::disable && wants_tls(failure)) {
    give_up();
    tls_ = ServerTls::verify_full;
    return begin();
  }
  const ProbeReport::Outcome outcome = outcome_of_login(failure.sqlstate);
  if (outcome == ProbeReport::Outcome::denied && version_ + 1 < order_.credentials.size()) {
    give_up();
    ++version_;
    return begin();
  }
  version_ = 0;
  conclude({.outcome = outcome, .message = failure.message});
}

void TargetProbe::query_bytes(std::string_view data) {
  for (;;) {
    const pg::Header header = pg::peek_header(data, pg::Side::backend);
    if (header.state == pg::Peek::malformed)
      return conclude({.outcome = ProbeReport::Outcome::refused,
                       .message = "the database sent an invalid message"});
    if (header.state == pg::Peek::need || header.total() > data.size()) break;
    const std::string_view body = data.substr(pg::header_bytes, header.body);
    data.remove_prefix(header.total());
    if (header.type == 'E')
      return conclude({.outcome = ProbeReport::Outcome::refused,
                       .message = std::string(pg::read_error(body).message)});
    if (header.type == 'D') max_connections_ = number_of_row(body).value_or(0);
    if (header.type != 'Z') continue;
    pg::Bytes out;
    pg::put_terminate(out);
    send(out);
    return conclude({.outcome = ProbeReport::Outcome::good,
                     .message = {},
                     .max_connections = max_connections_,
                     .tls = tls_});
  }
  inbox_ = data;
}

void TargetProbe::conclude(Probed probed) {
  give_up();
  const Duration next = probed.outcome == ProbeReport::Outcome::good
                            ? Duration(std::chrono::milliseconds(probe_interval_ms))
                            : std::max<Duration>(std::chrono::milliseconds(probe_timeout_ms) -
                                                     (place_.loop.now() - began_),
                                                 std::chrono::milliseconds(1));
  timer_->arm(next);
  handler_.on_probed(probed);
}

}  // namespace skerry::proxy
