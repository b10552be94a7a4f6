#include "resolver/exchange.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "resolver/limits.hpp"

namespace skerry::resolver {
namespace {

constexpr std::size_t header_bytes = 12;
constexpr std::byte answer_bit{0x80};

// Names may come back in other letters' case, the rest must be the same.
std::byte lowered(std::byte each) {
  const bool upper = each >= std::byte{'A'} && each <= std::byte{'Z'};
  return upper ? each | std::byte{0x20} : each;
}

// Where the one question that stands behind the header ends; 0 when there is none.
std::size_t end_of_question(std::span<const std::byte> message) {
  constexpr std::size_t type_and_class_bytes = 4;
  std::size_t at = header_bytes;
  while (at < message.size() && message[at] != std::byte{0}) {
    const auto label = std::to_integer<std::size_t>(message[at]);
    if (label > 63) return 0;  // a pointer: in the first name there is nothing to point to
    at += 1 + label;
  }
  at += 1 + type_and_class_bytes;
  return at <= message.size() ? at : 0;
}

bool answers(std::span<const std::byte> answer, std::span<const std::byte> query) {
  if (answer.size() < header_bytes) return false;
  if (!std::ranges::equal(answer.first(2), query.first(2))) return false;
  if ((answer[2] & answer_bit) == std::byte{0}) return false;
  const std::size_t end = end_of_question(query);
  if (end == 0 || answer.size() < end) return false;
  return std::ranges::equal(answer.subspan(4, 2), query.subspan(4, 2)) &&
         std::ranges::equal(answer.subspan(header_bytes, end - header_bytes),
                            query.subspan(header_bytes, end - header_bytes), {}, lowered, lowered);
}

class UdpExchange final : public Exchange, DatagramHandler {
 public:
  using Exchange::Exchange;

 private:
  Sent send(DatagramPeer to) override {
    socket_ = datagrams().towards(to, *this);
    if (!socket_) return Sent::no;
    socket_->send(query(), to);
    return Sent::yes;
  }
  void on_datagram(std::span<const std::byte> bytes, DatagramPeer) override { accept(bytes); }

  std::unique_ptr<DatagramSocket> socket_;
};

class TcpExchange final : public Exchange, ConnectHandler, StreamHandler {
 public:
  using Exchange::Exchange;

 private:
  Sent send(DatagramPeer to) override {
    stream_.reset();
    received_ = {};
    unsent_ = framed(query());
    connecting_ = loop().connect({.host = to.address.text(), .port = to.port}, *this);
    return Sent::yes;
  }
  void on_connect(std::unique_ptr<Stream> stream, int) override {
    connecting_.reset();
    if (!stream) return try_next();
    stream_ = std::move(stream);
    stream_->set_handler(this);
    stream_->set_interest(Interest::read_and_write);
  }
  void on_writable() override {
    if (unsent_.empty()) return stream_->set_interest(Interest::read);
    const Transfer sent = stream_->write(unsent_);
    if (sent.state == Transfer::State::would_block) return;
    if (sent.state != Transfer::State::done) return try_next();
    unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(sent.bytes));
    if (unsent_.empty()) stream_->set_interest(Interest::read);
  }
  void on_readable() override {
    std::array<std::byte, read_bytes> buffer;
    const Transfer got = stream_->read(buffer);
    if (got.state == Transfer::State::would_block) return;
    if (got.state != Transfer::State::done) return try_next();
    received_.add(std::span(buffer).first(got.bytes));
    const auto answer = received_.take();
    if (answer && !accept(*answer)) try_next();
  }

  std::unique_ptr<Connecting> connecting_;
  std::unique_ptr<Stream> stream_;
  Message unsent_;
  Frames received_;
};

}  // namespace

Exchange::Exchange(Start start)
    : owner_(start.owner),
      number_(start.number),
      asker_(start.question.asker),
      reply_(std::move(start.reply)),
      query_(start.question.message.begin(), start.question.message.end()),
      timer_(loop().timer(*this)) {
  ASSERT(query_.size() >= header_bytes);
  std::copy_n(query_.begin(), 2, id_of_asker_.begin());
  owner_.parts_.random.fill(std::span(query_).first(2));
}

Exchange::~Exchange() = default;

void Exchange::try_next() {
  const auto& upstreams = owner_.upstreams_;
  while (attempts_ < std::max(attempts_max, upstreams.size())) {
    const DatagramPeer to = upstreams[attempts_++ % upstreams.size()];
    if (send(to) == Sent::no) continue;
    return timer_->arm(attempt_wait_max);
  }
  owner_.finished(number_, {});
}

bool Exchange::accept(std::span<const std::byte> answer) {
  if (!answers(answer, query_)) return false;
  Message theirs(answer.begin(), answer.end());
  std::ranges::copy(id_of_asker_, theirs.begin());
  owner_.finished(number_, std::move(theirs));
  return true;
}

std::unique_ptr<Exchange> make_exchange(Exchange::Start start) {
  if (start.question.transport == dns::Transport::tcp) {
    return std::make_unique<TcpExchange>(std::move(start));
  }
  return std::make_unique<UdpExchange>(std::move(start));
}

}  // namespace skerry::resolver
