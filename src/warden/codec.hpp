#pragma once
// Values to bytes and back, by their C++ types: an aggregate is its members in order, a vector its
// count and elements, a variant its index and alternative, numbers little-endian. A type's bytes
// are therefore as long as its values need, and every length is checked against what is there.
// For messages.cpp alone.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "warden/limits.hpp"

namespace skerry::warden {

struct Anything {
  template <class Type>
  operator Type() const;  // never defined: counts the members of an aggregate
};

template <class Aggregate, class... Members>
constexpr std::size_t count_members() {
  if constexpr (requires { Aggregate{Members{}..., Anything{}}; }) {
    return count_members<Aggregate, Members..., Anything>();
  } else {
    return sizeof...(Members);
  }
}

// The members of an aggregate of at most eight, as references.
template <class Aggregate>
auto members_of(Aggregate& value) {
  constexpr std::size_t count = count_members<std::remove_const_t<Aggregate>>();
  static_assert(count <= 8);
  if constexpr (count == 0) {
    return std::tie();
  } else if constexpr (count == 1) {
    auto& [a] = value;
    return std::tie(a);
  } else if constexpr (count == 2) {
    auto& [a, b] = value;
    return std::tie(a, b);
  } else if constexpr (count == 3) {
    auto& [a, b, c] = value;
    return std::tie(a, b, c);
  } else if constexpr (count == 4) {
    auto& [a, b, c, d] = value;
    return std::tie(a, b, c, d);
  } else if constexpr (count == 5) {
    auto& [a, b, c, d, e] = value;
    return std::tie(a, b, c, d, e);
  } else if constexpr (count == 6) {
    auto& [a, b, c, d, e, f] = value;
    return std::tie(a, b, c, d, e, f);
  } else if constexpr (count == 7) {
    auto& [a, b, c, d, e, f, g] = value;
    return std::tie(a, b, c, d, e, f, g);
  } else {
    auto& [a, b, c, d, e, f, g, h] = value;
    return std::tie(a, b, c, d, e, f, g, h);
  }
}

template <class Aggregate, class Visit>
void for_each_member(Aggregate& value, const Visit& visit) {
  std::apply([&visit](auto&... each) { static_cast<void>(visit), (visit(each), ...); },
             members_of(value));
}

template <class Type>
concept Number = std::integral<Type> && !std::same_as<Type, bool>;
template <class Type>
concept Enum = std::is_enum_v<Type>;

class Writer {
 public:
  std::string take() { return std::move(out_); }

  void put(bool value) { out_.push_back(value ? '\1' : '\0'); }
  template <Number Type>
  void put(Type value) {
    auto rest = static_cast<std::make_unsigned_t<Type>>(value);
    for (std::size_t i = 0; i < sizeof(Type); ++i) {
      out_.push_back(static_cast<char>(rest & 0xff));
      if constexpr (sizeof(Type) > 1) rest = static_cast<decltype(rest)>(rest >> 8);
    }
  }
  template <Enum Type>
  void put(Type value) {
    put(static_cast<std::underlying_type_t<Type>>(value));
  }
  void put(const std::string& value) {
    put(static_cast<std::uint32_t>(value.size()));
    out_ += value;
  }
  template <std::size_t count>
  void put(const std::array<std::uint8_t, count>& value) {
    for (const std::uint8_t each : value) put(each);
  }
  template <class Type>
  void put(const std::vector<Type>& values) {
    put(static_cast<std::uint32_t>(values.size()));
    for (const Type& each : values) put(each);
  }
  template <class Type>
  void put(const std::optional<Type>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <class... Types>
  void put(const std::variant<Types...>& value) {
    put(static_cast<std::uint8_t>(value.index()));
    std::visit([this](const auto& each) { this->put(each); }, value);
  }
  void put(std::monostate) {}
  template <class Type>
  requires std::is_aggregate_v<Type>
  void put(const Type& value) {
    for_each_member(value, [this](const auto& each) { this->put(each); });
  }

 private:
  std::string out_;
};

// After the first thing that does not fit nothing more is read, and whole() is false.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> in) : in_(in) {}
  bool whole() const { return good_ && in_.empty(); }

  void get(bool& value) {
    std::uint8_t byte = 0;
    get(byte);
    if (byte > 1) good_ = false;
    value = byte == 1;
  }
  template <Number Type>
  void get(Type& value) {
    std::make_unsigned_t<Type> number = 0;
    if (!has(sizeof(Type))) return;
    for (std::size_t i = 0; i < sizeof(Type); ++i) {
      const auto byte = std::to_integer<std::make_unsigned_t<Type>>(in_[i]);
      number =
          static_cast<decltype(number)>(number | static_cast<decltype(number)>(byte) << (8 * i));
    }
    in_ = in_.subspan(sizeof(Type));
    value = static_cast<Type>(number);
  }
  template <Enum Type>
  void get(Type& value) {
    std::underlying_type_t<Type> number = 0;
    get(number);
    if (number > static_cast<std::underlying_type_t<Type>>(last_of(Type{}))) good_ = false;
    if (good_) value = static_cast<Type>(number);
  }
  void get(std::string& value) {
    std::uint32_t size = 0;
    get(size);
    if (!has(size)) return;
    value.assign(reinterpret_cast<const char*>(in_.data()), size);
    in_ = in_.subspan(size);
  }
  template <std::size_t count>
  void get(std::array<std::uint8_t, count>& value) {
    for (std::uint8_t& each : value) get(each);
  }
  template <class Type>
  void get(std::vector<Type>& values) {
    std::uint32_t count = 0;
    get(count);
    if (!has(count) || !affords(count * sizeof(Type))) return;  // an element has a byte at least
    for (std::uint32_t i = 0; i < count && good_; ++i) get(values.emplace_back());
  }
  template <class Type>
  void get(std::optional<Type>& value) {
    bool present = false;
    get(present);
    if (present && good_) get(value.emplace());
  }
  template <class... Types>
  void get(std::variant<Types...>& value) {
    std::uint8_t index = 0;
    get(index);
    if (index >= sizeof...(Types)) good_ = false;
    if (good_) get_alternative(value, index, std::index_sequence_for<Types...>{});
  }
  void get(std::monostate&) {}
  template <class Type>
  requires std::is_aggregate_v<Type>
  void get(Type& value) {
    for_each_member(value, [this](auto& each) { this->get(each); });
  }

 private:
  bool has(std::size_t size) {
    if (in_.size() < size) good_ = false;
    return good_;
  }
  template <class Variant, std::size_t... indices>
  void get_alternative(Variant& value, std::uint8_t index, std::index_sequence<indices...>) {
    ((index == indices ? get(value.template emplace<indices>()) : void()), ...);
  }

  // Small bytes can stand for large values; together they stay within this.
  bool affords(std::size_t size) {
    if (size > budget_) good_ = false;
    if (good_) budget_ -= size;
    return good_;
  }

  std::span<const std::byte> in_;
  std::size_t budget_ = decoded_bytes_max;
  bool good_ = true;
};

}  // namespace skerry::warden
