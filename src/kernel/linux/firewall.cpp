#include "kernel/linux/firewall.hpp"

#include <fcntl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include "base/failpoint.hpp"
#include "kernel/checks.hpp"
#include "kernel/limits.hpp"
#include "kernel/linux/netlink.hpp"
#include "kernel/linux/rules_netlink.hpp"
#include "kernel/render.hpp"

namespace skerry::kernel {
namespace {

Message log_message() {
  Message message(NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG, 0);
  auto& fixed = message.fixed<nfgenmsg>();
  fixed.nfgen_family = AF_UNSPEC;
  fixed.res_id = __builtin_bswap16(log_group);
  return message;
}

template <class Value>
void put(Message& message, std::uint16_t type, const Value& value) {
  message.put(type, std::as_bytes(std::span(&value, 1)));
}

// Headers are enough to say which packet it was.
Outcome<Done> bind_log(Netlink& netlink) {
  constexpr std::uint32_t packet_bytes = 96;
  constexpr std::uint32_t flush_after = 5;  // hundredths of a second
  Message bind = log_message();
  put(bind, NFULA_CFG_CMD, nfulnl_msg_config_cmd{NFULNL_CFG_CMD_BIND});
  const auto bound = netlink.request(bind, "watch the log");
  if (!bound.ok()) {
    // EPERM is how nfnetlink_log refuses another's group, EBUSY how it refuses the own one twice.
    const std::string& why = bound.error().message;
    const bool taken = why.find("busy") != std::string::npos;
    if (taken || why.find("not permitted") != std::string::npos)
      return KernelError{Trouble::exists, "somebody watches this namespace", 0};
    return bound.error();
  }
  Message mode = log_message();
  put(mode, NFULA_CFG_MODE,
      nfulnl_msg_config_mode{__builtin_bswap32(packet_bytes), NFULNL_COPY_PACKET, 0});
  mode.put_big_endian(NFULA_CFG_TIMEOUT, flush_after);
  return netlink.request(mode, "watch the log");
}

}  // namespace

Outcome<Netlink*> LinuxFirewall::socket_in(const NamespaceName& space) {
  constexpr std::size_t sockets_max = 64;
  if (const auto found = sockets_.find(space); found != sockets_.end()) return &found->second;
  const Visit visit = TRY(Visit::enter(spaces_, space));
  if (sockets_.size() >= sockets_max) sockets_.clear();
  return &sockets_.emplace(space, TRY(Netlink::open(NETLINK_NETFILTER))).first->second;
}

void LinuxFirewall::forget(const NamespaceName& space) {
  sockets_.erase(space);
  text_.forget(space.text);
}

Outcome<Done> LinuxFirewall::apply(const NamespaceName& space,
                                   std::span<const FirewallChange> changes) {
  TRY(check(changes));
  FAILPOINT("kernel.firewall.change");
  if (only_elements(changes)) {
    Netlink* const netlink = TRY(socket_in(space));
    return change_elements(*netlink, changes);
  }
  const Visit visit = TRY(Visit::enter(spaces_, space));
  const std::string text = render(changes);
  if (text.size() > table_text_bytes_max)
    return KernelError{Trouble::over_quota, "a transaction of over 16 MiB of rules", 0};
  TRY(text_.run(space.text, text));
  FAILPOINT("kernel.firewall.changed");
  return Done{};
}

Outcome<FirewallDump> LinuxFirewall::dump(const NamespaceName& space) {
  const Visit visit = TRY(Visit::enter(spaces_, space));
  return read_table();
}

Outcome<std::vector<CounterInfo>> LinuxFirewall::counters(const NamespaceName& space) {
  const Visit visit = TRY(Visit::enter(spaces_, space));
  return read_counters();
}

Outcome<Fd> LinuxFirewall::watch(const NamespaceName& space) {
  const Visit visit = TRY(Visit::enter(spaces_, space));
  Netlink netlink = TRY(Netlink::open(NETLINK_NETFILTER));
  TRY(bind_log(netlink));
  Fd socket = netlink.release();
  if (::fcntl(socket.get(), F_SETFL, O_NONBLOCK) != 0) return errno_trouble("watch the log");
  return socket;
}

}  // namespace skerry::kernel
