#include "test/network/lab.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <cstring>

#include "network/names.hpp"
#include "network/table_builder.hpp"
#include "network/testing/networks.hpp"

namespace skerry::network::test {
namespace {

using kernel::SocketKind;
using Clock = std::chrono::steady_clock;

constexpr auto quiet = std::chrono::milliseconds(150);
constexpr auto again = std::chrono::milliseconds(40);
constexpr auto patience = std::chrono::seconds(4);
const kernel::NamespaceName internet{"internet"};
constexpr Ipv4Address edge_end{0xc613fff1};  // 198.19.255.241

testing::AssertionResult said(const kernel::Outcome<Done>& done) {
  if (done.ok()) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "at " << done.error().at << ": " << done.error().message;
}

sockaddr_in socket_address(Ipv4Address address, std::uint16_t port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(address.value);
  at.sin_port = htons(port);
  return at;
}

// RFC 792's echo request; the kernel fills in the identifier of a ping socket.
struct Echo {
  std::uint8_t type = 8;
  std::uint8_t code = 0;
  std::uint16_t checksum = 0;
  std::uint16_t identifier = 0;
  std::uint16_t sequence = 0;
  std::uint32_t token = 0;
};

Ipv4Address target(const Network& network, const Probe& probe) {
  const auto* id = std::get_if<InterfaceId>(&probe.to);
  return id == nullptr ? std::get<Ipv4Address>(probe.to) : get(network.interfaces, *id).address;
}

void send_token(const Attempt& attempt, std::uint32_t token) {
  const bool ping = attempt.probe.flow.protocol == icmp;
  Echo echo;
  echo.token = token;
  const void* const data = ping ? static_cast<const void*>(&echo) : &token;
  static_cast<void>(
      ::send(attempt.socket.get(), data, ping ? sizeof echo : sizeof token, MSG_NOSIGNAL));
}

// What the verdict says will be seen, and not yet was.
bool waiting(const Attempt& attempt, const Verdict& verdict) {
  if (verdict.reachable()) return !attempt.seen.answered;
  const bool is_udp = attempt.probe.flow.protocol == udp;
  return is_udp && verdict.delivered() && !attempt.seen.delivered;
}

}  // namespace

testing::AssertionResult Lab::make_internet() {
  const kernel::InterfaceName eth0{"eth0"};
  kernel::Route back;
  back.destination = as_kernel(public_addresses);
  back.via = as_kernel(edge_end);
  back.interface = eth0;
  const std::vector<kernel::LinkChange> changes{
      kernel::CreateNamespace{internet},
      kernel::CreateVeth{{names::edge(), names::outside(), {}}, {internet, eth0, {}}},
      kernel::AddAddress{internet, {eth0, host(internet_address)}},
      kernel::AddAddress{names::edge(), {names::outside(), host(edge_end)}},
      kernel::AddRoute{internet, back}};
  has_internet_ = true;
  return said(kernel_.links().apply(changes));
}

testing::AssertionResult Lab::listen(const kernel::NamespaceName& space, Ipv4Address address,
                                     SocketKind kind, std::uint16_t port) {
  const kernel::KeptSocket key{space, {kind, as_kernel(address), port}};
  if (ears_.contains(key)) return testing::AssertionSuccess();
  auto socket = kernel_.sockets().open(key.space, key.spec);
  if (!socket.ok()) return testing::AssertionFailure() << socket.error().message;
  ears_.emplace(key, Ear{kind, *std::move(socket)});
  return testing::AssertionSuccess();
}

testing::AssertionResult Lab::listen_everywhere(const Network& network) {
  std::vector<kernel::LinkChange> settings;
  auto everything = [&](const kernel::NamespaceName& space, Ipv4Address address) {
    settings.push_back(kernel::SetSetting{space, kernel::Setting::ping_sockets, {}, 1});
    for (const std::uint16_t port : probe_ports) {
      for (const SocketKind kind : {SocketKind::tcp_listener, SocketKind::udp}) {
        auto listening = listen(space, address, kind, port);
        if (!listening) return listening;
      }
    }
    return testing::AssertionSuccess();
  };
  auto done = everything(internet, internet_address);
  for (const auto& [id, interface] : network.interfaces) {
    if (done && interface.use != InterfaceUse::nat_gateway) {
      done = everything(names::space(id), interface.address);
    }
  }
  for (const PublicService& service : network.services) {
    if (done) done = listen(names::edge(), service.address, SocketKind::tcp_listener, 443);
  }
  for (const auto& [id, endpoint] : network.endpoints) {
    if (done && endpoint.type == EndpointType::gateway) {
      done = listen(names::space(id), s3_address, SocketKind::tcp_listener, 443);
    }
  }
  return done ? said(kernel_.links().apply(settings)) : done;
}

testing::AssertionResult Lab::apply(const Network& network) {
  if (!has_internet_) {
    auto first = said(reconciler_.apply(compile(network, std::nullopt)));
    if (!first) return first;
    first = make_internet();
    if (!first) return first;
  }
  const Plan plan = compile(network, Uplink{as_kernel(internet_address), std::nullopt});
  // A socket pins its namespace: close those whose namespace goes.
  std::erase_if(ears_, [&](const auto& ear) {
    return names::ours(ear.first.space) && !plan.spaces.contains(ear.first.space);
  });
  auto done = said(reconciler_.apply(plan));
  return done ? listen_everywhere(network) : done;
}

bool Lab::start(const Network& network, Attempt& attempt, std::uint32_t token) {
  const Probe& probe = attempt.probe;
  const auto* from = std::get_if<InterfaceId>(&probe.from);
  const auto space = from == nullptr ? internet : names::space(*from);
  const Ipv4Address own =
      from == nullptr ? std::get<Ipv4Address>(probe.from) : get(network.interfaces, *from).address;
  const bool ping = probe.flow.protocol == icmp;
  kernel::SocketSpec spec{ping ? SocketKind::icmp : SocketKind::tcp, as_kernel(own),
                          ping ? std::uint16_t{0} : probe.flow.source_ports.first};
  if (probe.flow.protocol == udp) spec.kind = SocketKind::udp;
  auto socket = kernel_.sockets().open(space, spec);
  EXPECT_TRUE(socket.ok()) << socket.error().message;
  if (!socket.ok()) return false;
  if (probe.flow.protocol == udp) static_cast<void>(kernel_.sockets().forget(space, spec));
  attempt.socket = *std::move(socket);
  const sockaddr_in to = socket_address(target(network, probe), probe.flow.port);
  static_cast<void>(
      ::connect(attempt.socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to));
  attempt.sent = probe.flow.protocol != tcp;
  if (attempt.sent) send_token(attempt, token);
  return true;
}

void Lab::send_again(std::vector<Attempt>& attempts) {
  for (std::uint32_t i = 0; i < attempts.size(); ++i) {
    const Attempt& each = attempts[i];
    const bool arrived = each.seen.delivered || each.seen.answered;
    if (each.probe.flow.protocol != tcp && !arrived) send_token(each, i);
  }
}

// A connection that stands says which probe it is of.
void Lab::send_tokens(std::vector<Attempt>& attempts) {
  for (std::uint32_t i = 0; i < attempts.size(); ++i) {
    Attempt& each = attempts[i];
    if (each.sent || !each.socket.open()) continue;
    pollfd state{each.socket.get(), POLLOUT, 0};
    if (::poll(&state, 1, 0) != 1 || (state.revents & POLLOUT) == 0) continue;
    each.sent = ::send(each.socket.get(), &i, sizeof i, MSG_NOSIGNAL) == sizeof i;
  }
}

// Everybody who listens sends back what it receives.
bool Lab::hear(std::vector<Attempt>& attempts) {
  bool heard = false;
  auto note = [&](std::uint32_t token) {
    heard = true;
    if (token < attempts.size()) attempts[token].seen.delivered = true;
  };
  for (auto& [key, ear] : ears_) {
    if (ear.kind == SocketKind::tcp_listener) {
      for (;;) {
        Fd each(::accept4(ear.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!each.open()) break;
        accepted_.push_back(std::move(each));
      }
      continue;
    }
    sockaddr_in from{};
    socklen_t size = sizeof from;
    std::uint32_t token = 0;
    while (::recvfrom(ear.socket.get(), &token, sizeof token, 0, reinterpret_cast<sockaddr*>(&from),
                      &size) == sizeof token) {
      note(token);
      static_cast<void>(::sendto(ear.socket.get(), &token, sizeof token, MSG_NOSIGNAL,
                                 reinterpret_cast<const sockaddr*>(&from), size));
    }
  }
  for (const Fd& each : accepted_) {
    std::uint32_t token = 0;
    if (::recv(each.get(), &token, sizeof token, 0) != sizeof token) continue;
    note(token);
    static_cast<void>(::send(each.get(), &token, sizeof token, MSG_NOSIGNAL));
  }
  return heard;
}

bool Lab::hear_answers(std::vector<Attempt>& attempts) {
  bool heard = false;
  for (std::uint32_t i = 0; i < attempts.size(); ++i) {
    Attempt& each = attempts[i];
    if (!each.sent || each.seen.answered) continue;
    const bool ping = each.probe.flow.protocol == icmp;
    Echo echo;
    std::uint32_t token = 0;
    void* const place = ping ? static_cast<void*>(&echo) : &token;
    const auto size = static_cast<ssize_t>(ping ? sizeof echo : sizeof token);
    if (::recv(each.socket.get(), place, static_cast<std::size_t>(size), 0) != size) continue;
    if (ping ? echo.type != 0 || echo.token != i : token != i) continue;
    each.seen = {true, true};
    heard = true;
  }
  return heard;
}

std::vector<Observed> Lab::run(const Network& network, const std::vector<Probe>& probes) {
  std::vector<Attempt> attempts;
  std::vector<Verdict> verdicts;
  bool refusals = false;  // only what should not arrive must be waited for
  for (const Probe& probe : probes) {
    attempts.push_back({probe, {}, {}, false});
    verdicts.push_back(judge(network, probe));
    refusals = refusals || !verdicts.back().reachable();
  }
  for (std::uint32_t i = 0; i < attempts.size(); ++i) start(network, attempts[i], i);
  const auto begun = Clock::now();
  auto last = begun;
  auto sent = begun;
  for (;;) {
    send_tokens(attempts);
    const bool heard = hear(attempts);
    const bool answered = hear_answers(attempts);
    const auto now = Clock::now();
    if (heard || answered) last = now;
    if (now - sent > again) {
      send_again(attempts);
      sent = now;
    }
    bool more = false;
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      more = more || waiting(attempts[i], verdicts[i]);
    }
    if (!more && (!refusals || now - last > quiet)) break;
    if (now - begun > patience) break;
    if (!heard && !answered) ::poll(nullptr, 0, 1);
  }
  accepted_.clear();
  std::vector<Observed> seen;
  for (const Attempt& each : attempts) seen.push_back(each.seen);
  return seen;
}

}  // namespace skerry::network::test
