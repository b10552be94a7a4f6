#include "proxy/managed_channel.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "proxy/limits.hpp"

namespace skerry::proxy {
namespace {

// The first byte of a datagram says whether the message goes on.
constexpr char goes_on = '+';
constexpr char ends_here = '.';

enum class Outcome : unsigned char { done, full, failed };

Outcome send_datagram(int socket, std::string_view bytes, int descriptor) {
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  if (descriptor >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  }
  for (;;) {
    if (::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return Outcome::done;
    if (errno == EINTR) continue;
    return errno == EAGAIN || errno == ENOBUFS ? Outcome::full : Outcome::failed;
  }
}

void take_descriptors(msghdr& message, std::vector<Fd>& into) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int descriptor = -1;
      std::memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof descriptor);
      into.emplace_back(descriptor);
    }
  }
}

}  // namespace

ManagedChannel::ManagedChannel(Fd socket) : socket_(std::move(socket)) {
  const int flags = ::fcntl(socket_.get(), F_GETFL);
  ::fcntl(socket_.get(), F_SETFL, flags | O_NONBLOCK);
}

ManagedChannel::Message ManagedChannel::receive() {
  Message out;
  std::string buffer(managed_datagram_bytes_max, '\0');
  for (;;) {
    iovec part{buffer.data(), buffer.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(4 * sizeof(int))> control{};
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(socket_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return out;
    out.state = Message::State::closed;
    if (got <= 0) return out;
    take_descriptors(message, descriptors_);
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
    if ((message.msg_flags & MSG_TRUNC) != 0 ||
        partial_.size() + bytes.size() > managed_message_bytes_max ||
        (bytes[0] != goes_on && bytes[0] != ends_here))
      return out;
    out.state = Message::State::none;
    partial_ += bytes.substr(1);
    if (bytes[0] == goes_on) continue;
    out.state = Message::State::whole;
    out.text = std::exchange(partial_, {});
    out.descriptors = std::exchange(descriptors_, {});
    return out;
  }
}

ManagedChannel::Sent ManagedChannel::send(std::string_view text, Fd descriptor) {
  constexpr std::size_t payload_max = managed_datagram_bytes_max - 1;
  do {
    const std::string_view piece = text.substr(0, payload_max);
    text.remove_prefix(piece.size());
    Datagram datagram;
    datagram.bytes = text.empty() ? ends_here : goes_on;
    datagram.bytes += piece;
    datagram.descriptor = std::move(descriptor);
    unsent_bytes_ += datagram.bytes.size();
    unsent_.push_back(std::move(datagram));
  } while (!text.empty());
  return flush();
}

ManagedChannel::Sent ManagedChannel::flush() {
  while (!unsent_.empty()) {
    const Datagram& next = unsent_.front();
    switch (send_datagram(socket_.get(), next.bytes, next.descriptor.get())) {
      case Outcome::done:
        unsent_bytes_ -= next.bytes.size();
        unsent_.pop_front();
        break;
      case Outcome::full:
        return unsent_bytes_ > managed_unsent_bytes_max ? Sent::lost : Sent::kept;
      case Outcome::failed:
        return Sent::lost;
    }
  }
  return Sent::yes;
}

}  // namespace skerry::proxy
