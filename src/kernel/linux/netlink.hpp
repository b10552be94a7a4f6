#pragma once
// One netlink socket in the namespace that it was opened in, and messages for it. A request is
// sent alone and its acknowledgement read at once: the kernel answers before sendmsg() returns,
// and a batch in one datagram would go on past a message that failed.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "kernel/error.hpp"

struct nlmsghdr;
struct nlattr;

namespace skerry::kernel {

// Enough for any message of links, routes and rules; lists of set elements ask for more.
constexpr std::size_t message_bytes = 2048;

// A message that is being built. Attributes that do not fit its bytes are a bug of the caller.
class Message {
 public:
  Message(std::uint16_t type, std::uint16_t flags, std::size_t bytes_max = message_bytes);

  // The fixed part after the header, zeroed; before any attribute.
  template <class Fixed>
  Fixed& fixed() {
    return *static_cast<Fixed*>(add_fixed(sizeof(Fixed)));
  }
  void put(std::uint16_t type, std::span<const std::byte> value);
  void put_number(std::uint16_t type, std::uint32_t value);      // host order
  void put_big_endian(std::uint16_t type, std::uint32_t value);  // four bytes, as addresses are
  void put_byte(std::uint16_t type, std::uint8_t value);
  void put_text(std::uint16_t type, std::string_view text);  // with its zero byte
  std::size_t open_nest(std::uint16_t type);
  void close_nest(std::size_t nest);
  std::size_t size() const;

  nlmsghdr* header();

 private:
  void* add_fixed(std::size_t size);
  std::size_t capacity() const { return buffer_.size() * sizeof(std::uint64_t); }
  std::vector<std::uint64_t> buffer_;  // aligned as netlink asks
};

// The attributes of a received message by type; absent: null.
class Attributes {
 public:
  Attributes(const nlmsghdr* message, std::size_t fixed_size);
  explicit Attributes(const nlattr* nest);
  const nlattr* find(std::uint16_t type) const;
  std::uint32_t number(std::uint16_t type, std::uint32_t otherwise = 0) const;
  std::uint32_t big_endian(std::uint16_t type, std::uint32_t otherwise = 0) const;
  std::string text(std::uint16_t type) const;
  std::span<const std::byte> bytes(std::uint16_t type) const;

 private:
  void add(const nlattr* attribute);
  std::vector<const nlattr*> known_;
};

// The fixed part after a message's header.
const void* fixed_part(const nlmsghdr* message);
std::span<const std::byte> payload(const nlattr* attribute);
void each_nested(const nlattr* nest, const std::function<void(const nlattr*)>& visit);

class Netlink {
 public:
  // Protocol: NETLINK_ROUTE or NETLINK_NETFILTER. In the calling thread's namespace.
  static Outcome<Netlink> open(int protocol);

  // Sends it with NLM_F_ACK; the error is the kernel's errno in `what`'s words.
  Outcome<Done> request(Message& message, const std::string& what);
  // Sends a dump request and visits every answer.
  Outcome<Done> dump(Message& message, const std::string& what,
                     const std::function<void(const nlmsghdr*)>& visit);
  // Messages of one nf_tables transaction in one datagram; an error of any is the answer.
  Outcome<Done> transaction(std::vector<Message>& messages, const std::string& what);

  Fd release() { return std::move(socket_); }
  const Fd& socket() const { return socket_; }

 private:
  explicit Netlink(Fd socket) : socket_(std::move(socket)) {}
  Fd socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace skerry::kernel
