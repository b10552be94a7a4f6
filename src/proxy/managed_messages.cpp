#include "proxy/managed_messages.hpp"

#include <limits>
#include <utility>

#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace skerry::proxy {
namespace {

using json::Value;

// Reads the members of one object. The first that is missing or of another kind spoils all.
class Fields {
 public:
  explicit Fields(const Value& object) : object_(object), good_(object.is_object()) {}
  bool good() const { return good_; }

  void read(std::string_view name, std::string& into) {
    const Value* const value = find(name);
    if (value == nullptr || !value->is_string()) return spoil();
    into = value->text();
  }
  template <class Number>
  requires std::is_integral_v<Number>
  void read(std::string_view name, Number& into) {
    const Value* const value = find(name);
    const auto number = value == nullptr ? std::nullopt : value->as_int64();
    if (!number || !std::in_range<Number>(*number)) return spoil();
    into = static_cast<Number>(*number);
  }
  template <class Enum>
  void read_enum(std::string_view name, Enum last, Enum& into) {
    std::uint8_t number = 0;
    read(name, number);
    if (number > static_cast<std::uint8_t>(last)) return spoil();
    into = static_cast<Enum>(number);
  }
  template <class Type, class Read>
  void read_list(std::string_view name, std::vector<Type>& into, const Read& read_one) {
    const Value* const value = find(name);
    if (value == nullptr || !value->is_array()) return spoil();
    for (const Value& item : value->items()) {
      std::optional<Type> one = read_one(item);
      if (!one) return spoil();
      into.push_back(std::move(*one));
    }
  }
  const Value* find(std::string_view name) const { return good_ ? object_.find(name) : nullptr; }
  void spoil() { good_ = false; }

