#include "resolver/door.hpp"

#include <array>
#include <unordered_map>
#include <utility>

#include "resolver/limits.hpp"

namespace skerry::resolver {
namespace {

class UdpDoor final : public Door, DatagramHandler {
 public:
  UdpDoor(Resolver& resolver, network::VpcId vpc, Fd socket)
      : resolver_(resolver),
        vpc_(std::move(vpc)),
        socket_(resolver.datagrams().adopt(std::move(socket), *this)) {}

 private:
  // An answer may come when the door is gone, and must not keep it.
  void on_datagram(std::span<const std::byte> bytes, DatagramPeer from) override {
    resolver_.answer({{vpc_, from.address}, dns::Transport::udp, bytes},
                     [door = std::weak_ptr(socket_), from](std::optional<Message> answer) {
                       const std::shared_ptr<DatagramSocket> socket = door.lock();
                       if (socket && answer) socket->send(*answer, from);
                     });
  }

  Resolver& resolver_;
  network::VpcId vpc_;
  std::shared_ptr<DatagramSocket> socket_;
};

class TcpDoor;

// One connection: asks one question at a time, in their order.
class Conversation final : StreamHandler, TimerHandler {
 public:
  Conversation(TcpDoor& door, std::unique_ptr<Stream> stream);
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  ~Conversation() { *self_ = nullptr; }

 private:
  void on_readable() override;
  void on_writable() override;
  void on_timer() override { end(); }
  void ask_next();
  void answered(std::optional<Message> answer);
  void end();  // and with it this

  TcpDoor& door_;
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<Timer> idle_;
  Ipv4Address peer_;
  Frames received_;
  Message unsent_;
  std::shared_ptr<Conversation*> self_;  // of answers on their way; null inside once this is gone
};

class TcpDoor final : public Door, AcceptHandler {
 public:
  TcpDoor(Resolver& asked, network::VpcId of, Fd socket)
      : resolver(asked),
        vpc(std::move(of)),
        listener_(asked.loop().listen(std::move(socket), *this)) {}

  void ended(Conversation* conversation) {
    conversations_.erase(conversation);
    listener_->resume();
  }

  Resolver& resolver;
  const network::VpcId vpc;

 private:
  void on_accept(std::unique_ptr<Stream> stream) override {
    auto made = std::make_unique<Conversation>(*this, std::move(stream));
    Conversation* const conversation = made.get();
    conversations_.emplace(conversation, std::move(made));
    if (conversations_.size() == connections_per_door_max) listener_->pause();
  }

  std::unordered_map<Conversation*, std::unique_ptr<Conversation>> conversations_;
  std::unique_ptr<Listener> listener_;
};

Conversation::Conversation(TcpDoor& door, std::unique_ptr<Stream> stream)
    : door_(door),
      stream_(std::move(stream)),
      idle_(door.resolver.loop().timer(*this)),
      peer_(parse_ipv4(stream_->peer().ip).value_or(Ipv4Address{})),
      self_(std::make_shared<Conversation*>(this)) {
  stream_->set_handler(this);
  stream_->set_interest(Interest::read);
  idle_->arm(connection_idle_max);
}

void Conversation::end() { door_.ended(this); }

void Conversation::on_readable() {
  std::array<std::byte, read_bytes> buffer;
  const Transfer got = stream_->read(buffer);
  if (got.state == Transfer::State::would_block) return;
  if (got.state != Transfer::State::done) return end();
  received_.add(std::span(buffer).first(got.bytes));
  ask_next();
}

// The idle time counts from the last whole question: who sends a byte now and then is ended too.
void Conversation::ask_next() {
  const auto message = received_.take();
  if (!message) return stream_->set_interest(Interest::read);
  stream_->set_interest(Interest::none);
  idle_->arm(connection_idle_max);
  door_.resolver.answer({{door_.vpc, peer_}, dns::Transport::tcp, *message},
                        [self = self_](std::optional<Message> answer) {
                          if (*self != nullptr) (*self)->answered(std::move(answer));
                        });
}

void Conversation::answered(std::optional<Message> answer) {
  if (!answer) return end();
  unsent_ = framed(*answer);
  stream_->set_interest(Interest::write);
}

void Conversation::on_writable() {
  const Transfer sent = stream_->write(unsent_);
  if (sent.state == Transfer::State::would_block) return;
  if (sent.state != Transfer::State::done) return end();
  unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(sent.bytes));
  if (unsent_.empty()) ask_next();
}

}  // namespace

std::unique_ptr<Door> make_door(Resolver& resolver, const kernel::KeptSocket& where,
                                const network::VpcId& vpc, Fd socket) {
  if (where.spec.kind == kernel::SocketKind::udp) {
    return std::make_unique<UdpDoor>(resolver, vpc, std::move(socket));
  }
  return std::make_unique<TcpDoor>(resolver, vpc, std::move(socket));
}

}  // namespace skerry::resolver
