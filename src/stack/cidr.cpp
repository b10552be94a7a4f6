#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "stack/function_call.hpp"
#include "stack/limits.hpp"

namespace skerry::stack {

namespace {

struct Block {
  std::array<unsigned char, 16> bytes{};
  int family = AF_INET;
  int prefix = 0;
  int width() const { return family == AF_INET ? 32 : 128; }
};

std::optional<Block> parse_block(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  Block out;
  const std::string address(text.substr(0, slash));
  out.family = address.find(':') == std::string::npos ? AF_INET : AF_INET6;
  if (inet_pton(out.family, address.c_str(), out.bytes.data()) != 1) return std::nullopt;
  const std::string_view digits = text.substr(slash + 1);
  const auto end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, out.prefix);
  if (read.ec != std::errc() || read.ptr != end || out.prefix < 0 || out.prefix > out.width()) {
    return std::nullopt;
  }
  for (int bit = out.prefix; bit < out.width(); ++bit) {
    auto& byte = out.bytes[static_cast<std::size_t>(bit / 8)];
    byte = static_cast<unsigned char>(byte & ~(0x80u >> (bit % 8)));
  }
  return out;
}

std::string text_of(const Block& block) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(block.family, block.bytes.data(), text.data(), text.size());
  return fmt::format("{}/{}", text.data(), block.prefix);
}

// Adds one at the bit that ends the prefix.
void advance(Block& block) {
  for (int bit = block.prefix - 1; bit >= 0; --bit) {
    auto& byte = block.bytes[static_cast<std::size_t>(bit / 8)];
    const unsigned mask = 0x80u >> (bit % 8);
    byte = static_cast<unsigned char>(byte ^ mask);
    if ((byte & mask) != 0) return;
  }
}

}  // namespace

Result<Value, Invalid> cidr_blocks(std::string_view block, std::int64_t count, std::int64_t bits) {
  auto outer = parse_block(block);
  if (!outer) {
    return Invalid{fmt::format("Template error: Fn::Cidr got an invalid IP block {}", block)};
  }
  if (count < 1 || count > static_cast<std::int64_t>(cidr_blocks_max)) {
    return Invalid{
        fmt::format("Template error: Fn::Cidr: count must be between 1 and {}", cidr_blocks_max)};
  }
  const std::int64_t prefix = outer->width() - bits;
  const std::int64_t spare = prefix - outer->prefix;
  if (bits < 1 || prefix < outer->prefix || (spare < 9 && (std::int64_t{1} << spare) < count)) {
    return Invalid{
        fmt::format("Template error: Fn::Cidr: {} has no room for {} blocks of {} host bits", block,
                    count, bits)};
  }
  outer->prefix = static_cast<int>(prefix);
  Value out = Value::array();
  for (std::int64_t i = 0; i < count; ++i) {
    out.append(Value(text_of(*outer)));
    advance(*outer);
  }
  return out;
}

}  // namespace skerry::stack
