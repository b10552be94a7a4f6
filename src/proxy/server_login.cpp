#include "proxy/server_login.hpp"

#include "base/encoding.hpp"
#include "proxy/limits.hpp"
#include "wire/pg/limits.hpp"
#include "wire/pg/messages.hpp"

namespace skerry::proxy {
namespace {

constexpr std::string_view protocol_violation = "08P01";
constexpr std::string_view refused_by_policy = "28000";

}  // namespace

bool is_lasting(std::string_view sqlstate) {
  return sqlstate.starts_with("28") || sqlstate == "3D000" || sqlstate == "42501" ||
         sqlstate == "42704" || sqlstate == "22023";
}

ServerLogin::Step ServerLogin::resume(std::string_view in, pg::Bytes& out) {
  Step step;
  if (stage_ == Stage::start) {
    if (identity_.tls == ServerTls::disable) {
      send_startup(out);
    } else {
      pg::put_tls_request(out);
      stage_ = Stage::tls_answer;
    }
    return step;
  }
  if (stage_ == Stage::tls_answer) {
    if (in.empty()) return step;
    step.consumed = in.size();
    // Anything but one byte 'S' was not said by whom the handshake will prove (CVE-2021-23222,
    // CVE-2024-10977): it is neither used nor shown.
    if (in == "S") {
      stage_ = Stage::handshake;
      step.want = ServerWant::start_tls;
    } else if (in == "N") {
      step.want = fail("08006", "the server does not offer TLS, which is required");
    } else {
      step.want = fail("08006", "the server answered a TLS request with something else");
    }
    return step;
  }
  while (step.want == ServerWant::read && step.consumed < in.size()) {
    const Step one = message(in.substr(step.consumed), out);
    step.want = one.want;
    step.consumed += one.consumed;
    if (one.consumed == 0) break;
  }
  return step;
}

void ServerLogin::tls_started(pg::Bytes& out) {
  encrypted_ = true;
  send_startup(out);
}

void ServerLogin::send_startup(pg::Bytes& out) {
  std::vector<pg::Setting> parameters{{"user", identity_.credentials->user},
                                      {"database", identity_.database}};
  for (const pg::Setting& setting : identity_.settings) parameters.push_back(setting);
  pg::put_startup(out, parameters);
  stage_ = Stage::authentication;
}

ServerLogin::Step ServerLogin::message(std::string_view in, pg::Bytes& out) {
  const pg::Header header = pg::peek_header(in, pg::Side::backend);
  if (header.state == pg::Peek::need) return {};
  if (header.state == pg::Peek::malformed || header.total() > whole_message_bytes_max)
    return {.consumed = in.size(),
            .want = fail(protocol_violation, "the server sent an invalid message")};
  if (header.total() > in.size()) return {};
  Step step{.consumed = header.total()};
  const std::string_view body = in.substr(pg::header_bytes, header.body);
  switch (header.type) {
    case 'E':
      step.want = server_error(body);
      break;
    case 'N':
      break;
    case 'R':
      step.want = authentication(body, out);
      break;
    default:
      step.want = welcome(header, body);
      break;
  }
  return step;
}

ServerWant ServerLogin::authentication(std::string_view body, pg::Bytes& out) {
  const auto message = pg::read_authentication(body);
  if (!message) return fail(protocol_violation, "the server sent an invalid message");
  const Credentials& credentials = *identity_.credentials;
  switch (static_cast<pg::Authentication>(message->code)) {
    case pg::Authentication::ok:
      // A SCRAM exchange that was begun has to be finished by the server's proof.
      if (stage_ != Stage::authentication)
        return fail(protocol_violation, "the server ended the authentication too early");
      stage_ = Stage::welcome;
      return ServerWant::read;
    case pg::Authentication::cleartext:
      if (!encrypted_ && !identity_.local)
        return fail(refused_by_policy, "the server asks for the password in clear without TLS");
      if (credentials.password.empty())
        return fail(refused_by_policy, "the server asks for a password that is not known");
      pg::put_password(out, credentials.password);
      return ServerWant::read;
    case pg::Authentication::md5:
      if (stage_ != Stage::authentication || message->data.size() != 4)
        return fail(protocol_violation, "the server sent an invalid message");
      if (credentials.md5.empty())
        return fail(refused_by_policy, "the server asks for md5, and no md5 secret is known");
      pg::put_password(out, pg::md5_response(credentials.md5, message->data));
      return ServerWant::read;
    case pg::Authentication::sasl:
      return sasl(message->data, out);
    case pg::Authentication::sasl_continue: {
      if (stage_ != Stage::sasl_challenge)
        return fail(protocol_violation, "the server sent SASL messages out of order");
      const Result<pg::ScramSalt> salt = scram_->challenge(message->data);
      if (!salt.ok()) return fail(protocol_violation, salt.error().message);
      const auto keys = keys_.keys(credentials, *salt);
      if (!keys) return fail(refused_by_policy, "no password is known for SCRAM authentication");
      pg::put_sasl_response(out, scram_->final(*keys));
      stage_ = Stage::sasl_final;
      return ServerWant::read;
    }
    case pg::Authentication::sasl_final: {
      if (stage_ != Stage::sasl_final)
        return fail(protocol_violation, "the server sent SASL messages out of order");
      const Result<Done> verified = scram_->verify(message->data);
      if (!verified.ok()) return fail(refused_by_policy, verified.error().message);
      stage_ = Stage::authentication;
      return ServerWant::read;
    }
  }
  return fail(refused_by_policy, "the server asks for authentication method " +
                                     std::to_string(message->code) + ", which is not supported");
}

ServerWant ServerLogin::sasl(std::string_view mechanisms, pg::Bytes& out) {
  if (stage_ != Stage::authentication || scram_)
    return fail(protocol_violation, "the server sent SASL messages out of order");
  if (!pg::offers_mechanism(mechanisms, pg::scram_mechanism))
    return fail(refused_by_policy, "the server does not offer SCRAM-SHA-256");
  std::array<std::byte, pg::scram_nonce_bytes> bytes;
  random_.fill(bytes);
  scram_.emplace(base64(bytes));
  pg::put_sasl_initial(out, pg::scram_mechanism, scram_->first());
  stage_ = Stage::sasl_challenge;
  return ServerWant::read;
}

ServerWant ServerLogin::welcome(const pg::Header& header, std::string_view body) {
  if (stage_ != Stage::welcome)
    return fail(protocol_violation, "the server sent a message before the authentication");
  if (header.type == 'S') {
    const auto status = pg::read_parameter_status(body);
    if (!status) return fail(protocol_violation, "the server sent an invalid message");
    parameters_.set(status->name, status->value);
    return ServerWant::read;
  }
  if (header.type == 'K') {
    const auto key = pg::read_key_data(body);
    if (!key) return fail(protocol_violation, "the server sent an invalid message");
    pid_ = key->pid;
    cancel_key_ = key->key;
    return ServerWant::read;
  }
  if (header.type == 'Z' && body == "I") {
    stage_ = Stage::done;
    return ServerWant::ready;
  }
  return fail(protocol_violation, "the server sent an unexpected message in its welcome");
}

ServerWant ServerLogin::server_error(std::string_view body) {
  const pg::ErrorFields fields = pg::read_error(body);
  return fail(fields.sqlstate.empty() ? std::string_view("08006") : fields.sqlstate,
              fields.message.empty() ? "the server refused the login without a word"
                                     : std::string(fields.message));
}

ServerWant ServerLogin::fail(std::string_view sqlstate, std::string message) {
  failure_ = {std::string(sqlstate), std::move(message), is_lasting(sqlstate)};
  stage_ = Stage::done;
  return ServerWant::failed;
}

}  // namespace skerry::proxy
