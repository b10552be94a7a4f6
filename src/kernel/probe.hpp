#pragma once
// What the program `probe` is asked and answers on its channel: one question, one answer, a line
// of text each in a datagram. It asks from where it runs, as an ordinary user.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/address.hpp"

namespace skerry::kernel {

enum class ProbeKind : std::uint8_t {
  tcp,   // connects, then closes
  udp,   // sends one datagram and waits for any answer
  icmp,  // sends one echo request; the namespace needs Setting::ping_sockets
};

constexpr std::uint32_t probe_wait_ms_max = 10'000;

struct ProbeQuestion {
  ProbeKind kind = ProbeKind::tcp;
  Ipv4 address;
  std::uint16_t port = 0;  // not of icmp
  std::uint32_t wait_ms = 1000;
  friend bool operator==(const ProbeQuestion&, const ProbeQuestion&) = default;
};

enum class ProbeResult : std::uint8_t {
  answered,     // connected; a datagram or an echo came back
  refused,      // a reset, or ICMP port unreachable
  unreachable,  // no route, or ICMP said so
  timeout,      // nothing came within the time
  failed,       // the probe itself could not ask
};

struct ProbeAnswer {
  ProbeResult result = ProbeResult::failed;
  std::uint32_t took_us = 0;
  friend bool operator==(const ProbeAnswer&, const ProbeAnswer&) = default;
};

std::string text(const ProbeQuestion& question);  // "tcp 10.0.0.5 443 1000"
std::string text(const ProbeAnswer& answer);      // "answered 321"
std::optional<ProbeQuestion> parse_question(std::string_view text);
std::optional<ProbeAnswer> parse_answer(std::string_view text);

}  // namespace skerry::kernel
