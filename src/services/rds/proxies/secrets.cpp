#include "services/rds/proxies/secrets.hpp"

#include <algorithm>

#include "call/ask.hpp"
#include "call/service_role.hpp"
#include "services/rds/own_calls.hpp"
#include "services/rds/proxies/limits.hpp"
#include "shapes/secretsmanager.hpp"
#include "wire/json/parse.hpp"

namespace skerry::rds {
namespace {

constexpr const char* current_stage = "AWSCURRENT";
constexpr const char* pending_stage = "AWSPENDING";

RequestFacts facts_of(const StoredProxy& proxy, Random& random, WallTime now) {
  RequestFacts facts;
  facts.request_id = random.uuid();
  facts.time = now;
  facts.source_ip = std::string(service_name);
  facts.user_agent = std::string(service_name);
  facts.transport = Transport::tls;
  static_cast<void>(proxy);
  return facts;
}

struct SecretAsked {
  std::string arn;
  const char* stage;
};

Result<SecretUser> fetch(Call& call, const SecretAsked& asked) {
  secretsmanager::GetSecretValueRequest request;
  request.secret_id = asked.arn;
  request.version_stage = asked.stage;
  const auto got =
      ask<secretsmanager::GetSecretValueOperation>(call, {std::string(service_name)}, request);
  if (!got.ok()) return Error{got.error().message};
  if (!got->secret_string) return Error{"the secret " + asked.arn + " holds no text"};
  auto parsed = parse_secret(*got->secret_string);
  if (!parsed.ok()) return Error{"the secret " + asked.arn + " " + parsed.error().message};
  return parsed;
}

proxy::ManagedUser user_of(const StoredAuth& auth, const SecretUser& current) {
  proxy::ManagedUser out;
  out.name = auth.user.empty() ? current.user : auth.user;
  out.passwords = {current.password};
  out.method = auth.method == "POSTGRES_MD5" ? proxy::AuthMethod::md5 : proxy::AuthMethod::scram;
  out.tokens = auth.iam == "REQUIRED" ? proxy::Tokens::required : proxy::Tokens::refused;
  return out;
}

void add_password(proxy::ManagedUser& user, const std::string& password) {
  if (std::find(user.passwords.begin(), user.passwords.end(), password) == user.passwords.end())
    user.passwords.push_back(password);
}

}  // namespace

Result<SecretUser> parse_secret(std::string_view text) {
  const auto parsed = json::parse(text);
  if (!parsed.ok() || !parsed->is_object()) return Error{"is no JSON object"};
  SecretUser out;
  const auto member = [&parsed](std::string_view name, std::string& into) {
    const json::Value* const value = parsed->find(name);
    if (value == nullptr || !value->is_string() || value->text().empty()) return false;
    into = value->text();
    return true;
  };
  if (!member("username", out.user)) return Error{"has no username"};
  if (!member("password", out.password)) return Error{"has no password"};
  return out;
}

ProxySecrets::Read ProxySecrets::read(const StoredProxy& proxy, const CallEnvironment& environment,
                                      Batch& batch, WallTime now) {
  Read out;
  const RequestFacts facts = facts_of(proxy, environment.random, now);
  const auto role =
      assume_service_role({std::string(service_name), proxy.role, "RDSProxy-" + proxy.id}, facts,
                          environment.region, environment.directory);
  if (!role.ok()) {
    for (const StoredAuth& auth : proxy.auth)
      out.states.push_back({auth.secret, role.error().message});
    return out;
  }
  Call call(*role, facts, environment, batch);
  for (const StoredAuth& auth : proxy.auth) {
    const auto current = fetch(call, {auth.secret, current_stage});
    if (!current.ok()) {
      out.states.push_back({auth.secret, current.error().message});
      continue;
    }
    out.states.push_back({auth.secret, {}});
    proxy::ManagedUser user = user_of(auth, *current);
    if (const auto pending = fetch(call, {auth.secret, pending_stage});
        pending.ok() && pending->user == current->user)
      add_password(user, pending->password);
    Known& known = known_[auth.secret];
    if (!known.current.empty() && known.current != current->password)
      known.former = Former{known.current, now};
    known.current = current->password;
    if (known.former && now - known.former->since > limits::former_version_kept)
      known.former.reset();
    if (known.former) add_password(user, known.former->password);
    out.users.push_back(std::move(user));
  }
  return out;
}

}  // namespace skerry::rds
