#include "kernel/linux/netlink.hpp"

#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace skerry::kernel {
namespace {

constexpr std::size_t answer_bytes = 64 * 1024;     // a dump's datagrams are at most 32 KiB
constexpr std::size_t one_answer_bytes = 8 * 1024;  // an acknowledgement, or one link: 1.5 KiB

Outcome<std::size_t> receive(const Fd& socket, std::span<char> buffer, const std::string& what) {
  for (;;) {
    const ssize_t got = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return errno_trouble(what);
  }
}

Outcome<Done> send(const Fd& socket, std::span<iovec> parts, const std::string& what) {
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  msghdr message{};
  message.msg_name = &kernel;
  message.msg_namelen = sizeof kernel;
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  if (::sendmsg(socket.get(), &message, 0) < 0) return errno_trouble(what);
  return Done{};
}

void each_until(const nlattr* attribute, const void* end,
                const std::function<void(const nlattr*)>& visit) {
  for (;;) {
    const auto left = static_cast<const char*>(end) - reinterpret_cast<const char*>(attribute);
    if (!mnl_attr_ok(attribute, static_cast<int>(left))) return;
    visit(attribute);
    attribute = mnl_attr_next(attribute);
  }
}

int error_of(const nlmsghdr* answer) {
  return -static_cast<const nlmsgerr*>(mnl_nlmsg_get_payload(answer))->error;
}

}  // namespace

Message::Message(std::uint16_t type, std::uint16_t flags, std::size_t bytes_max)
    : buffer_(bytes_max / sizeof(std::uint64_t)) {
  nlmsghdr* const made = mnl_nlmsg_put_header(buffer_.data());
  made->nlmsg_type = type;
  made->nlmsg_flags = static_cast<std::uint16_t>(flags | NLM_F_REQUEST);
}

nlmsghdr* Message::header() { return reinterpret_cast<nlmsghdr*>(buffer_.data()); }
std::size_t Message::size() const {
  return reinterpret_cast<const nlmsghdr*>(buffer_.data())->nlmsg_len;
}
void* Message::add_fixed(std::size_t size) { return mnl_nlmsg_put_extra_header(header(), size); }

void Message::put(std::uint16_t type, std::span<const std::byte> value) {
  ASSERT(mnl_attr_put_check(header(), capacity(), type, value.size(), value.data()));
}
void Message::put_number(std::uint16_t type, std::uint32_t value) {
  ASSERT(mnl_attr_put_u32_check(header(), capacity(), type, value));
}
void Message::put_big_endian(std::uint16_t type, std::uint32_t value) {
  put_number(type, __builtin_bswap32(value));
}
void Message::put_byte(std::uint16_t type, std::uint8_t value) {
  ASSERT(mnl_attr_put_u8_check(header(), capacity(), type, value));
}
void Message::put_text(std::uint16_t type, std::string_view text) {
  const std::string ended(text);
  ASSERT(mnl_attr_put_strz_check(header(), capacity(), type, ended.c_str()));
}
std::size_t Message::open_nest(std::uint16_t type) {
  nlattr* const nest = mnl_attr_nest_start_check(header(), capacity(), type);
  ASSERT(nest != nullptr);
  return static_cast<std::size_t>(reinterpret_cast<char*>(nest) -
                                  reinterpret_cast<char*>(buffer_.data()));
}
void Message::close_nest(std::size_t nest) {
  char* const at = reinterpret_cast<char*>(buffer_.data()) + nest;
  mnl_attr_nest_end(header(), reinterpret_cast<nlattr*>(at));
}

Attributes::Attributes(const nlmsghdr* message, std::size_t fixed_size) {
  each_until(static_cast<const nlattr*>(mnl_nlmsg_get_payload_offset(message, fixed_size)),
             mnl_nlmsg_get_payload_tail(message), [this](const nlattr* each) { add(each); });
}

Attributes::Attributes(const nlattr* nest) {
  each_nested(nest, [this](const nlattr* attribute) { add(attribute); });
}

void Attributes::add(const nlattr* attribute) {
  const std::size_t type = mnl_attr_get_type(attribute);
  if (type >= known_.size()) known_.resize(type + 1);
  known_[type] = attribute;
}

const nlattr* Attributes::find(std::uint16_t type) const {
  return type < known_.size() ? known_[type] : nullptr;
}
std::uint32_t Attributes::number(std::uint16_t type, std::uint32_t otherwise) const {
  const nlattr* const found = find(type);
  return found == nullptr || payload(found).size() < 4 ? otherwise : mnl_attr_get_u32(found);
}
std::uint32_t Attributes::big_endian(std::uint16_t type, std::uint32_t otherwise) const {
  return __builtin_bswap32(number(type, __builtin_bswap32(otherwise)));
}
std::string Attributes::text(std::uint16_t type) const {
  const auto value = bytes(type);
  const char* const start = reinterpret_cast<const char*>(value.data());
  return value.empty() ? "" : std::string(start, ::strnlen(start, value.size()));
}
std::span<const std::byte> Attributes::bytes(std::uint16_t type) const {
  const nlattr* const found = find(type);
  return found == nullptr ? std::span<const std::byte>{} : payload(found);
}

