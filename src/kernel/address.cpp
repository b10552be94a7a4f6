#include "kernel/address.hpp"

#include <charconv>

namespace skerry::kernel {
namespace {

// One decimal number of at most three digits without a leading zero (inet_aton reads those as
// octal, so accepting them would mean two things).
std::optional<std::uint32_t> take_number(std::string_view& rest, std::uint32_t most) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  const auto digits = static_cast<std::size_t>(end - rest.data());
  if (error != std::errc{} || digits > 3 || value > most) return std::nullopt;
  if (digits > 1 && rest.front() == '0') return std::nullopt;
  rest.remove_prefix(digits);
  return value;
}

}  // namespace

std::string text(Ipv4 address) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += std::to_string((address.value >> shift) & 0xff);
    if (shift > 0) out += '.';
  }
  return out;
}

std::string text(const Ipv4Network& network) {
  return text(network.address) + "/" + std::to_string(network.prefix);
}

std::optional<Ipv4> parse_ipv4(std::string_view text) {
  Ipv4 out;
  for (int part = 0; part < 4; ++part) {
    const auto number = take_number(text, 255);
    if (!number) return std::nullopt;
    out.value = out.value << 8 | *number;
    if (part == 3) break;
    if (text.empty() || text.front() != '.') return std::nullopt;
    text.remove_prefix(1);
  }
  if (!text.empty()) return std::nullopt;
  return out;
}

std::optional<Ipv4Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_ipv4(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Ipv4Network{*address, 32};
  std::string_view rest = text.substr(slash + 1);
  const auto prefix = take_number(rest, 32);
  if (!prefix || !rest.empty()) return std::nullopt;
  return Ipv4Network{*address, static_cast<std::uint8_t>(*prefix)};
}

}  // namespace skerry::kernel
