#include "warden/transport.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <span>

#include "warden/limits.hpp"

namespace skerry::warden {
namespace {

constexpr std::size_t prefix_bytes = 4;
constexpr std::size_t control_bytes = CMSG_SPACE(sizeof(int) * descriptors_per_message_max);

struct Packet {
  std::span<const char> bytes;
  std::span<const int> descriptors;
};

Result<Done> send_packet(const Fd& socket, const Packet& packet) {
  iovec part{const_cast<char*>(packet.bytes.data()), packet.bytes.size()};
  alignas(cmsghdr) std::array<char, control_bytes> control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!packet.descriptors.empty()) {
    ASSERT(packet.descriptors.size() <= descriptors_per_message_max);
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(packet.descriptors.size_bytes());
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(packet.descriptors.size_bytes());
    std::memcpy(CMSG_DATA(header), packet.descriptors.data(), packet.descriptors.size_bytes());
  }
  while (::sendmsg(socket.get(), &message, MSG_NOSIGNAL) < 0) {
    if (errno != EINTR) return errno_error("speak to the other side of the warden's socket");
  }
  return Done{};
}

void take_descriptors(msghdr& message, std::vector<Fd>& out) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int descriptor = -1;
      std::memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof descriptor);
      out.emplace_back(descriptor);
    }
  }
}

// The bytes of one datagram; 0: the other side has gone.
Result<std::size_t> receive_packet(const Fd& socket, std::span<char> buffer,
                                   std::vector<Fd>& descriptors) {
  for (;;) {
    iovec part{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::array<char, control_bytes> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(socket.get(), &message, MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == ECONNRESET) return std::size_t{0};
    if (got < 0) return errno_error("listen to the other side of the warden's socket");
    take_descriptors(message, descriptors);
    if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
      return Error{"a datagram of the warden's socket is too long"};
    return static_cast<std::size_t>(got);
  }
}

std::uint32_t length_in(std::span<const char> buffer) {
  std::uint32_t length = 0;
  std::memcpy(&length, buffer.data(), sizeof length);  // both sides are one machine
  return length;
}

}  // namespace

Result<Done> send_message(const Fd& socket, const std::string& bytes,
                          std::span<const int> descriptors) {
  if (bytes.size() > message_bytes_max) return Error{"a message of over 32 MiB"};
  const auto length = static_cast<std::uint32_t>(bytes.size());
  std::string first(reinterpret_cast<const char*>(&length), sizeof length);
  const std::size_t fits = std::min(bytes.size(), packet_bytes_max - prefix_bytes);
  first.append(bytes, 0, fits);
  TRY(send_packet(socket, {first, descriptors}));
  for (std::size_t sent = fits; sent < bytes.size();) {
    const std::size_t size = std::min(bytes.size() - sent, packet_bytes_max);
    TRY(send_packet(socket, {std::span(bytes).subspan(sent, size), {}}));
    sent += size;
  }
  return Done{};
}

Result<std::optional<Incoming>> receive_message(const Fd& socket) {
  Incoming out;
  // Most messages are short: not zeroed, and not on the heap, which tidies up after such a block.
  __attribute__((uninitialized)) std::array<char, packet_bytes_max> buffer;
  const std::size_t first = TRY(receive_packet(socket, buffer, out.descriptors));
  if (first == 0) return std::optional<Incoming>{};
  if (first < prefix_bytes) return Error{"a message without a length"};
  const std::size_t length = length_in(buffer);
  if (length > message_bytes_max) return Error{"a message of over 32 MiB"};
  out.bytes.assign(buffer.data() + prefix_bytes, first - prefix_bytes);
  while (out.bytes.size() < length) {
    const std::size_t more = TRY(receive_packet(socket, buffer, out.descriptors));
    if (more == 0) return std::optional<Incoming>{};
    out.bytes.append(buffer.data(), more);
  }
  if (out.bytes.size() != length || out.descriptors.size() > descriptors_per_message_max)
    return Error{"a message of another length than it says"};
  return std::optional<Incoming>{std::move(out)};
}

Result<SocketPair> make_socket_pair() {
  std::array<int, 2> ends;
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return errno_error("make a pair of sockets");
  SocketPair out{Fd(ends[0]), Fd(ends[1])};
  return out;
}

}  // namespace skerry::warden
