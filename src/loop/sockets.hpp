#pragma once
// Making listening sockets, with errors that a person can act upon.

#include <chrono>
#include <cstdint>
#include <string>

#include "base/fd.hpp"
#include "base/result.hpp"
#include "loop/limits.hpp"
#include "loop/loop.hpp"

namespace skerry {

// yes: several sockets, of several threads or processes of one user, may share the address; the
// kernel spreads connections over them.
enum class ReusePort : bool { no, yes };

struct ListenOptions {
  int backlog = loop_limits::listen_backlog;
  ReusePort reuse_port = ReusePort::no;
  // Of a Unix socket's file: who may connect. 0600 is the owner (and root) alone.
  std::uint32_t path_mode = 0600;
  // How long to wait for a TCP address that another socket still has: who starts again right after
  // a kill may find the last processes of before about to end.
  std::chrono::milliseconds patience{0};
};

// A listening socket, non-blocking and close-on-exec. A Unix socket's path that a dead process left
// behind is taken over; one that somebody serves is not, and neither is a file of another kind. The
// errors: "port 4566 on 127.0.0.1 is taken", "needs rights for port 443 on 0.0.0.0 (...)".
Result<Fd> listen_on(const Endpoint& endpoint, const ListenOptions& options = {});

// Where a TCP socket is bound: what port 0 became.
Endpoint local_endpoint(const Fd& socket);

// "127.0.0.1:4566", "[::1]:4566", or the path.
std::string text(const Endpoint& endpoint);

// Finds out about a peer that vanished without a word: a probe after `idle_s` of silence, given up
// `probes` probes of `interval_s` each later; `unacknowledged_ms` bounds how long sent bytes may
// stay unacknowledged (TCP_USER_TIMEOUT; 0: the kernel's own bound). Nothing on a Unix socket.
struct KeepAlive {
  int idle_s = 60;
  int interval_s = 10;
  int probes = 6;
  unsigned unacknowledged_ms = 0;
};
void set_keep_alive(int socket, const KeepAlive& settings);

}  // namespace skerry
