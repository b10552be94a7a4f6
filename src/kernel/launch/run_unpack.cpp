#include "kernel/launch/run_unpack.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "base/fd.hpp"
#include "kernel/launch/unpack_archive.hpp"

namespace skerry::kernel {
namespace {

Fd receive_archive(int channel) {
  char byte = 0;
  iovec text{&byte, 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> beside{};
  msghdr message{};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  message.msg_control = beside.data();
  message.msg_controllen = beside.size();
  if (::recvmsg(channel, &message, MSG_CMSG_CLOEXEC) != 1) return Fd();
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return Fd();
  int received = -1;
  std::memcpy(&received, CMSG_DATA(header), sizeof received);
  return Fd(received);
}

}  // namespace

void run_unpack(int channel) {
  const Fd archive = receive_archive(channel);
  if (!archive.open()) ::_exit(1);
  UnpackReport done = unpack_archive({archive.get()}, unpack_limits);
  const Fd root(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root.open() || ::syncfs(root.get()) != 0) done.result = Unpacked::no_room;
  const std::string report = encode(done);
  static_cast<void>(::send(channel, report.data(), report.size(), MSG_NOSIGNAL));
  ::_exit(0);
}

}  // namespace skerry::kernel
