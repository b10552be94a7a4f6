#include "call/access_key_id.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>

namespace skerry {
namespace {

constexpr std::string_view base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t prefix_length = 4;
constexpr std::size_t coded_length = 16;
constexpr std::uint64_t account_mask = (std::uint64_t{1} << 40) - 1;

// 80 bits as two halves of 40, eight characters each.
struct Halves {
  std::uint64_t high = 0;  // one random bit, then the upper 39 bits of the account
  std::uint64_t low = 0;   // the account's last bit, then 39 random bits
};

std::string encode(std::uint64_t half) {
  std::string out;
  for (int shift = 35; shift >= 0; shift -= 5) out += base32[half >> shift & 31];
  return out;
}

std::optional<std::uint64_t> decode(std::string_view text) {
  std::uint64_t half = 0;
  for (const char c : text) {
    const std::size_t at = base32.find(c);
    if (at == std::string_view::npos) return std::nullopt;
    half = half << 5 | at;
  }
  return half;
}

}  // namespace

std::string make_access_key_id(KeyPrefix prefix, const AccountId& account, Random& random) {
  const std::uint64_t number = std::strtoull(account.text.c_str(), nullptr, 10) & account_mask;
  const std::uint64_t bits = random.next();
  const Halves halves{.high = (bits & 1) << 39 | number >> 1,
                      .low = (number & 1) << 39 | (bits >> 1 & (account_mask >> 1))};
  return std::string(prefix.text) + encode(halves.high) + encode(halves.low);
}

std::optional<AccountId> account_of_access_key(std::string_view id) {
  if (id.size() != prefix_length + coded_length) return std::nullopt;
  const std::string_view prefix = id.substr(0, prefix_length);
  if (prefix != long_term_key_prefix && prefix != temporary_key_prefix) return std::nullopt;
  const auto high = decode(id.substr(prefix_length, coded_length / 2));
  const auto low = decode(id.substr(prefix_length + coded_length / 2));
  if (!high || !low) return std::nullopt;
  return AccountId{fmt::format("{:012}", (*high << 1 & account_mask) | *low >> 39)};
}

}  // namespace skerry
