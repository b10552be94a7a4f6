// Reading the table back.
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "kernel/linux/netlink.hpp"
#include "kernel/linux/rules_netlink.hpp"
#include "kernel/render.hpp"

namespace skerry::kernel {
namespace {

constexpr std::uint16_t type_of(int message) {
  return static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | message);
}

Message ask(int type, std::uint16_t table_attribute) {
  Message message(type_of(type), 0);
  message.fixed<nfgenmsg>().nfgen_family = NFPROTO_INET;
  message.put_text(table_attribute, table_name);
  return message;
}

// A name without the prefix that kernel_name() gave it; empty: not one of ours.
template <class Name>
Name own_name(const std::string& text) {
  const std::string prefix = kernel_name(Name{});
  if (text.compare(0, prefix.size(), prefix) != 0) return {};
  return {text.substr(prefix.size())};
}

std::string comment_of(std::span<const std::byte> user_data) {
  constexpr auto comment = std::byte{0};  // type 0 of nft's own notes in a rule
  while (user_data.size() >= 2) {
    const std::size_t length = std::to_integer<std::size_t>(user_data[1]);
    if (user_data.size() < 2 + length) break;
    if (user_data[0] == comment && length > 0)
      return {reinterpret_cast<const char*>(user_data.data() + 2), length - 1};
    user_data = user_data.subspan(2 + length);
  }
  return "";
}

BaseChain base_of(const Attributes& chain) {
  const Attributes hook(chain.find(NFTA_CHAIN_HOOK));
  BaseChain base;
  base.kind = chain.text(NFTA_CHAIN_TYPE) == "nat" ? ChainKind::nat : ChainKind::filter;
  base.policy = chain.big_endian(NFTA_CHAIN_POLICY) == NF_ACCEPT ? Policy::accept : Policy::drop;
  base.priority = static_cast<std::int32_t>(hook.big_endian(NFTA_HOOK_PRIORITY));
  switch (hook.big_endian(NFTA_HOOK_HOOKNUM)) {
    case NF_INET_PRE_ROUTING:
      base.hook = Hook::prerouting;
      break;
    case NF_INET_LOCAL_IN:
      base.hook = Hook::input;
      break;
    case NF_INET_FORWARD:
      base.hook = Hook::forward;
      break;
    case NF_INET_LOCAL_OUT:
      base.hook = Hook::output;
      break;
    default:
      base.hook = Hook::postrouting;
  }
  return base;
}

Outcome<Done> read_chains(Netlink& netlink, FirewallDump& out) {
  std::map<std::string, std::string> fingerprints;
  Message rules = ask(NFT_MSG_GETRULE, NFTA_RULE_TABLE);
  TRY(netlink.dump(rules, "list rules", [&](const nlmsghdr* answer) {
    const Attributes rule(answer, sizeof(nfgenmsg));
    const std::string comment = comment_of(rule.bytes(NFTA_RULE_USERDATA));
    const std::string mark = fingerprint_comment;
    // Only the chain's first rule counts.
    fingerprints.try_emplace(rule.text(NFTA_RULE_CHAIN), comment.compare(0, mark.size(), mark) == 0
                                                             ? comment.substr(mark.size())
                                                             : "");
  }));
  Message chains = ask(NFT_MSG_GETCHAIN, NFTA_CHAIN_TABLE);
  return netlink.dump(chains, "list chains", [&](const nlmsghdr* answer) {
    const Attributes chain(answer, sizeof(nfgenmsg));
    // The kernel lists the chains of every table.
    if (chain.text(NFTA_CHAIN_TABLE) != table_name) return;
    const std::string name = chain.text(NFTA_CHAIN_NAME);
    ChainInfo info{own_name<ChainName>(name), {}, fingerprints[name]};
    if (chain.find(NFTA_CHAIN_HOOK) != nullptr) info.base = base_of(chain);
    out.chains.push_back(std::move(info));
  });
}

std::optional<Set> set_of(const Attributes& attributes) {
  constexpr std::uint32_t address_type = 7, name_type = 41;  // nft's TYPE_IPADDR, TYPE_IFNAME
  constexpr std::uint32_t bits = 6;                          // of one type in a concatenation
  Set set;
  set.name = own_name<SetName>(attributes.text(NFTA_SET_NAME));
  const std::uint32_t flags = attributes.big_endian(NFTA_SET_FLAGS);
  if ((flags & NFT_SET_ANONYMOUS) != 0 || set.name.text.empty()) return std::nullopt;
  const std::uint32_t key = attributes.big_endian(NFTA_SET_KEY_TYPE);
  if (key == address_type) {
    set.key = (flags & NFT_SET_INTERVAL) != 0 ? Key::network : Key::address;
  } else if (key == name_type) {
    set.key = Key::interface;
  } else if (key == (name_type << bits | address_type)) {
    set.key = Key::interface_address;
  } else {
    return std::nullopt;
  }
  if ((flags & NFT_SET_MAP) != 0) {
    const bool verdicts = attributes.big_endian(NFTA_SET_DATA_TYPE) == NFT_DATA_VERDICT;
    set.value = verdicts ? Value::verdict : Value::address;
  }
  return set;
}

Ipv4 address_at(std::span<const std::byte> bytes, std::size_t at) {
  Ipv4 out;
  for (std::size_t i = 0; i < 4 && at + i < bytes.size(); ++i)
    out.value = out.value << 8 | std::to_integer<std::uint32_t>(bytes[at + i]);
  return out;
}

InterfaceName name_at(std::span<const std::byte> bytes) {
  const char* const text = reinterpret_cast<const char*>(bytes.data());
  return {std::string(text, ::strnlen(text, std::min<std::size_t>(bytes.size(), 16)))};
}

Verdict verdict_of(const nlattr* nest) {
  const Attributes verdict(nest);
  const ChainName chain = own_name<ChainName>(verdict.text(NFTA_VERDICT_CHAIN));
  switch (static_cast<int>(verdict.big_endian(NFTA_VERDICT_CODE))) {
    case NF_ACCEPT:
      return Accept{};
    case NFT_RETURN:
      return Return{};
    case NFT_JUMP:
      return Jump{chain};
    case NFT_GOTO:
      return Goto{chain};
    default:
      return Drop{};
  }
}

// The kernel tells a range as two elements: where it begins, and (flagged) where it has ended.
struct Boundary {
  Ipv4 at;
  bool end = false;
};

void add_networks(Set& set, std::vector<Boundary> boundaries) {
  std::sort(boundaries.begin(), boundaries.end(), [](const Boundary& a, const Boundary& b) {
    return a.at != b.at ? a.at < b.at : a.end > b.end;
  });
  std::optional<Ipv4> start;
  const auto finish = [&](std::uint64_t end) {
    if (!start) return;
    const Ipv4 first = start.value_or(Ipv4{});  // g++ 12 at -O2 takes *start for uninitialised
    std::uint8_t prefix = 32;
    while (prefix > 0 && (std::uint64_t{1} << (32 - prefix)) < end - first.value) --prefix;
    set.elements.push_back({Ipv4Network{first, prefix}, {}});
    start.reset();
  };
  for (const Boundary& boundary : boundaries) {
    if (boundary.end) {
      finish(boundary.at.value);
    } else {
      start = boundary.at;
    }
  }
  finish(std::uint64_t{1} << 32);
}

Outcome<Done> read_elements(Netlink& netlink, Set& set) {
  Message message = ask(NFT_MSG_GETSETELEM, NFTA_SET_ELEM_LIST_TABLE);
  message.put_text(NFTA_SET_ELEM_LIST_SET, kernel_name(set.name));
  std::vector<Boundary> boundaries;
  const auto add = [&](const nlattr* item) {
    const Attributes element(item);
    if (element.find(NFTA_SET_ELEM_KEY) == nullptr) return;
    const Attributes key(element.find(NFTA_SET_ELEM_KEY));
    const auto bytes = key.bytes(NFTA_DATA_VALUE);
    Element out;
    if (set.key == Key::network) {
      const bool end = (element.big_endian(NFTA_SET_ELEM_FLAGS) & NFT_SET_ELEM_INTERVAL_END) != 0;
      boundaries.push_back({address_at(bytes, 0), end});
      return;
    }
    if (set.key == Key::address) out.key = address_at(bytes, 0);
    if (set.key == Key::interface) out.key = name_at(bytes);
    if (set.key == Key::interface_address)
      out.key = InterfaceAddress{name_at(bytes), address_at(bytes, 16)};
    if (element.find(NFTA_SET_ELEM_DATA) != nullptr) {
      const Attributes data(element.find(NFTA_SET_ELEM_DATA));
      if (data.find(NFTA_DATA_VERDICT) != nullptr) {
        out.value = verdict_of(data.find(NFTA_DATA_VERDICT));
      } else {
        out.value = address_at(data.bytes(NFTA_DATA_VALUE), 0);
      }
    }
    set.elements.push_back(std::move(out));
  };
  TRY(netlink.dump(message, "list elements", [&](const nlmsghdr* answer) {
    const Attributes list(answer, sizeof(nfgenmsg));
    if (const nlattr* const items = list.find(NFTA_SET_ELEM_LIST_ELEMENTS); items != nullptr)
      each_nested(items, add);
  }));
  add_networks(set, std::move(boundaries));
  std::sort(set.elements.begin(), set.elements.end());
  return Done{};
}

Outcome<Done> read_sets(Netlink& netlink, FirewallDump& out) {
  Message message = ask(NFT_MSG_GETSET, NFTA_SET_TABLE);
  TRY(netlink.dump(message, "list sets", [&](const nlmsghdr* answer) {
    const Attributes attributes(answer, sizeof(nfgenmsg));
    if (auto set = set_of(attributes); set) out.sets.push_back(std::move(*set));
  }));
  for (Set& set : out.sets) TRY(read_elements(netlink, set));
  return Done{};
}

}  // namespace

