#include "kernel/probe.hpp"

#include <array>
#include <charconv>

namespace skerry::kernel {
namespace {

constexpr std::array<std::string_view, 3> kinds = {"tcp", "udp", "icmp"};
constexpr std::array<std::string_view, 5> results = {"answered", "refused", "unreachable",
                                                     "timeout", "failed"};

std::string_view take_word(std::string_view& rest) {
  const std::size_t space = rest.find(' ');
  const std::string_view word = rest.substr(0, space);
  rest = space == std::string_view::npos ? "" : rest.substr(space + 1);
  return word;
}

std::optional<std::uint32_t> number(std::string_view word, std::uint32_t most) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size() || value > most) return std::nullopt;
  return value;
}

template <std::size_t count>
std::optional<std::uint8_t> index_of(const std::array<std::string_view, count>& words,
                                     std::string_view word) {
  for (std::size_t i = 0; i < count; ++i) {
    if (words[i] == word) return static_cast<std::uint8_t>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string text(const ProbeQuestion& question) {
  return std::string(kinds.at(static_cast<std::size_t>(question.kind))) + " " +
         text(question.address) + " " + std::to_string(question.port) + " " +
         std::to_string(question.wait_ms);
}

std::string text(const ProbeAnswer& answer) {
  return std::string(results.at(static_cast<std::size_t>(answer.result))) + " " +
         std::to_string(answer.took_us);
}

std::optional<ProbeQuestion> parse_question(std::string_view text) {
  const auto kind = index_of(kinds, take_word(text));
  const auto address = parse_ipv4(take_word(text));
  const auto port = number(take_word(text), 65535);
  const auto wait = number(take_word(text), probe_wait_ms_max);
  if (!kind || !address || !port || !wait || !text.empty()) return std::nullopt;
  return ProbeQuestion{static_cast<ProbeKind>(*kind), *address, static_cast<std::uint16_t>(*port),
                       *wait};
}

std::optional<ProbeAnswer> parse_answer(std::string_view text) {
  const auto result = index_of(results, take_word(text));
  const auto took = number(take_word(text), ~std::uint32_t{0});
  if (!result || !took || !text.empty()) return std::nullopt;
  return ProbeAnswer{static_cast<ProbeResult>(*result), *took};
}

}  // namespace skerry::kernel
