// The least that a user-space proxy can do: bytes from one socket to the other, one thread, epoll,
// no looking at them. forwarder LISTEN_PORT SOCKET_PATH; what it costs is the floor of any pooler.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

namespace {

int connect_unix(const char* path) {
  const int s = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::strncpy(to.sun_path, path, sizeof to.sun_path - 1);
  return ::connect(s, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ? s : -1;
}

void watch(int epoll, int socket) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = socket;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) return 1;
  if (::listen(listener, 128) != 0) return 1;
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  watch(epoll, listener);
  std::vector<int> peer(65'536, -1);
  std::vector<char> buffer(65'536);
  std::array<epoll_event, 64> events;
  for (;;) {
    const int count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int from = events[static_cast<std::size_t>(i)].data.fd;
      if (from == listener) {
        const int client = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const int server = connect_unix(argv[2]);
        peer[static_cast<std::size_t>(client)] = server;
        peer[static_cast<std::size_t>(server)] = client;
        watch(epoll, client);
        watch(epoll, server);
        continue;
      }
      const int to = peer[static_cast<std::size_t>(from)];
      if (to < 0) continue;
      const ssize_t got = ::recv(from, buffer.data(), buffer.size(), 0);
      if (got > 0) {
        static_cast<void>(!::send(to, buffer.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL));
        continue;
      }
      ::close(from);
      ::close(to);
      peer[static_cast<std::size_t>(from)] = peer[static_cast<std::size_t>(to)] = -1;
    }
  }
}
