#include "proxy/managed_messages.hpp"

#include <limits>
#include <type_traits>
#include <utility>

#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace skerry::proxy {
namespace {

using json::Value;

// The last of each enumeration that is in a message.
constexpr AuthMethod last(AuthMethod) { return AuthMethod::md5; }
constexpr Tokens last(Tokens) { return Tokens::required; }
constexpr ManagedSettings::Tls last(ManagedSettings::Tls) { return ManagedSettings::Tls::required; }
constexpr ManagedSettings::Details last(ManagedSettings::Details) {
  return ManagedSettings::Details::yes;
}
constexpr TokenVerdict::Answer last(TokenVerdict::Answer) {
  return TokenVerdict::Answer::throttled;
}
constexpr ProbeReport::Outcome last(ProbeReport::Outcome) { return ProbeReport::Outcome::denied; }

// ---- values to JSON ----

Value value_of(const std::string& text) { return Value(text); }
Value value_of(WallTime time) {
  return Value::number(static_cast<std::int64_t>(time.time_since_epoch().count()));
}
template <class Number>
requires(std::is_integral_v<Number> || std::is_enum_v<Number>) Value value_of(Number number) {
  return Value::number(static_cast<std::int64_t>(number));
}
template <class Type>
Value value_of(const std::vector<Type>& items);
template <class Type>
requires std::is_class_v<Type> Value value_of(const Type& object);

struct Writer {
  template <class Type>
  void operator()(std::string_view name, const Type& member) {
    out.set(name, value_of(member));
  }
  template <class Type>
  void operator()(std::string_view name, const std::optional<Type>& member) {
    if (member) out.set(name, value_of(*member));
  }
  Value out = Value::object();
};

template <class Type>
Value value_of(const std::vector<Type>& items) {
  Value out = Value::array();
  for (const Type& item : items) out.append(value_of(item));
  return out;
}
template <class Type>
requires std::is_class_v<Type> Value value_of(const Type& object) {
  Writer writer;
  Type::fields(writer, object);
  return std::move(writer.out);
}

template <class Message>
std::string encode_one(const Message& message) {
  Value out = value_of(message);
  out.set("kind", Message::kind);
  return json::write(out);
}

// ---- JSON to values; false: it is missing, or of another kind ----

bool read(const Value& value, std::string& into) {
  if (!value.is_string()) return false;
  into = value.text();
  return true;
}
template <class Number>
requires std::is_integral_v<Number>
bool read(const Value& value, Number& into) {
  const auto number = value.is_number() ? value.as_int64() : std::nullopt;
  if (!number || !std::in_range<Number>(*number)) return false;
  into = static_cast<Number>(*number);
  return true;
}
template <class Enum>
requires std::is_enum_v<Enum>
bool read(const Value& value, Enum& into) {
  std::uint8_t number = 0;
  if (!read(value, number) || number > static_cast<std::uint8_t>(last(into))) return false;
  into = static_cast<Enum>(number);
  return true;
}
bool read(const Value& value, WallTime& into) {
  std::int64_t count = 0;
  if (!read(value, count)) return false;
  into = WallTime(WallTime::duration(count));
  return true;
}
template <class Type>
bool read(const Value& value, std::vector<Type>& into);
template <class Type>
requires std::is_class_v<Type>
bool read(const Value& value, Type& into);

struct Reader {
  template <class Type>
  void operator()(std::string_view name, Type& member) {
    const Value* const value = object.find(name);
    good = good && value != nullptr && read(*value, member);
  }
  template <class Type>
  void operator()(std::string_view name, std::optional<Type>& member) {
    const Value* const value = object.find(name);
    if (value != nullptr) good = good && read(*value, member.emplace());
  }
  const Value& object;
  bool good = true;
};

template <class Type>
bool read(const Value& value, std::vector<Type>& into) {
  if (!value.is_array()) return false;
  for (const Value& item : value.items())
    if (!read(item, into.emplace_back())) return false;
  return true;
}
template <class Type>
requires std::is_class_v<Type>
bool read(const Value& value, Type& into) {
  if (!value.is_object()) return false;
  Reader reader{value};
  Type::fields(reader, into);
  return reader.good;
}

template <class Choice, std::size_t at = 0>
std::optional<Choice> decode_as(const Value& value, std::string_view kind) {
  if constexpr (at == std::variant_size_v<Choice>) {
    return std::nullopt;
  } else {
    using Message = std::variant_alternative_t<at, Choice>;
    if (kind != Message::kind) return decode_as<Choice, at + 1>(value, kind);
    Message message;
    if (!read(value, message)) return std::nullopt;
    return Choice(std::move(message));
  }
}

template <class Choice>
std::optional<Choice> decode(std::string_view text) {
  const auto parsed = json::parse(text);
  if (!parsed.ok()) return std::nullopt;
  const Value* const kind = parsed->find("kind");
  if (kind == nullptr || !kind->is_string()) return std::nullopt;
  return decode_as<Choice>(*parsed, kind->text());
}

}  // namespace

std::string encode(const ToProxy& message) {
  return std::visit([](const auto& one) { return encode_one(one); }, message);
}
std::string encode(const FromProxy& message) {
  return std::visit([](const auto& one) { return encode_one(one); }, message);
}

std::optional<ToProxy> decode_to_proxy(std::string_view text) { return decode<ToProxy>(text); }
std::optional<FromProxy> decode_from_proxy(std::string_view text) {
  return decode<FromProxy>(text);
}

}  // namespace skerry::proxy
