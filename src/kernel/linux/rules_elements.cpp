// Adding and removing elements of sets.
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "kernel/linux/netlink.hpp"
#include "kernel/linux/rules_netlink.hpp"
#include "kernel/render.hpp"

namespace skerry::kernel {
namespace {

constexpr std::size_t elements_per_message = 256;  // a nest holds at most 64 KiB
constexpr std::size_t element_bytes_max = 224;

using Bytes = std::vector<std::byte>;

void append(Bytes& out, Ipv4 address) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<std::byte>(address.value >> shift & 0xff));
}

void append(Bytes& out, const InterfaceName& name) {
  std::array<char, IFNAMSIZ> padded{};
  std::memcpy(padded.data(), name.text.data(), std::min(name.text.size(), padded.size() - 1));
  const auto bytes = std::as_bytes(std::span(padded));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

struct KeyBytes {
  Bytes operator()(Ipv4 key) const {
    Bytes out;
    append(out, key);
    return out;
  }
  Bytes operator()(const Ipv4Network& key) const { return (*this)(key.address); }
  Bytes operator()(const InterfaceName& key) const {
    Bytes out;
    append(out, key);
    return out;
  }
  // Parts of a concatenation are padded to four bytes, which both are.
  Bytes operator()(const InterfaceAddress& key) const {
    Bytes out;
    append(out, key.interface);
    append(out, key.address);
    return out;
  }
};

struct VerdictCode {
  int code;
  const ChainName* chain = nullptr;
};

VerdictCode code_of(const Verdict& verdict) {
  struct Codes {
    VerdictCode operator()(const Accept&) const { return {NF_ACCEPT}; }
    VerdictCode operator()(const Drop&) const { return {NF_DROP}; }
    VerdictCode operator()(const Return&) const { return {NFT_RETURN}; }
    VerdictCode operator()(const Jump& jump) const { return {NFT_JUMP, &jump.chain}; }
    VerdictCode operator()(const Goto& jump) const { return {NFT_GOTO, &jump.chain}; }
  };
  return std::visit(Codes{}, verdict);
}

void put_value(Message& message, const Element& element) {
  if (const auto* address = std::get_if<Ipv4>(&element.value); address != nullptr) {
    const std::size_t data = message.open_nest(NFTA_SET_ELEM_DATA);
    message.put_big_endian(NFTA_DATA_VALUE, address->value);
    message.close_nest(data);
  }
  if (const auto* verdict = std::get_if<Verdict>(&element.value); verdict != nullptr) {
    const VerdictCode code = code_of(*verdict);
    const std::size_t data = message.open_nest(NFTA_SET_ELEM_DATA);
    const std::size_t nest = message.open_nest(NFTA_DATA_VERDICT);
    message.put_big_endian(NFTA_VERDICT_CODE, static_cast<std::uint32_t>(code.code));
    if (code.chain != nullptr) message.put_text(NFTA_VERDICT_CHAIN, kernel_name(*code.chain));
    message.close_nest(nest);
    message.close_nest(data);
  }
}

struct Target {
  int type;
  std::uint16_t flags;
};

void add_messages(std::vector<Message>& out, Target target, const SetName& set,
                  std::span<const Element> elements) {
  while (!elements.empty()) {
    const auto part = elements.first(std::min(elements.size(), elements_per_message));
    elements = elements.subspan(part.size());
    Message message(static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | target.type),
                    target.flags, message_bytes + part.size() * element_bytes_max);
    message.fixed<nfgenmsg>().nfgen_family = NFPROTO_INET;
    message.put_text(NFTA_SET_ELEM_LIST_TABLE, table_name);
    message.put_text(NFTA_SET_ELEM_LIST_SET, kernel_name(set));
    const std::size_t list = message.open_nest(NFTA_SET_ELEM_LIST_ELEMENTS);
    for (const Element& element : part) {
      const std::size_t item = message.open_nest(NFTA_LIST_ELEM);
      const std::size_t key = message.open_nest(NFTA_SET_ELEM_KEY);
      message.put(NFTA_DATA_VALUE, std::visit(KeyBytes{}, element.key));
      message.close_nest(key);
      if (target.type == NFT_MSG_NEWSETELEM) put_value(message, element);
      message.close_nest(item);
    }
    message.close_nest(list);
    out.push_back(std::move(message));
  }
}

bool no_ranges(const std::vector<Element>& elements) {
  return elements.empty() || !std::holds_alternative<Ipv4Network>(elements.front().key);
}

}  // namespace

bool only_elements(std::span<const FirewallChange> changes) {
  for (const FirewallChange& change : changes) {
    const auto* const add = std::get_if<AddElements>(&change);
    const auto* const remove = std::get_if<RemoveElements>(&change);
    if (add == nullptr && remove == nullptr) return false;
    if (!no_ranges(add != nullptr ? add->elements : remove->elements)) return false;
  }
  return true;
}

Outcome<Done> change_elements(Netlink& netlink, std::span<const FirewallChange> changes) {
  std::vector<Message> messages;
  std::string name;
  for (const FirewallChange& change : changes) {
    if (const auto* add = std::get_if<AddElements>(&change); add != nullptr) {
      add_messages(messages, {NFT_MSG_NEWSETELEM, NLM_F_CREATE}, add->set, add->elements);
      name = add->set.text;
    } else if (const auto* remove = std::get_if<RemoveElements>(&change); remove != nullptr) {
      add_messages(messages, {NFT_MSG_DELSETELEM, 0}, remove->set, remove->elements);
      name = remove->set.text;
    }
  }
  if (messages.empty()) return Done{};
  return netlink.transaction(messages, "change elements of the set " + name);
}

}  // namespace skerry::kernel
