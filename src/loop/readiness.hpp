#pragma once
// What is known of a socket between two edges (epoll(7), EPOLLET): the kernel tells once that it
// became ready, and it stays so until a transfer shows that nothing is left. A stream tells its
// handler each turn from this, and the kernel need not look at the socket again in each wait.

#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>

namespace skerry {

class Readiness {
 public:
  static constexpr std::uint32_t of_reading = EPOLLIN | EPOLLRDHUP | EPOLLET;
  static constexpr std::uint32_t of_writing = EPOLLOUT | EPOLLET;

  void told(std::uint32_t events) { events_ |= events; }
  // The kernel looks anew, as it does whenever what is asked of it changes, and tells what it sees.
  void ask_again() { events_ = 0; }

  // After a read of at most `room` bytes that gave `count`. Fewer means that there was nothing
  // more, but an end or a loss that came with them is not told a second time.
  void read(std::size_t count, std::size_t room) {
    if (count < room && (events_ & (EPOLLRDHUP | lost)) == 0) nothing_to_read();
  }
  void nothing_to_read() { events_ &= ~std::uint32_t{EPOLLIN}; }
  void no_room_to_write() { events_ &= ~std::uint32_t{EPOLLOUT}; }

  bool readable() const { return (events_ & (EPOLLIN | lost)) != 0; }
  bool writable() const { return (events_ & (EPOLLOUT | lost)) != 0; }

 private:
  static constexpr std::uint32_t lost = EPOLLHUP | EPOLLERR;
  std::uint32_t events_ = 0;
};

}  // namespace skerry
