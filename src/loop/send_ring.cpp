#include "loop/send_ring.hpp"

#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <limits>

#include "base/assert.hpp"
#include "loop/limits.hpp"

namespace skerry {
namespace {

using Index = std::uint32_t;

Index load(Index* place) { return std::atomic_ref<Index>(*place).load(std::memory_order_acquire); }
void store(Index* place, Index value) {
  std::atomic_ref<Index>(*place).store(value, std::memory_order_release);
}

// The C library has no functions for these.
int setup(unsigned entries, io_uring_params& parameters) {
  return static_cast<int>(::syscall(__NR_io_uring_setup, entries, &parameters));
}

template <class Value>
Value* at(void* start, std::uint32_t offset) {
  return reinterpret_cast<Value*>(static_cast<std::byte*>(start) + offset);
}

}  // namespace

SendRing::Mapping::~Mapping() {
  if (start != nullptr) ::munmap(start, size);
}

SendRing::~SendRing() = default;

std::unique_ptr<SendRing> SendRing::make() {
  std::unique_ptr<SendRing> out(new SendRing);
  io_uring_params parameters{};
  // No completion interrupts the thread; Linux before 5.19 does not know the flag.
  parameters.flags = IORING_SETUP_COOP_TASKRUN;
  int descriptor = setup(loop_limits::sends_per_batch_max, parameters);
  if (descriptor < 0 && errno == EINVAL) {
    parameters = {};
    descriptor = setup(loop_limits::sends_per_batch_max, parameters);
  }
  if (descriptor < 0) return nullptr;
  out->ring_.reset(descriptor);  // it is close-on-exec
  if ((parameters.features & IORING_FEAT_SINGLE_MMAP) == 0 || !out->map(parameters)) return nullptr;
  return out;
}

bool SendRing::map(const io_uring_params& parameters) {
  const auto mapped = [this](Mapping& out, std::size_t size, off_t what) {
    void* const start =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring_.get(), what);
    if (start == MAP_FAILED) return false;
    out.start = start;
    out.size = size;
    return true;
  };
  const auto& sq = parameters.sq_off;
  const auto& cq = parameters.cq_off;
  const std::size_t size =
      std::max<std::size_t>(sq.array + parameters.sq_entries * sizeof(Index),
                            cq.cqes + parameters.cq_entries * sizeof(io_uring_cqe));
  if (!mapped(queues_, size, IORING_OFF_SQ_RING)) return false;
  if (!mapped(entries_, parameters.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES))
    return false;
  submitted_head_ = at<Index>(queues_.start, sq.head);
  submitted_tail_ = at<Index>(queues_.start, sq.tail);
  submitted_mask_ = *at<Index>(queues_.start, sq.ring_mask);
  completed_head_ = at<Index>(queues_.start, cq.head);
  completed_tail_ = at<Index>(queues_.start, cq.tail);
  completed_mask_ = *at<Index>(queues_.start, cq.ring_mask);
  submissions_ = static_cast<io_uring_sqe*>(entries_.start);
  completions_ = at<io_uring_cqe>(queues_.start, cq.cqes);
  // The queue names its entries by number; here each place has always the same.
  Index* const order = at<Index>(queues_.start, sq.array);
  for (Index i = 0; i < parameters.sq_entries; ++i) order[i] = i;
  return true;
}

void SendRing::fill(std::size_t index, const SendRequest& request) {
  ASSERT(request.bytes.size() <= std::numeric_limits<std::uint32_t>::max());
  const Index place = *submitted_tail_ + static_cast<Index>(index);
  io_uring_sqe& entry = submissions_[place & submitted_mask_];
  entry = {};
  entry.opcode = IORING_OP_SEND;
  entry.fd = request.socket;
  entry.addr = reinterpret_cast<std::uintptr_t>(request.bytes.data());
  entry.len = static_cast<std::uint32_t>(request.bytes.size());
  entry.msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL;
  entry.user_data = index;
}

// How many the kernel took.
std::size_t SendRing::submit(std::size_t count, std::size_t wait_for) {
  const unsigned flags = wait_for > 0 ? IORING_ENTER_GETEVENTS : 0U;
  const long taken =
      ::syscall(__NR_io_uring_enter, ring_.get(), count, wait_for, flags, nullptr, 0);
  if (taken >= 0) return static_cast<std::size_t>(taken);
  ASSERT(errno != EBADF && errno != EFAULT && errno != EINVAL);
  return 0;
}

std::size_t SendRing::reap(std::span<SendRequest> requests) {
  const Index end = load(completed_tail_);
  Index next = *completed_head_;
  const std::size_t count = end - next;
  for (; next != end; ++next) {
    const io_uring_cqe& done = completions_[next & completed_mask_];
    ASSERT(done.user_data < requests.size());
    requests[done.user_data].result = done.res;
  }
  store(completed_head_, end);
  return count;
}

void SendRing::send(std::span<SendRequest> requests) {
  ASSERT(requests.size() <= static_cast<std::size_t>(loop_limits::sends_per_batch_max));
  // What the kernel does not take, for want of memory, is a send that may be tried again.
  for (std::size_t i = 0; i < requests.size(); ++i) {
    fill(i, requests[i]);
    requests[i].result = -EAGAIN;
  }
  const Index first = *submitted_tail_;
  store(submitted_tail_, first + static_cast<Index>(requests.size()));
  const std::size_t taken = submit(requests.size(), 0);
  // Only the kernel's calls read the queue, so that the rest can be taken back.
  store(submitted_tail_, load(submitted_head_));
  std::size_t done = reap(requests);
  while (done < taken) {
    submit(0, taken - done);
    done += reap(requests);
  }
}

}  // namespace skerry
