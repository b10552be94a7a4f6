#include "proxy/config_values.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace skerry::proxy {
namespace {

using Value = ConfigBuilder::Value;

Error bad(const Value& value, std::string_view expected) {
  return Error{value.key + " = \"" + value.text + "\": expected " + std::string(expected)};
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return out;
}

// "1500ms", "10s", "2m", "1h"; a bare number is seconds.
std::optional<Duration> duration(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = number(text.substr(0, digits));
  if (!count || *count > 10'000'000) return std::nullopt;
  const std::string_view unit = text.substr(digits);
  const auto n = static_cast<std::int64_t>(*count);
  if (unit == "ms") return std::chrono::milliseconds(n);
  if (unit.empty() || unit == "s") return std::chrono::seconds(n);
  if (unit == "m") return std::chrono::minutes(n);
  if (unit == "h") return std::chrono::hours(n);
  return std::nullopt;
}

template <class T>
struct Choice {
  std::string_view text;
  T value;
};

constexpr Choice<AuthMethod> auth_choices[] = {
    {"scram-sha-256", AuthMethod::scram}, {"md5", AuthMethod::md5}, {"trust", AuthMethod::trust}};
constexpr Choice<LoginRules::Tls> client_tls_choices[] = {{"disable", LoginRules::Tls::none},
                                                          {"allow", LoginRules::Tls::offered},
                                                          {"require", LoginRules::Tls::required}};
constexpr Choice<ServerTls> server_tls_choices[] = {{"disable", ServerTls::disable},
                                                    {"require", ServerTls::require},
                                                    {"verify-ca", ServerTls::verify_ca},
                                                    {"verify-full", ServerTls::verify_full}};
constexpr Choice<Mode> mode_choices[] = {{"session", Mode::session},
                                         {"transaction", Mode::transaction}};
constexpr Choice<bool> bool_choices[] = {{"true", true}, {"false", false}};

template <class T, std::size_t N>
Result<Done> choose(const Value& value, const Choice<T> (&choices)[N], T& into) {
  std::string all;
  for (const Choice<T>& choice : choices) {
    if (choice.text == value.text) {
      into = choice.value;
      return Done{};
    }
    all += all.empty() ? "" : ", ";
    all += choice.text;
  }
  return bad(value, "one of " + all);
}

}  // namespace

Result<Done> ConfigBuilder::set_time(const Value& value) {
  Timeouts& timeouts = config_->timeouts;
  const std::pair<std::string_view, Duration*> times[] = {
      {"borrow_timeout", &timeouts.borrow},
      {"client_login_timeout", &timeouts.login},
      {"server_connect_timeout", &timeouts.connect},
      {"server_idle_timeout", &timeouts.server_idle},
      {"server_lifetime", &timeouts.server_lifetime},
      {"client_idle_timeout", &timeouts.client_idle},
      {"server_check_delay", &timeouts.server_check},
      {"server_login_retry", &timeouts.login_retry},
      {"drain_timeout", &timeouts.drain}};
  for (const auto& [name, into] : times) {
    if (name != value.key) continue;
    const auto time = duration(value.text);
    if (!time) return bad(value, "a time such as 500ms, 30s, 5m or 1h");
    *into = *time;
    return Done{};
  }
  return Error{"unknown setting \"" + value.key + "\""};
}

