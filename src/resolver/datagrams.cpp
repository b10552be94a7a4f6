#include "resolver/datagrams.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>

#include "wire/dns/message.hpp"

namespace skerry::resolver {
namespace {

sockaddr_in as_socket_address(DatagramPeer peer) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(peer.address.value);
  address.sin_port = htons(peer.port);
  return address;
}

class EpollDatagramSocket final : public DatagramSocket, WatchHandler {
 public:
  EpollDatagramSocket(EpollLoop& loop, Fd socket, std::span<std::byte> buffer,
                      DatagramHandler& handler)
      : socket_(std::move(socket)),
        buffer_(buffer),
        handler_(handler),
        watch_(loop.watch(socket_.get(), *this)) {}

  void send(std::span<const std::byte> bytes, DatagramPeer to) override {
    const sockaddr_in address = as_socket_address(to);
    static_cast<void>(::sendto(socket_.get(), bytes.data(), bytes.size(),
                               MSG_DONTWAIT | MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&address), sizeof address));
  }

 private:
  // One in a turn: the handler may destroy this.
  void on_ready() override {
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t got = ::recvfrom(socket_.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT,
                                   reinterpret_cast<sockaddr*>(&from), &size);
    if (got < 0) return;  // an ICMP error of an earlier datagram, told and thereby cleared
    handler_.on_datagram(buffer_.first(static_cast<std::size_t>(got)),
                         {{ntohl(from.sin_addr.s_addr)}, ntohs(from.sin_port)});
  }

  Fd socket_;
  std::span<std::byte> buffer_;
  DatagramHandler& handler_;
  std::unique_ptr<Watch> watch_;  // ends before the socket
};

}  // namespace

struct EpollDatagrams::Buffer {
  std::array<std::byte, dns::message_bytes_max> bytes;
};

EpollDatagrams::EpollDatagrams(EpollLoop& loop) : loop_(loop), buffer_(new Buffer) {}
EpollDatagrams::~EpollDatagrams() = default;

std::unique_ptr<DatagramSocket> EpollDatagrams::adopt(Fd socket, DatagramHandler& handler) {
  return std::make_unique<EpollDatagramSocket>(loop_, std::move(socket), buffer_->bytes, handler);
}

std::unique_ptr<DatagramSocket> EpollDatagrams::towards(DatagramPeer peer,
                                                        DatagramHandler& handler) {
  Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const sockaddr_in address = as_socket_address(peer);
  if (!socket.open() ||
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return nullptr;
  }
  return adopt(std::move(socket), handler);
}

}  // namespace skerry::resolver
