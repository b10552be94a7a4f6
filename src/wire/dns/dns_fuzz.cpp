// Messages from anywhere: what parses is answered, and the answer is a message again.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/assert.hpp"
#include "wire/dns/message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry;
  const auto message = std::as_bytes(std::span(data, size));
  const auto query = dns::parse_query(message);
  if (!query.ok()) {
    const auto refusal = dns::render_refusal(message);
    ASSERT(!refusal || !dns::render_refusal(*refusal));  // an answer is never answered
    return 0;
  }
  const dns::Answer answer{dns::Code::no_error, {{1}, {2}, {3}}, "a.example", 60};
  const auto over_udp = dns::render_answer(*query, answer, dns::Transport::udp);
  ASSERT(over_udp.size() <= query->room);
  ASSERT(over_udp[0] == message[0] && over_udp[1] == message[1]);
  ASSERT(!dns::parse_query(over_udp).ok());
  // The question that it carries is the one that was asked.
  auto turned = dns::render_answer(*query, {}, dns::Transport::tcp);
  turned[2] &= std::byte{0x7f};
  const auto again = dns::parse_query(turned);
  ASSERT(again.ok() && again->name == query->name && again->type == query->type);
  return 0;
}