 private:
  const Value& object_;
  bool good_;
};

template <class Number>
Value number(Number value) {
  return Value::number(static_cast<std::int64_t>(value));
}

template <class Type, class Write>
Value list(const std::vector<Type>& items, const Write& write_one) {
  Value out = Value::array();
  for (const Type& item : items) out.append(write_one(item));
  return out;
}

// ---- to the proxy ----

Value value_of(const ManagedUser& user) {
  return Value::object(
      {{"name", user.name},
       {"passwords", list(user.passwords, [](const std::string& one) { return Value(one); })},
       {"method", number(static_cast<int>(user.method))},
       {"tokens", number(static_cast<int>(user.tokens))}});
}

Value value_of(const ManagedSettings& settings) {
  Value out = Value::object(
      {{"kind", "settings"},
       {"serial", number(settings.serial)},
       {"name", settings.name},
       {"users", list(settings.users, [](const ManagedUser& user) { return value_of(user); })},
       {"certificate", settings.certificate_pem},
       {"key", settings.key_pem},
       {"ca", settings.ca_pem},
       {"tls", number(static_cast<int>(settings.tls))},
       {"clients_max", number(settings.clients_max)},
       {"scram_iterations", number(settings.scram_iterations)},
       {"connections_percent", number(settings.connections_percent)},
       {"idle_percent", number(settings.idle_percent)},
       {"borrow_ms", number(settings.borrow_ms)},
       {"client_idle_ms", number(settings.client_idle_ms)},
       {"init_query", settings.init_query},
       {"details", number(static_cast<int>(settings.details))}});
  if (settings.target)
    out.set("target", Value::object({{"host", settings.target->host},
                                     {"port", number(settings.target->port)},
                                     {"name", settings.target->name}}));
  return out;
}

Value value_of(const ManagedListener& message) {
  return Value::object({{"kind", "listener"}, {"endpoint", message.endpoint}});
}
Value value_of(const ManagedEndpointGone& message) {
  return Value::object({{"kind", "endpoint_gone"}, {"endpoint", message.endpoint}});
}
Value value_of(const TokenVerdict& message) {
  return Value::object({{"kind", "token"},
                        {"question", number(message.question)},
                        {"answer", number(static_cast<int>(message.answer))}});
}
Value value_of(const ManagedLog&) { return Value::object({{"kind", "log"}}); }
Value value_of(const SecretsAnswer& message) {
  return Value::object({{"kind", "secrets"}, {"question", number(message.question)}});
}

std::optional<ManagedUser> read_user(const Value& value) {
  ManagedUser out;
  Fields fields(value);
  fields.read("name", out.name);
  fields.read_list("passwords", out.passwords, [](const Value& one) {
    return one.is_string() ? std::optional<std::string>(one.text()) : std::nullopt;
  });
  fields.read_enum("method", AuthMethod::md5, out.method);
  fields.read_enum("tokens", Tokens::required, out.tokens);
  if (!fields.good()) return std::nullopt;
  return out;
}

std::optional<ManagedTarget> read_target(const Value& value) {
  ManagedTarget out;
  Fields fields(value);
  fields.read("host", out.host);
  fields.read("port", out.port);
  fields.read("name", out.name);
  if (!fields.good()) return std::nullopt;
  return out;
}

std::optional<ToProxy> read_settings(Fields fields) {
  ManagedSettings out;
  fields.read("serial", out.serial);
  fields.read("name", out.name);
  fields.read_list("users", out.users, read_user);
  fields.read("certificate", out.certificate_pem);
  fields.read("key", out.key_pem);
  fields.read("ca", out.ca_pem);
  fields.read_enum("tls", ManagedSettings::Tls::required, out.tls);
  fields.read("clients_max", out.clients_max);
  fields.read("scram_iterations", out.scram_iterations);
  fields.read("connections_percent", out.connections_percent);
  fields.read("idle_percent", out.idle_percent);
  fields.read("borrow_ms", out.borrow_ms);
  fields.read("client_idle_ms", out.client_idle_ms);
  fields.read("init_query", out.init_query);
  fields.read_enum("details", ManagedSettings::Details::yes, out.details);
  if (const Value* const target = fields.find("target")) {
    out.target = read_target(*target);
    if (!out.target) fields.spoil();
  }
  if (!fields.good()) return std::nullopt;
  return out;
}

// ---- from the proxy ----

Value value_of(const ProbeReport& report) {
  return Value::object({{"kind", "probe"},
                        {"serial", number(report.serial)},
                        {"outcome", number(static_cast<int>(report.outcome))},
                        {"message", report.message},
                        {"max_connections", number(report.max_connections)}});
}
Value value_of(const CountersReport& report) {
  return Value::object(
      {{"kind", "counters"},
       {"endpoint", report.endpoint},
       {"counts", list(report.counts, [](const NamedCount& count) {
          return Value::object({{"name", count.name}, {"value", number(count.value)}});
        })}});
}
Value value_of(const PinsReport& report) {
  return Value::object({{"kind", "pins"}, {"pins", list(report.pins, [](const PinCount& pin) {
                                             return Value::object(
                                                 {{"user", pin.user},
                                                  {"database", pin.database},
                                                  {"reason", pin.reason},
                                                  {"statement", pin.statement},
                                                  {"sessions", number(pin.sessions)}});
                                           })}});
}
Value value_of(const TokenQuestion& question) {
  return Value::object({{"kind", "token"},
                        {"question", number(question.question)},
                        {"endpoint", question.endpoint},
                        {"user", question.user},
                        {"token", question.token}});
}
Value value_of(const SecretsQuestion& question) {
  return Value::object({{"kind", "secrets"}, {"question", number(question.question)}});
}

std::optional<NamedCount> read_count(const Value& value) {
  NamedCount out;
  Fields fields(value);
  fields.read("name", out.name);
  fields.read("value", out.value);
  if (!fields.good()) return std::nullopt;
  return out;
}

std::optional<PinCount> read_pin(const Value& value) {
  PinCount out;
  Fields fields(value);
  fields.read("user", out.user);
  fields.read("database", out.database);
  fields.read("reason", out.reason);
  fields.read("statement", out.statement);
  fields.read("sessions", out.sessions);
  if (!fields.good()) return std::nullopt;
  return out;
}

std::optional<FromProxy> read_probe(Fields fields) {
  ProbeReport out;
  fields.read("serial", out.serial);
  fields.read_enum("outcome", ProbeReport::Outcome::denied, out.outcome);
  fields.read("message", out.message);
  fields.read("max_connections", out.max_connections);
  if (!fields.good()) return std::nullopt;
  return out;
}

std::optional<FromProxy> read_counters(Fields fields) {
  CountersReport out;
  fields.read("endpoint", out.endpoint);
  fields.read_list("counts", out.counts, read_count);
  if (!fields.good()) return std::nullopt;
  return out;
}

std::optional<FromProxy> read_pins(Fields fields) {
  PinsReport out;
  fields.read_list("pins", out.pins, read_pin);
  if (!fields.good()) return std::nullopt;
  return out;
}

std::optional<FromProxy> read_token_question(Fields fields) {
  TokenQuestion out;
  fields.read("question", out.question);
  fields.read("endpoint", out.endpoint);
  fields.read("user", out.user);
  fields.read("token", out.token);
  if (!fields.good()) return std::nullopt;
  return out;
}

template <class Message>
std::optional<Message> read_endpoint(Fields fields) {
  Message out;
  fields.read("endpoint", out.endpoint);
  if (!fields.good()) return std::nullopt;
  return out;
}

template <class Message>
std::optional<Message> read_question(Fields fields) {
  Message out;
  fields.read("question", out.question);
  if (!fields.good()) return std::nullopt;
  return out;
}

std::optional<ToProxy> read_verdict(Fields fields) {
  TokenVerdict out;
  fields.read("question", out.question);
  fields.read_enum("answer", TokenVerdict::Answer::throttled, out.answer);
  if (!fields.good()) return std::nullopt;
  return out;
}

}  // namespace

std::string encode(const ToProxy& message) {
  return json::write(std::visit([](const auto& one) { return value_of(one); }, message));
}

std::string encode(const FromProxy& message) {
  return json::write(std::visit([](const auto& one) { return value_of(one); }, message));
}

std::optional<ToProxy> decode_to_proxy(std::string_view text) {
  const auto parsed = json::parse(text);
  if (!parsed.ok()) return std::nullopt;
  Fields fields(*parsed);
  std::string kind;
  fields.read("kind", kind);
  if (kind == "settings") return read_settings(fields);
  if (kind == "listener") return read_endpoint<ManagedListener>(fields);
  if (kind == "endpoint_gone") return read_endpoint<ManagedEndpointGone>(fields);
  if (kind == "token") return read_verdict(fields);
  if (kind == "log") return ManagedLog{};
  if (kind == "secrets") return read_question<SecretsAnswer>(fields);
  return std::nullopt;
}

std::optional<FromProxy> decode_from_proxy(std::string_view text) {
  const auto parsed = json::parse(text);
  if (!parsed.ok()) return std::nullopt;
  Fields fields(*parsed);
  std::string kind;
  fields.read("kind", kind);
  if (kind == "probe") return read_probe(fields);
  if (kind == "counters") return read_counters(fields);
  if (kind == "pins") return read_pins(fields);
  if (kind == "token") return read_token_question(fields);
  if (kind == "secrets") return read_question<SecretsQuestion>(fields);
  return std::nullopt;
}

}  // namespace skerry::proxy