Result<Done> ConfigBuilder::set_count(const Value& value) {
  struct Count {
    std::string_view name;
    std::size_t* into;
    std::uint64_t least;
    std::uint64_t most;
  };
  const Count counts[] = {{"workers", &config_->workers, 0, 256},
                          {"pool_size", &pool_size_, 1, 100'000},
                          {"clients_max", &config_->clients_max, 1, 10'000'000},
                          {"servers_max", &config_->servers_max, 1, 100'000},
                          {"server_logins_max", &config_->logins_max, 1, 1000},
                          {"statements_per_server", &relay_.statements_per_server_max, 1, 100'000}};
  for (const Count& count : counts) {
    if (count.name != value.key) continue;
    const auto given = number(value.text);
    if (!given || *given < count.least || *given > count.most)
      return bad(value, "a number from " + std::to_string(count.least) + " to " +
                            std::to_string(count.most));
    *count.into = *given;
    return Done{};
  }
  return set_time(value);
}

Result<Done> ConfigBuilder::set_choice(const Value& value) {
  if (value.key == "auth") return choose(value, auth_choices, config_->auth);
  if (value.key == "mode") return choose(value, mode_choices, relay_.mode);
  if (value.key == "client_tls") return choose(value, client_tls_choices, config_->client_tls);
  if (value.key == "server_tls") return choose(value, server_tls_choices, config_->server_tls);
  if (value.key == "defer_begin") return choose(value, bool_choices, relay_.defer_begin);
  if (value.key == "reuse_unnamed_parse")
    return choose(value, bool_choices, relay_.reuse_unnamed_parse);
  return set_count(value);
}

Result<Done> ConfigBuilder::set(const Value& value) {
  if (value.key == "listen") {
    config_->listen.push_back(TRY(parse_listen(value.text)));
    return Done{};
  }
  if (value.key == "metrics") {
    config_->metrics = TRY(parse_listen(value.text));
    return Done{};
  }
  const std::pair<std::string_view, std::string*> files[] = {
      {"tls_certificate", &config_->tls_files.certificate},
      {"tls_key", &config_->tls_files.key},
      {"tls_client_ca", &config_->tls_files.client_ca},
      {"server_tls_ca", &config_->server_ca}};
  for (const auto& [name, into] : files)
    if (name == value.key) {
      *into = value.text;
      return Done{};
    }
  if (value.key == "users_file") {
    const auto users = TRY(parse_users({value.text, TRY(read_text_file(value.text))}));
    for (const NewCredentials& user : users) TRY(add_user(user));
    return Done{};
  }
  return set_choice(value);
}

ConfigBuilder::DatabaseText& ConfigBuilder::database(const std::string& name) {
  for (DatabaseText& known : databases_)
    if (known.name == name) return known;
  databases_.push_back({});
  databases_.back().name = name;
  return databases_.back();
}

Result<Done> ConfigBuilder::set_database(const std::string& name, const Value& value) {
  DatabaseText& text = database(name);
  if (value.key == "port") {
    const auto port = number(value.text);
    if (!port || *port == 0 || *port > 65'535) return bad(value, "a port");
    text.port = static_cast<std::uint16_t>(*port);
    return Done{};
  }
  const std::pair<std::string_view, std::string*> texts[] = {{"host", &text.host},
                                                             {"dbname", &text.dbname},
                                                             {"user", &text.user},
                                                             {"password", &text.password},
                                                             {"init_query", &text.init_query},
                                                             {"mode", &text.mode},
                                                             {"pool_size", &text.pool_size},
                                                             {"defer_begin", &text.defer_begin},
                                                             {"reuse_unnamed_parse", &text.reuse}};
  for (const auto& [key, into] : texts)
    if (key == value.key) {
      *into = value.text;
      return Done{};
    }
  return Error{"database \"" + name + "\": unknown setting \"" + value.key + "\""};
}

Result<Done> ConfigBuilder::add_user(const NewCredentials& user) {
  for (const Credentials& known : config_->users)
    if (known.user == user.user) return Error{"user \"" + user.user + "\" is there twice"};
  config_->users.push_back(make_credentials(user, random_));
  return Done{};
}

Result<Done> ConfigBuilder::finish_database(const DatabaseText& text) {
  DatabaseConfig made;
  made.name = text.name;
  made.host = text.host;
  made.server = TRY(resolve({text.host, text.port}));
  made.dbname = text.dbname;
  made.user = text.user;
  made.init_query = text.init_query;
  made.relay = relay_;
  made.pool_size = pool_size_;
  if (!text.mode.empty()) TRY(choose({"mode", text.mode}, mode_choices, made.relay.mode));
  if (!text.defer_begin.empty())
    TRY(choose({"defer_begin", text.defer_begin}, bool_choices, made.relay.defer_begin));
  if (!text.reuse.empty())
    TRY(choose({"reuse_unnamed_parse", text.reuse}, bool_choices, made.relay.reuse_unnamed_parse));
  if (!text.pool_size.empty()) {
    const auto size = number(text.pool_size);
    if (!size || *size == 0) return bad({"pool_size", text.pool_size}, "a positive number");
    made.pool_size = *size;
  }
  if (!text.user.empty()) {
    std::string secret = text.password;
    if (const Credentials* const known = config_->find(text.user); secret.empty() && known)
      made.credentials = *known;
    else
      made.credentials = make_credentials({text.user, secret}, random_);
  } else if (!text.password.empty()) {
    return Error{"database \"" + text.name + "\": a password without a user"};
  }
  config_->databases.push_back(std::move(made));
  return Done{};
}

Result<std::unique_ptr<Config>> ConfigBuilder::finish() {
  if (databases_.empty()) return Error{source_ + ": no database is configured"};
  for (const DatabaseText& text : databases_) TRY(finish_database(text));
  if (config_->listen.empty())
    config_->listen.push_back({.host = "127.0.0.1", .port = 6432, .path = {}});
  if (config_->client_tls != LoginRules::Tls::none &&
      (config_->tls_files.certificate.empty() || config_->tls_files.key.empty()))
    return Error{source_ + ": client_tls needs tls_certificate and tls_key"};
  if (config_->users.empty()) return Error{source_ + ": no user is configured"};
  random_.fill(config_->secret);
  return std::move(config_);
}

}  // namespace skerry::proxy
