#pragma once
// What the streams of one loop send in a turn, until the turn's end. A send wakes whoever waits for
// it, and on a busy CPU that one runs at once; when all go together the loop is interrupted once,
// not once for each, and more is ready when it looks again (test/bench/pooler/README.md).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "loop/send_ring.hpp"

namespace skerry {

class BatchedSender {
 public:
  // What became of its bytes: how many were sent, or a negative errno. Must not touch the batch.
  virtual void on_sent(std::span<const std::byte> bytes, int result) = 0;

 protected:
  ~BatchedSender() = default;
};

enum class Batching : std::uint8_t { where_allowed, never };

class SendBatch {
 public:
  explicit SendBatch(Batching batching)
      : state_(batching == Batching::never ? State::refused : State::unasked) {}
  ~SendBatch();  // must be empty
  SendBatch(const SendBatch&) = delete;
  SendBatch& operator=(const SendBatch&) = delete;

  // Whether there is a way to send several things at once; makes it when first asked.
  bool open();
  bool empty() const { return entries_.empty(); }
  // That there is room: after a flush() there is, for batched_bytes_max.
  bool takes(std::size_t bytes) const;

  // Copies `bytes`; the sender has nothing in the batch yet. Returns its place.
  std::size_t add(BatchedSender& sender, int socket, std::span<const std::byte> bytes);
  // Behind those of the last place; others cannot grow any more.
  bool is_last(std::size_t place) const { return place + 1 == entries_.size(); }
  void append(std::size_t place, std::span<const std::byte> bytes);
  // The sender is not told of this place any more; its bytes are valid until the batch changes.
  std::span<const std::byte> withdraw(std::size_t place);

  // Sends everything and tells the senders.
  void flush();

 private:
  struct Entry {
    BatchedSender* sender = nullptr;  // null: withdrawn
    int socket = -1;
    std::size_t first = 0;
    std::size_t size = 0;
  };
  enum class State : std::uint8_t { unasked, open, refused };

  std::span<const std::byte> bytes_of(const Entry& entry) const {
    return std::span(buffer_).subspan(entry.first, entry.size);
  }

  State state_;
  std::unique_ptr<SendRing> ring_;
  std::vector<std::byte> buffer_;
  std::vector<Entry> entries_;
  std::vector<SendRequest> requests_;
};

}  // namespace skerry