const void* fixed_part(const nlmsghdr* message) { return mnl_nlmsg_get_payload(message); }

std::span<const std::byte> payload(const nlattr* attribute) {
  return {static_cast<const std::byte*>(mnl_attr_get_payload(attribute)),
          mnl_attr_get_payload_len(attribute)};
}

void each_nested(const nlattr* nest, const std::function<void(const nlattr*)>& visit) {
  const auto bytes = payload(nest);
  each_until(reinterpret_cast<const nlattr*>(bytes.data()), bytes.data() + bytes.size(), visit);
}

Outcome<Netlink> Netlink::open(int protocol) {
  Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
  if (!socket.open()) return errno_trouble("open a netlink socket");
  const int on = 1;
  // An error then answers without a copy of the whole request.
  ::setsockopt(socket.get(), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
  // A transaction is one send, and must fit: hundreds of ENIs at once are more than the default.
  const int send_bytes_max = 16 * 1024 * 1024;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUFFORCE, &send_bytes_max, sizeof send_bytes_max);
  return Netlink(std::move(socket));
}

Outcome<Done> Netlink::request(Message& message, const std::string& what) {
  nlmsghdr* const header = message.header();
  header->nlmsg_flags = static_cast<std::uint16_t>(header->nlmsg_flags | NLM_F_ACK);
  header->nlmsg_seq = ++sequence_;
  iovec part{header, header->nlmsg_len};
  TRY(send(socket_, {&part, 1}, what));
  alignas(nlmsghdr) std::array<char, one_answer_bytes> buffer;  // not on the heap, not zeroed
  for (;;) {
    std::size_t length = TRY(receive(socket_, buffer, what));
    int left = static_cast<int>(length);
    const auto* answer = reinterpret_cast<const nlmsghdr*>(buffer.data());
    for (; mnl_nlmsg_ok(answer, left); answer = mnl_nlmsg_next(answer, &left)) {
      if (answer->nlmsg_seq != sequence_ || answer->nlmsg_type != NLMSG_ERROR) continue;
      if (error_of(answer) != 0) return errno_trouble(what, error_of(answer));
      return Done{};
    }
  }
}

Outcome<Done> Netlink::dump(Message& message, const std::string& what,
                            const std::function<void(const nlmsghdr*)>& visit) {
  nlmsghdr* const header = message.header();
  header->nlmsg_flags = static_cast<std::uint16_t>(header->nlmsg_flags | NLM_F_DUMP);
  header->nlmsg_seq = ++sequence_;
  iovec part{header, header->nlmsg_len};
  TRY(send(socket_, {&part, 1}, what));
  std::vector<char> buffer(answer_bytes);
  for (;;) {
    const std::size_t length = TRY(receive(socket_, buffer, what));
    int left = static_cast<int>(length);
    const auto* answer = reinterpret_cast<const nlmsghdr*>(buffer.data());
    for (; mnl_nlmsg_ok(answer, left); answer = mnl_nlmsg_next(answer, &left)) {
      if (answer->nlmsg_seq != sequence_) continue;
      if (answer->nlmsg_type == NLMSG_DONE) return Done{};
      if (answer->nlmsg_type == NLMSG_ERROR) return errno_trouble(what, error_of(answer));
      visit(answer);
    }
  }
}

Outcome<Done> Netlink::transaction(std::vector<Message>& messages, const std::string& what) {
  ASSERT(!messages.empty());
  // Answers to an earlier transaction, of which only the first error was read, may still come.
  const std::uint32_t first = sequence_ + 1;
  Message begin(NFNL_MSG_BATCH_BEGIN, 0);
  Message end(NFNL_MSG_BATCH_END, 0);
  for (Message* const edge : {&begin, &end}) {
    auto& fixed = edge->fixed<nfgenmsg>();
    fixed.res_id = __builtin_bswap16(NFNL_SUBSYS_NFTABLES);
    edge->header()->nlmsg_seq = ++sequence_;
  }
  std::vector<iovec> parts = {{begin.header(), begin.size()}};
  for (Message& message : messages) {
    message.header()->nlmsg_seq = ++sequence_;
    parts.push_back({message.header(), message.size()});
  }
  // Errors come of themselves, and before it.
  nlmsghdr* const last = messages.back().header();
  last->nlmsg_flags = static_cast<std::uint16_t>(last->nlmsg_flags | NLM_F_ACK);
  parts.push_back({end.header(), end.size()});
  TRY(send(socket_, parts, what));
  alignas(nlmsghdr) std::array<char, one_answer_bytes> buffer;
  for (;;) {
    const std::size_t length = TRY(receive(socket_, buffer, what));
    int left = static_cast<int>(length);
    const auto* answer = reinterpret_cast<const nlmsghdr*>(buffer.data());
    for (; mnl_nlmsg_ok(answer, left); answer = mnl_nlmsg_next(answer, &left)) {
      if (answer->nlmsg_type != NLMSG_ERROR || answer->nlmsg_seq < first) continue;
      if (error_of(answer) != 0) return errno_trouble(what, error_of(answer));
      if (answer->nlmsg_seq == last->nlmsg_seq) return Done{};
    }
  }
}

}  // namespace skerry::kernel
