#include "kernel/linux/sockets.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

#include "base/failpoint.hpp"
#include "kernel/checks.hpp"
#include "kernel/limits.hpp"

namespace skerry::kernel {
namespace {

constexpr int listen_backlog = 1024;

Outcome<Done> turn_on(const Fd& socket, int level, int option) {
  const int on = 1;
  if (::setsockopt(socket.get(), level, option, &on, sizeof on) != 0)
    return errno_trouble("set a socket's option");
  return Done{};
}

bool wants_bind(const SocketSpec& spec) {
  return spec.kind == SocketKind::tcp_listener || spec.kind == SocketKind::udp ||
         spec.address.value != 0 || spec.port != 0;
}

Outcome<Fd> make(const SocketSpec& spec) {
  const bool stream = spec.kind == SocketKind::tcp_listener || spec.kind == SocketKind::tcp;
  const int protocol = spec.kind == SocketKind::icmp ? IPPROTO_ICMP : 0;
  Fd socket(::socket(AF_INET, (stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC,
                     protocol));
  if (!socket.open()) return errno_trouble("make a socket");
  if (stream) TRY(turn_on(socket, SOL_SOCKET, SO_REUSEADDR));
  TRY(turn_on(socket, IPPROTO_IP, IP_FREEBIND));
  if (spec.kind == SocketKind::udp) TRY(turn_on(socket, IPPROTO_IP, IP_PKTINFO));
  if (wants_bind(spec)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(spec.port);
    at.sin_addr.s_addr = htonl(spec.address.value);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) {
      if (errno == EADDRINUSE)
        return KernelError{Trouble::exists, "the address of the socket is taken", 0};
      return errno_trouble("bind a socket to " + text(spec.address));
    }
  }
  if (spec.kind == SocketKind::tcp_listener && ::listen(socket.get(), listen_backlog) != 0)
    return errno_trouble("listen");
  return socket;
}

Outcome<Fd> duplicate(const Fd& socket) {
  Fd copy(::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy.open()) return errno_trouble("duplicate a socket");
  return copy;
}

}  // namespace

Outcome<Fd> LinuxSockets::open(const NamespaceName& space, const SocketSpec& spec) {
  TRY(check(spec));
  const KeptSocket key{space, spec};
  if (const auto found = kept_.find(key); found != kept_.end()) return duplicate(found->second);
  const Visit visit = TRY(Visit::enter(spaces_, space));
  Fd socket = TRY(make(spec));
  FAILPOINT("kernel.socket.made");
  const bool keeps = spec.kind == SocketKind::tcp_listener || spec.kind == SocketKind::udp;
  if (!keeps || spec.port == 0) return socket;
  if (kept_.size() >= kept_sockets_max)
    return KernelError{Trouble::over_quota, "no more than 8,192 kept sockets", 0};
  kept_.emplace(key, TRY(duplicate(socket)));
  return socket;
}

Outcome<Done> LinuxSockets::forget(const NamespaceName& space, const SocketSpec& spec) {
  if (kept_.erase({space, spec}) == 0)
    return KernelError{Trouble::absent, "no such socket is kept", 0};
  return Done{};
}

Outcome<std::vector<KeptSocket>> LinuxSockets::kept() {
  std::vector<KeptSocket> out;
  for (const auto& [key, socket] : kept_) out.push_back(key);
  return out;
}

void LinuxSockets::forget_all(const NamespaceName& space) {
  std::erase_if(kept_, [&](const auto& each) { return each.first.space == space; });
}

void LinuxSockets::rename(const NamespaceName& from, const NamespaceName& to) {
  std::map<KeptSocket, Fd> renamed;
  for (auto& [key, socket] : kept_) {
    KeptSocket now = key;
    if (now.space == from) now.space = to;
    renamed.emplace(std::move(now), std::move(socket));
  }
  kept_ = std::move(renamed);
}

}  // namespace skerry::kernel
