#pragma once
// Many sends in one system call, by io_uring(7). Each is told not to wait, so that it is done, or
// refused for want of room, when the call returns: nothing is ever left under way.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/fd.hpp"

struct io_uring_cqe;
struct io_uring_params;
struct io_uring_sqe;

namespace skerry {

struct SendRequest {
  int socket = -1;
  std::span<const std::byte> bytes;
  int result = 0;  // how many were sent, or a negative errno
};

class SendRing {
 public:
  // Null where the kernel, its configuration (kernel.io_uring_disabled) or a seccomp filter, as
  // containers have it, does not allow one.
  static std::unique_ptr<SendRing> make();
  ~SendRing();
  SendRing(const SendRing&) = delete;
  SendRing& operator=(const SendRing&) = delete;

  // At most sends_per_batch_max; in their order.
  void send(std::span<SendRequest> requests);

 private:
  SendRing() = default;
  struct Mapping {
    void* start = nullptr;
    std::size_t size = 0;
    ~Mapping();
  };
  bool map(const io_uring_params& parameters);
  void fill(std::size_t index, const SendRequest& request);
  std::size_t submit(std::size_t count, std::size_t wait_for);
  std::size_t reap(std::span<SendRequest> requests);

  Fd ring_;
  Mapping queues_;
  Mapping entries_;
  // Of the submission queue, ours to move; of the completion queue, the kernel's and ours.
  std::uint32_t* submitted_tail_ = nullptr;
  std::uint32_t* submitted_head_ = nullptr;
  std::uint32_t* completed_tail_ = nullptr;
  std::uint32_t* completed_head_ = nullptr;
  std::uint32_t submitted_mask_ = 0;
  std::uint32_t completed_mask_ = 0;
  io_uring_sqe* submissions_ = nullptr;
  const io_uring_cqe* completions_ = nullptr;
};

}  // namespace skerry
