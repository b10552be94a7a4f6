#include "sandbox/code_name.hpp"

#include <string_view>

#include "base/assert.hpp"

namespace skerry::sandbox {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

}  // namespace

bool valid(const CodeId& id) {
  return id.hex.size() == 2 * kernel::CodeName{}.digest.size() &&
         id.hex.find_first_not_of(digits) == std::string::npos;
}

kernel::CodeName code_name(const CodeId& id) {
  ASSERT(valid(id));
  kernel::CodeName out;
  for (std::size_t i = 0; i < out.digest.size(); ++i) {
    const std::size_t high = digits.find(id.hex[2 * i]);
    const std::size_t low = digits.find(id.hex[2 * i + 1]);
    out.digest[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return out;
}

CodeId code_id(const kernel::CodeName& name) {
  CodeId out;
  for (const std::uint8_t byte : name.digest) {
    out.hex.push_back(digits[byte >> 4]);
    out.hex.push_back(digits[byte & 15]);
  }
  return out;
}

}  // namespace skerry::sandbox
