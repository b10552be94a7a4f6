#pragma once
// Text forms of bytes: hex, base64 (RFC 4648), percent-encoding (RFC 3986).

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace skerry {

inline std::span<const std::byte> as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}
inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string hex(std::span<const std::byte> bytes);                 // lower case
std::optional<std::string> from_hex(std::string_view text);        // either case, even length
std::string base64(std::span<const std::byte> bytes);              // padded
// Strict: padding required, no white space, no stray bits.
std::optional<std::string> from_base64(std::string_view text);

enum class Slash : bool { encode, keep };
// RFC 3986 unreserved characters stay (SigV4's UriEncode); upper-case hex.
std::string percent_encode(std::string_view text, Slash slash = Slash::encode);

enum class Plus : bool { literal, space };
// Nothing where a '%' is not followed by two hex digits.
std::optional<std::string> percent_decode(std::string_view text, Plus plus = Plus::literal);

}  // namespace skerry
