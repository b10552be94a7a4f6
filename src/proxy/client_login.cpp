#include "proxy/client_login.hpp"

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "wire/pg/frame.hpp"
#include "wire/pg/limits.hpp"
#include "wire/pg/messages.hpp"

namespace skerry::proxy {

ClientLogin::Step ClientLogin::resume(std::string_view in, pg::Bytes& out) {
  Step step;
  if (stage_ == Stage::first) {
    first_ = pg::read_first_packet(in);
    if (first_.kind == pg::First::need) return step;
    step.consumed = first_.consumed;
    if (first_.kind == pg::First::tls || first_.kind == pg::First::gss) {
      constexpr std::uint8_t requests_max = 2;  // one of each, as libpq sends them
      if (++requests_ > requests_max) return {.consumed = in.size(), .want = LoginWant::close};
      const bool tls = first_.kind == pg::First::tls && wire_ == Wire::plain &&
                       rules_->tls() != LoginRules::Tls::none;
      // Whatever came in the clear behind the request was not written by the one who will be
      // behind the handshake (CVE-2021-23214, CVE-2021-3935).
      if (tls && in.size() > step.consumed) {
        refused_ = "plaintext behind a TLS request";
        return {.consumed = in.size(), .want = LoginWant::close};
      }
      out += tls ? 'S' : 'N';
      step.want = tls ? LoginWant::start_tls : LoginWant::read;
      return step;
    }
    step.want = first_packet(out);
    return step;
  }
  const pg::Header header = pg::peek_header(in, pg::Side::frontend);
  if (header.state == pg::Peek::need) return step;
  if (header.state == pg::Peek::malformed || header.type != 'p' ||
      header.total() > pg::preauth_buffer_bytes_max) {
    step.consumed = in.size();
    // A client that has no password just says goodbye.
    step.want = header.type == 'X' ? LoginWant::close
                                   : refuse(out, "08P01", "expected a password response");
    return step;
  }
  if (header.total() > in.size()) return step;
  step.consumed = header.total();
  step.want = answer(in.substr(pg::header_bytes, header.body), out);
  return step;
}

LoginWant ClientLogin::first_packet(pg::Bytes& out) {
  switch (first_.kind) {
    case pg::First::malformed:
      if (first_.why.starts_with("unsupported")) return refuse(out, Trouble::version);
      if (first_.why.starts_with("no PostgreSQL user")) return refuse(out, Trouble::no_user);
      if (!first_.why.starts_with("invalid length"))
        return refuse(out, "08P01", std::string(first_.why));
      // Whoever sends such a length does not speak the protocol: PostgreSQL says nothing either.
      stage_ = Stage::done;
      refused_ = first_.why;
      return LoginWant::close;
    case pg::First::cancel:
      cancel_key_ = first_.key;
      return LoginWant::cancel;
    default:
      break;
  }
  if (rules_->tls() == LoginRules::Tls::required && wire_ == Wire::plain)
    return refuse(out, Trouble::tls_required);
  if (!first_.replication.empty() && first_.replication != "false" && first_.replication != "off" &&
      first_.replication != "0" && first_.replication != "no")
    return refuse(out, Trouble::replication);
  if (rules_->face() == Face::rds_proxy)
    for (const pg::Setting& setting : first_.settings)
      if (!rds_accepts_option(setting.name)) return refuse(out, Trouble::option, setting.name);
  if (first_.minor > 0 || !first_.protocol_options_seen.empty())
    pg::put_negotiate_version(out, first_.protocol_options_seen);
  return ask(out);
}

// Which proof is asked for must not depend on whether the user exists.
LoginWant ClientLogin::ask(pg::Bytes& out) {
  credentials_ = rules_->find(first_.user);
  // AWS's proxy names who it does not know; the pooler lets a stranger only guess.
  if (credentials_ == nullptr && rules_->face() == Face::rds_proxy)
    return refuse(out, Trouble::no_credentials, first_.user);
  if (credentials_ != nullptr && credentials_->tokens == Tokens::required) {
    if (wire_ != Wire::tls) return refuse(out, Trouble::token_without_tls);
    pg::put_authentication(out, static_cast<std::uint32_t>(pg::Authentication::cleartext), {});
    stage_ = Stage::token;
    return LoginWant::read;
  }
  const AuthMethod method =
      credentials_ != nullptr && credentials_->method ? *credentials_->method : rules_->method();
  if (method == AuthMethod::trust) {
    if (credentials_ != nullptr) return accept(out);
    return refuse(out, Trouble::no_credentials, first_.user);
  }
  const bool scram = method == AuthMethod::scram ||
                     (credentials_ != nullptr && credentials_->md5.empty() && credentials_->scram);
  if (!scram) {
    salt_.assign(4, '\0');
    random_.fill(std::as_writable_bytes(std::span(salt_.data(), salt_.size())));
    pg::put_authentication(out, static_cast<std::uint32_t>(pg::Authentication::md5), salt_);
    stage_ = Stage::md5;
    return LoginWant::read;
  }
  std::string mechanisms(pg::scram_mechanism);
  mechanisms += '\0';
  mechanisms += '\0';
  pg::put_authentication(out, static_cast<std::uint32_t>(pg::Authentication::sasl), mechanisms);
  stage_ = Stage::sasl_initial;
  return LoginWant::read;
}

LoginWant ClientLogin::answer(std::string_view body, pg::Bytes& out) {
  switch (stage_) {
    case Stage::md5:
      return md5_answer(body, out);
    case Stage::sasl_initial:
      return sasl_initial(body, out);
    case Stage::sasl_final:
      return sasl_final(body, out);
    case Stage::token:
      return token_answer(body, out);
    case Stage::first:
    case Stage::done:
      break;
  }
  return refuse(out, "08P01", "unexpected password response");
}

LoginWant ClientLogin::md5_answer(std::string_view body, pg::Bytes& out) {
  const auto text = pg::read_query(body);  // one NUL-terminated text, as there
  if (!text) return refuse(out, "08P01", "invalid password packet");
  answer_ = *text;
  return conclude(out);
}

bool ClientLogin::md5_fits() const {
  if (credentials_ == nullptr) return false;
  const auto fits = [this](const Credentials& one) {
    return !one.md5.empty() && equal_secrets(answer_, pg::md5_response(one.md5, salt_));
  };
  bool fit = fits(*credentials_);
  for (const Credentials& one : credentials_->also) fit = fits(one) || fit;
  return fit;
}

std::optional<std::string> ClientLogin::scram_fits() {
  Result<std::string> proof = scram_->final(answer_);
  if (credentials_ == nullptr) return std::nullopt;
  for (std::size_t i = 0; !proof.ok() && i < credentials_->also.size(); ++i) {
    scram_->expect(*credentials_->also[i].scram);
    proof = scram_->final(answer_);
  }
  if (!proof.ok()) return std::nullopt;
  return *std::move(proof);
}

LoginWant ClientLogin::conclude(pg::Bytes& out) {
  if (stage_ == Stage::md5) {
    if (md5_fits()) return accept(out);
  } else if (const auto proof = scram_fits()) {
    proved_ = scram_->keys();
    pg::put_authentication(out, static_cast<std::uint32_t>(pg::Authentication::sasl_final), *proof);
    return accept(out);
  }
  if (rules_->face() == Face::rds_proxy && !reconsidered_) return LoginWant::fresh_secrets;
  return wrong_password(
      out, credentials_ == nullptr ? "no such user, or no fitting secret" : "wrong password");
}

LoginWant ClientLogin::reconsider(const LoginRules& now, pg::Bytes& out) {
  ASSERT(!reconsidered_);
  reconsidered_ = true;
  rules_ = &now;
  const Credentials* const fresh = now.find(first_.user);
  const bool comparable = fresh != nullptr && (stage_ == Stage::md5 ||
                                               (fresh->scram && credentials_ != nullptr &&
                                                fresh->scram->salt == credentials_->scram->salt));
  if (comparable) {
    credentials_ = fresh;
    if (stage_ == Stage::sasl_final) scram_->expect(*fresh->scram);
  }
  return conclude(out);
}

LoginWant ClientLogin::token_answer(std::string_view body, pg::Bytes& out) {
  const auto text = pg::read_query(body);
  if (!text) return refuse(out, "08P01", "invalid password packet");
  answer_ = *text;
  return LoginWant::judge_token;
}

LoginWant ClientLogin::judged(TokenJudgement judgement, pg::Bytes& out) {
  ASSERT(stage_ == Stage::token);
  answer_.clear();
  if (judgement == TokenJudgement::good) return accept(out);
  return refuse(
      out, judgement == TokenJudgement::refused ? Trouble::token_refused : Trouble::token_throttled,
      first_.user);
}

LoginWant ClientLogin::sasl_initial(std::string_view body, pg::Bytes& out) {
  const auto initial = pg::read_sasl_initial(body);
  if (!initial) return refuse(out, "08P01", "invalid SASL message");
  if (initial->mechanism != pg::scram_mechanism)
    return refuse(out, "08P01", "client selected an invalid SASL authentication mechanism");
  const bool exists = credentials_ != nullptr && credentials_->scram;
  if (!exists) credentials_ = nullptr;
  scram_.emplace(
      exists ? *credentials_->scram : pg::mock_verifier(first_.user, rules_->mock_secret()),
      nonce());
  const Result<std::string> challenge = scram_->first(initial->data);
  if (!challenge.ok()) return refuse(out, "08P01", challenge.error().message);
  pg::put_authentication(out, static_cast<std::uint32_t>(pg::Authentication::sasl_continue),
                         *challenge);
  stage_ = Stage::sasl_final;
  return LoginWant::read;
}

LoginWant ClientLogin::sasl_final(std::string_view body, pg::Bytes& out) {
  answer_ = body;
  return conclude(out);
}

LoginWant ClientLogin::accept(pg::Bytes& out) {
  stage_ = Stage::done;
  scram_.reset();
  pg::put_authentication(out, static_cast<std::uint32_t>(pg::Authentication::ok), {});
  return LoginWant::authenticated;
}

LoginWant ClientLogin::wrong_password(pg::Bytes& out, std::string_view why) {
  const LoginWant want = refuse(out, Trouble::wrong_password, first_.user);
  refused_ = why;
  return want;
}

LoginWant ClientLogin::refuse(pg::Bytes& out, Trouble trouble, std::string_view subject) {
  Refusal words = refusal(rules_->face(), trouble, subject);
  return refuse(out, words.sqlstate, std::move(words.message));
}

LoginWant ClientLogin::refuse(pg::Bytes& out, std::string_view sqlstate, std::string message) {
  stage_ = Stage::done;
  refused_ = message;
  pg::put_error(out, {.severity = pg::Severity::fatal,
                      .sqlstate = sqlstate,
                      .message = std::move(message),
                      .detail = {},
                      .hint = {}});
  return LoginWant::close;
}

std::string ClientLogin::nonce() {
  std::array<std::byte, pg::scram_nonce_bytes> bytes;
  random_.fill(bytes);
  return base64(bytes);
}

}  // namespace skerry::proxy