Outcome<FirewallDump> read_table() {
  Netlink netlink = TRY(Netlink::open(NETLINK_NETFILTER));
  FirewallDump out;
  Message tables(type_of(NFT_MSG_GETTABLE), 0);
  tables.fixed<nfgenmsg>().nfgen_family = NFPROTO_INET;
  TRY(netlink.dump(tables, "list tables", [&](const nlmsghdr* answer) {
    const Attributes table(answer, sizeof(nfgenmsg));
    out.present = out.present || table.text(NFTA_TABLE_NAME) == table_name;
  }));
  if (!out.present) return out;
  TRY(read_chains(netlink, out));
  TRY(read_sets(netlink, out));
  std::sort(out.chains.begin(), out.chains.end(),
            [](const ChainInfo& a, const ChainInfo& b) { return a.name < b.name; });
  std::sort(out.sets.begin(), out.sets.end());
  return out;
}

Outcome<std::vector<CounterInfo>> read_counters() {
  Netlink netlink = TRY(Netlink::open(NETLINK_NETFILTER));
  Message message = ask(NFT_MSG_GETOBJ, NFTA_OBJ_TABLE);
  message.put_big_endian(NFTA_OBJ_TYPE, NFT_OBJECT_COUNTER);
  std::vector<CounterInfo> out;
  const auto number = [](std::span<const std::byte> bytes) {
    std::uint64_t value = 0;
    for (const std::byte each : bytes) value = value << 8 | std::to_integer<std::uint64_t>(each);
    return value;
  };
  TRY(netlink.dump(message, "list counters", [&](const nlmsghdr* answer) {
    const Attributes object(answer, sizeof(nfgenmsg));
    if (object.find(NFTA_OBJ_DATA) == nullptr) return;
    const Attributes data(object.find(NFTA_OBJ_DATA));
    out.push_back({own_name<CounterName>(object.text(NFTA_OBJ_NAME)),
                   number(data.bytes(NFTA_COUNTER_PACKETS)),
                   number(data.bytes(NFTA_COUNTER_BYTES))});
  }));
  std::sort(out.begin(), out.end(),
            [](const CounterInfo& a, const CounterInfo& b) { return a.name < b.name; });
  return out;
}

}  // namespace skerry::kernel
