#pragma once
// application/x-www-form-urlencoded: names and values in their order, percent-decoded strictly
// ('+' is a space, every '%' has two hex digits, the result is UTF-8), within limits.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace skerry::form {

struct Limits {
  std::size_t input_bytes_max = std::size_t{8} << 20;
  std::size_t pairs_max = 20'000;  // a pair takes 16 bytes besides its text
};

struct Pair {
  std::string_view name;
  std::string_view value;  // empty for "name" and "name="
};

// One buffer for all texts; pairs are views into it, valid as long as the form is not moved.
class Form {
 public:
  std::size_t size() const { return spans_.size(); }
  bool empty() const { return spans_.empty(); }
  Pair operator[](std::size_t index) const;
  // The value of the first pair of that name.
  std::optional<std::string_view> find(std::string_view name) const;

 private:
  friend Result<Form> parse(std::string_view text, const Limits& limits);
  struct Span {
    std::uint32_t name, name_size, value, value_size;
  };

  std::string text_;
  std::vector<Span> spans_;
};

// Empty input, and empty pieces between '&', yield no pair. Errors say what is wrong.
Result<Form> parse(std::string_view text, const Limits& limits = {});

}  // namespace skerry::form
