#include "sandbox/sandbox_channel.hpp"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "kernel/sandbox_words.hpp"

namespace skerry::sandbox {
namespace {

constexpr std::size_t gulp_bytes = 64 * 1024;

}  // namespace

Heard hear(const Fd& channel) {
  std::array<char, 256> buffer;  // its words are short
  iovec text{buffer.data(), buffer.size()};
  constexpr std::size_t beside_bytes = CMSG_SPACE(kernel::sandbox_pipes * sizeof(int));
  alignas(cmsghdr) std::array<char, beside_bytes> beside{};
  msghdr message{};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  message.msg_control = beside.data();
  message.msg_controllen = beside.size();
  const ssize_t got = ::recvmsg(channel.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  Heard out;
  if (got <= 0) {
    out.state = Heard::State::gone;
    return out;
  }
  out.state = Heard::State::word;
  out.word.assign(buffer.data(), static_cast<std::size_t>(got));
  for (cmsghdr* each = CMSG_FIRSTHDR(&message); each != nullptr;
       each = CMSG_NXTHDR(&message, each)) {
    if (each->cmsg_level != SOL_SOCKET || each->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (each->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int descriptor = -1;
      std::memcpy(&descriptor, CMSG_DATA(each) + i * sizeof descriptor, sizeof descriptor);
      out.descriptors.emplace_back(descriptor);
    }
  }
  return out;
}

bool say(const Fd& channel, std::string_view word) {
  return ::send(channel.get(), word.data(), word.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
         static_cast<ssize_t>(word.size());
}

bool hand_over(const Fd& channel, const Fd& descriptor) {
  char byte = 'A';
  iovec text{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> beside{};
  msghdr message{};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  message.msg_control = beside.data();
  message.msg_controllen = beside.size();
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  const int number = descriptor.get();
  std::memcpy(CMSG_DATA(header), &number, sizeof number);
  return ::sendmsg(channel.get(), &message, MSG_NOSIGNAL) == 1;
}

int take_refusal(const Fd& refusals) {
  seccomp_notif asked{};
  if (::ioctl(refusals.get(), SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0) return -1;
  seccomp_notif_resp answer{};
  answer.id = asked.id;
  answer.error = -ENOSYS;
  ::ioctl(refusals.get(), SECCOMP_IOCTL_NOTIF_SEND, &answer);  // it may have died meanwhile
  return asked.data.nr;
}

Gulp gulp(const Fd& pipe) {
  std::array<char, gulp_bytes> buffer;
  const ssize_t got = ::read(pipe.get(), buffer.data(), buffer.size());
  if (got > 0) return {std::string(buffer.data(), static_cast<std::size_t>(got)), false};
  return {{}, got == 0 || (errno != EAGAIN && errno != EINTR)};
}

void make_non_blocking(const Fd& file) {
  ::fcntl(file.get(), F_SETFL, ::fcntl(file.get(), F_GETFL) | O_NONBLOCK);
}

}  // namespace skerry::sandbox
