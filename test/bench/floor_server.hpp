#pragma once
// The physical floor: a process on the same loop that answers each head it sees the end of with the
// same bytes. It reads no more of HTTP than that, so what it costs is sockets, loop and kernel.

#include <sys/types.h>

#include <cstddef>

#include "base/result.hpp"
#include "loop/loop.hpp"

namespace skerry::bench {

struct AnswerSize {
  std::size_t bytes;  // of head and body together
};

// A child process; killed when this goes, and by the kernel should this process die.
class FloorServer {
 public:
  // Only while the process has one thread.
  static Result<FloorServer> start(AnswerSize answer);
  FloorServer(FloorServer&& other) noexcept;
  FloorServer& operator=(FloorServer&&) = delete;
  ~FloorServer();

  pid_t pid() const { return pid_; }
  const Endpoint& endpoint() const { return endpoint_; }

 private:
  FloorServer(pid_t pid, Endpoint endpoint) : pid_(pid), endpoint_(std::move(endpoint)) {}
  pid_t pid_;
  Endpoint endpoint_;
};

}  // namespace skerry::bench
