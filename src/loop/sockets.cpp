#include "loop/sockets.hpp"

#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include "loop/address.hpp"

namespace skerry {
namespace {

// The reason of a failed bind or listen, in words of what was asked for.
Error why_not(const Endpoint& endpoint, int error) {
  const bool local = !endpoint.path.empty();
  const std::string what =
      local ? endpoint.path : "port " + std::to_string(endpoint.port) + " on " + endpoint.host;
  switch (error) {
    case EADDRINUSE:
      return Error{what + " is taken"};
    case EACCES:
    case EPERM:
      if (local) return Error{"needs rights to make the socket " + what};
      return Error{"needs rights for " + what +
                   " (CAP_NET_BIND_SERVICE, or a port from 1024 upwards)"};
    case EADDRNOTAVAIL:
      return Error{endpoint.host + " is not an address of this machine"};
    case ENOENT:
      return Error{"the folder of the socket " + what + " does not exist"};
    default:
      return Error{"listen on " + text(endpoint) + ": " + std::strerror(error)};
  }
}

// Removes what a dead process left at the path; an error when the path is somebody else's.
Result<Done> clear_stale(const Endpoint& endpoint, const SocketAddress& address) {
  struct stat found {};
  if (::lstat(endpoint.path.c_str(), &found) != 0) return Done{};
  if (!S_ISSOCK(found.st_mode)) return Error{endpoint.path + " exists and is not a socket"};
  const Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!probe.open()) return errno_error("socket");
  const int result = ::connect(probe.get(), &address.address.generic, address.size);
  if (result == 0 || errno == EAGAIN) return Error{endpoint.path + " is taken"};
  if (errno != ECONNREFUSED && errno != ENOENT) return why_not(endpoint, errno);
  if (::unlink(endpoint.path.c_str()) != 0 && errno != ENOENT) return why_not(endpoint, errno);
  return Done{};
}

Result<Done> prepare(const Fd& socket, const Endpoint& endpoint, const ListenOptions& options) {
  if (!endpoint.path.empty()) {
    // Before the bind, which makes the file with this mode: it is never open to others for a moment
    // (unix(7); the mode of the socket's own inode less the umask).
    if (::fchmod(socket.get(), options.path_mode) != 0) return errno_error("fchmod of a socket");
    return Done{};
  }
  const int on = 1;
  if (::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
    return errno_error("SO_REUSEADDR");
  if (options.reuse_port == ReusePort::yes &&
      ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0)
    return errno_error("SO_REUSEPORT");
  return Done{};
}

Result<Done> bind_patiently(const Fd& socket, const SocketAddress& address,
                            const Endpoint& endpoint, std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds look_every{10};
  for (std::chrono::milliseconds waited{0};; waited += look_every) {
    if (::bind(socket.get(), &address.address.generic, address.size) == 0) return Done{};
    if (errno != EADDRINUSE || waited >= patience) return why_not(endpoint, errno);
    std::this_thread::sleep_for(look_every);
  }
}

}  // namespace

Result<Fd> listen_on(const Endpoint& endpoint, const ListenOptions& options) {
  const SocketAddress address = TRY(socket_address(endpoint));
  Fd socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.open()) return errno_error("socket");
  if (address.family() == AF_UNIX) TRY(clear_stale(endpoint, address));
  TRY(prepare(socket, endpoint, options));
  TRY(bind_patiently(socket, address, endpoint, options.patience));
  if (::listen(socket.get(), options.backlog) != 0) return why_not(endpoint, errno);
  return socket;
}

Endpoint local_endpoint(const Fd& socket) {
  const PeerAddress address = local_address(socket.get());
  return {.host = address.ip, .port = address.port, .path = {}};
}

std::string text(const Endpoint& endpoint) {
  if (!endpoint.path.empty()) return endpoint.path;
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  return (v6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

void set_keep_alive(int socket, const KeepAlive& settings) {
  const auto set = [socket](int level, int name, const auto& value) {
    ::setsockopt(socket, level, name, &value, sizeof value);
  };
  const int on = 1;
  set(SOL_SOCKET, SO_KEEPALIVE, on);
  set(IPPROTO_TCP, TCP_KEEPIDLE, settings.idle_s);
  set(IPPROTO_TCP, TCP_KEEPINTVL, settings.interval_s);
  set(IPPROTO_TCP, TCP_KEEPCNT, settings.probes);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, settings.unacknowledged_ms);
}

}  // namespace skerry
