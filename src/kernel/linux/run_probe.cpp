#include "kernel/linux/run_probe.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "kernel/probe.hpp"

namespace skerry::kernel {
namespace {

ProbeResult result_of(int number) {
  switch (number) {
    case 0:
      return ProbeResult::answered;
    case ECONNREFUSED:
    case ECONNRESET:
      return ProbeResult::refused;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EACCES:  // a prohibiting route, or ICMP administratively prohibited
    case EINVAL:  // a blackhole route
      return ProbeResult::unreachable;
    case ETIMEDOUT:
    case EAGAIN:
      return ProbeResult::timeout;
    default:
      return ProbeResult::failed;
  }
}

int wait_for(const Fd& socket, short events, std::uint32_t wait_ms) {
  pollfd about{socket.get(), events, 0};
  const int ready = ::poll(&about, 1, static_cast<int>(wait_ms));
  if (ready < 0) return errno;
  return ready == 0 ? ETIMEDOUT : 0;
}

int finish_connect(const Fd& socket, std::uint32_t wait_ms) {
  if (const int waited = wait_for(socket, POLLOUT, wait_ms); waited != 0) return waited;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

// Sends one datagram; an ICMP error about it arrives as the error of a later call.
int exchange(const Fd& socket, const void* bytes, std::size_t size, std::uint32_t wait_ms) {
  if (::send(socket.get(), bytes, size, MSG_NOSIGNAL) < 0) return errno;
  if (const int waited = wait_for(socket, POLLIN, wait_ms); waited != 0) return waited;
  std::array<char, 2048> buffer;
  return ::recv(socket.get(), buffer.data(), buffer.size(), 0) < 0 ? errno : 0;
}

int ask(const ProbeQuestion& question) {
  const bool tcp = question.kind == ProbeKind::tcp;
  const bool icmp = question.kind == ProbeKind::icmp;
  const Fd socket(::socket(AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC,
                           icmp ? IPPROTO_ICMP : 0));
  if (!socket.open()) return EBADF;
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(question.port);
  to.sin_addr.s_addr = htonl(question.address.value);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 &&
      errno != EINPROGRESS)
    return errno;
  if (tcp) return finish_connect(socket, question.wait_ms);
  icmphdr echo{};
  echo.type = ICMP_ECHO;
  const std::array<char, 5> word = {'p', 'r', 'o', 'b', 'e'};
  if (icmp) return exchange(socket, &echo, sizeof echo, question.wait_ms);
  return exchange(socket, word.data(), word.size(), question.wait_ms);
}

ProbeAnswer answer(const ProbeQuestion& question) {
  const SystemClock clock;
  const TimePoint start = clock.now();
  const ProbeResult result = result_of(ask(question));
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(clock.now() - start);
  return {result, static_cast<std::uint32_t>(took.count())};
}

}  // namespace

void run_probe(int channel) {
  std::array<char, 256> buffer;
  for (;;) {
    const ssize_t got = ::recv(channel, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    const auto question = parse_question({buffer.data(), static_cast<std::size_t>(got)});
    const std::string reply = text(question ? answer(*question) : ProbeAnswer{});
    if (::send(channel, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) return;
  }
}

}  // namespace skerry::kernel
