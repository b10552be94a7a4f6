// A client from its first byte until it has been welcomed.
#include <utility>

#include "base/log.hpp"
#include "loop/tls_stream.hpp"
#include "proxy/client_link.hpp"
#include "proxy/pool.hpp"
#include "proxy/worker.hpp"
#include "wire/pg/limits.hpp"

namespace skerry::proxy {

void ClientLink::login_bytes(std::string_view data) {
  if (state_ != ClientState::login) return;  // a cancel request has nothing more to say
  pg::Bytes out;
  std::size_t at = 0;
  LoginWant want = LoginWant::read;
  while (want == LoginWant::read && !asking_) {
    const ClientLogin::Step step = login_->resume(data.substr(at), out);
    at += step.consumed;
    want = step.want;
    if (step.consumed == 0 || want != LoginWant::read) break;
  }
  if (want == LoginWant::read && data.size() - at > pg::preauth_buffer_bytes_max) return close();
  keep(data.substr(at));
  follow_login(want, out);
}

void ClientLink::follow_login(LoginWant want, const pg::Bytes& out) {
  if (want == LoginWant::authenticated) return authenticated(out);
  if (!out.empty()) send(out, want == LoginWant::read ? Leaves::soon : Leaves::now);
  if (state_ == ClientState::closed) return;
  switch (want) {
    case LoginWant::read:
      return;
    case LoginWant::start_tls:
      return start_tls();
    case LoginWant::judge_token:
    case LoginWant::fresh_secrets:
      return ask_overseer(want);
    case LoginWant::cancel:
      become(ClientState::cancelling);
      Counters::add(worker_.counters().cancels);
      worker_.cancel_from_client(login_->first().pid, login_->cancel_key(),
                                 {worker_.index(), number_});
      return;
    case LoginWant::close:
      if (!login_->refused().empty()) {
        Counters::add(worker_.counters().logins_failed);
        Counters::add(endpoint_counters().failed);
        log(Level::info, "proxy", "login refused",
            {{"client", stream_->peer().ip},
             {"user", login_->first().user},
             {"database", login_->first().database},
             {"why", login_->refused()}});
      }
      if (blocked()) return become(ClientState::closing);
      return close();
    case LoginWant::authenticated:
      return;  // above
  }
}

void ClientLink::ask_overseer(LoginWant want) {
  Overseer* const overseer = worker_.fleet().overseer;
  ASSERT(overseer != nullptr);  // only an RDS proxy's login asks
  asking_ = true;
  const Asker asker{worker_.index(), number_};
  if (want == LoginWant::judge_token)
    overseer->judge_token(asker, endpoint_, login_->first().user, login_->token());
  else
    overseer->fresh_secrets(asker);
}

void ClientLink::judged(TokenJudgement judgement) {
  if (!asking_ || !login_) return;
  asking_ = false;
  pg::Bytes out;
  const LoginWant want = login_->judged(judgement, out);
  follow_login(want, out);
}

void ClientLink::reconsider() {
  if (!asking_ || !login_) return;
  asking_ = false;
  pg::Bytes out;
  const LoginWant want = login_->reconsider(worker_.config(), out);
  follow_login(want, out);
}

void ClientLink::start_tls() {
  ASSERT(outbox_.empty());
  secure_ = true;
  // A reload may have taken TLS away since it was offered.
  if (!worker_.tls().server) return close();
  stream_->set_interest(Interest::none);
  stream_->set_handler(nullptr);
  stream_ =
      std::make_unique<TlsStream>(TlsStream::Place{worker_.loop(), worker_.tls_scratch()},
                                  std::move(stream_), tls::Session::server(*worker_.tls().server));
  stream_->set_handler(this);
  stream_->set_interest(Interest::read);
  login_->tls_started();
}

// `verdict` is what the login still has to say; it goes with the welcome when that is known.
void ClientLink::authenticated(const pg::Bytes& verdict) {
  const pg::FirstPacket& first = login_->first();
  Counters::add(worker_.counters().clients_authenticated);
  counted_ = true;
  Counters::add(endpoint_counters().succeeded);
  Counters::add(endpoint_counters().connections);
  if (secure_) Counters::add(endpoint_counters().connections_tls);
  const DatabaseConfig* const database = worker_.config().database(first.database);
  std::vector<pg::Setting> settings;
  std::string application_name;
  bool named = false;
  bool good = true;
  for (const pg::Setting& setting : first.settings) {
    if (setting.name == "options") {
      good = pg::read_options(setting.value, settings) && good;
    } else if (setting.name == "application_name") {
      application_name = setting.value.substr(0, pg::name_bytes_max);
      named = true;
    } else {
      settings.push_back(setting);
    }
  }
  const std::unique_ptr<ClientLogin> login = std::move(login_);
  const auto refused = [&](std::string_view sqlstate, std::string message) {
    if (!verdict.empty()) send(verdict);
    if (state_ != ClientState::closed) fatal(sqlstate, std::move(message));
  };
  if (database == nullptr)
    return refused("3D000", "database \"" + first.database + "\" does not exist");
  if (!good) return refused("22023", "only -c name=value and --name=value are accepted in options");
  if (login->credentials() != nullptr && login->proved())
    worker_.server_keys().learn(*login->credentials(), *login->proved());
  const Credentials* const for_server =
      database->credentials ? &*database->credentials : login->credentials();
  ASSERT(for_server != nullptr);
  pool_ = &worker_.pool(*database, {first.database, first.user}, *for_server);
  label_ = pool_->label(std::move(settings));
  if (label_ == nullptr)
    return refused("53300", "too many different startup parameters for this database and user");
  session_ = std::make_unique<ClientSession>(pool_->relay());
  session_->number = number_;
  session_->application_name = std::move(application_name);
  session_->names_application = named;
  const std::uint64_t key = worker_.random().next();
  cancel_pid_ = static_cast<std::uint32_t>((key >> 32) & 0x7fffff00) |
                static_cast<std::uint32_t>(worker_.index());
  cancel_secret_ = static_cast<std::uint32_t>(key);
  if (label_->welcome != nullptr && pool_->relay().mode == Mode::transaction &&
      pool_->broken() == nullptr) {
    become(ClientState::welcome);
    send_welcome(verdict);
    if (state_ == ClientState::closed) return;
    become(ClientState::resting);
    if (!inbox_.empty()) resume();
    return;
  }
  if (!verdict.empty()) send(verdict);
  if (state_ == ClientState::closed) return;
  become(ClientState::welcome);
  if (const LoginFailure* const broken = pool_->broken()) return refuse(*broken);
  worker_.needs_work(*pool_);
}

void ClientLink::send_welcome(pg::Bytes out) {
  session_->told = label_->welcome;
  if (!session_->names_application) session_->application_name = label_->default_application_name;
  for (const pg::Setting& setting : label_->welcome->values)
    pg::put_parameter_status(
        out, setting.name,
        setting.name == "application_name" ? session_->application_name : setting.value);
  pg::put_key_data(out, cancel_pid_, cancel_secret_);
  pg::put_ready(out, 'I');
  send(out);
}

}  // namespace skerry::proxy
