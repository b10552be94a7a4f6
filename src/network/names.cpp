#include "network/names.hpp"

#include <string_view>

namespace skerry::network::names {
namespace {

// The end of an id: its random digits, as many as fit into an interface's name (IFNAMSIZ, 15).
std::string tail(const std::string& id) {
  constexpr std::size_t digits = 14;
  const std::string random = id.substr(id.find('-') + 1);
  return random.size() <= digits ? random : random.substr(random.size() - digits);
}

std::string word(const std::string& id) {
  std::string text = id;
  for (char& letter : text) {
    if (letter == '-') letter = '_';
  }
  return text;
}

std::uint64_t fnv(std::string_view text) {  // FNV-1a, 64 bits
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char letter : text) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
  }
  return hash;
}

std::string_view suffix(Direction direction) {
  return direction == Direction::ingress ? "_in" : "_out";
}

std::string directed(const std::string& text, Direction direction) {
  return text + std::string(suffix(direction));
}

}  // namespace

kernel::NamespaceName router(const VpcId& vpc) { return {vpc.text}; }
kernel::NamespaceName space(const InterfaceId& interface) { return {interface.text}; }
kernel::NamespaceName space(const EndpointId& endpoint) { return {endpoint.text}; }
kernel::NamespaceName edge() { return {"edge"}; }
bool ours(const kernel::NamespaceName& name) {
  return name == edge() || name.text.starts_with("vpc-") || name.text.starts_with("eni-") ||
         name.text.starts_with("vpce-");
}

kernel::InterfaceName inside() { return {"eth0"}; }
kernel::InterfaceName link(const InterfaceId& interface) { return {"e" + tail(interface.text)}; }
kernel::InterfaceName link(const EndpointId& endpoint) { return {"g" + tail(endpoint.text)}; }
kernel::InterfaceName link(const VpcId& vpc) { return {"v" + tail(vpc.text)}; }
kernel::InterfaceName gateway() { return {"igw"}; }
kernel::InterfaceName outside() { return {"out"}; }

kernel::ChainName subnet_chain(const SubnetId& subnet, Direction direction) {
  return {directed(word(subnet.text), direction)};
}
kernel::ChainName mark_chain(const SubnetId& subnet) { return {"mark_" + word(subnet.text)}; }
kernel::ChainName acl_chain(const AclId& acl, Direction direction) {
  return {directed(word(acl.text), direction)};
}
kernel::ChainName group_chain(const GroupId& group, Direction direction) {
  return {directed(word(group.text), direction)};
}

kernel::ChainName gate_chain(const std::set<GroupId>& groups, Direction direction) {
  std::string all;
  for (const GroupId& group : groups) all += group.text + ",";
  constexpr std::string_view digits = "0123456789abcdef";
  std::string name = "gate_";
  std::uint64_t hash = fnv(all);
  for (int i = 0; i < 16; ++i, hash >>= 4) name += digits[hash & 15];
  return {directed(name, direction)};
}

kernel::SetName members(const GroupId& group) { return {"members_" + word(group.text)}; }
kernel::SetName siblings(const SubnetId& subnet) { return {"siblings_" + word(subnet.text)}; }
kernel::SetName blocks(const PrefixListId& list) { return {"blocks_" + word(list.text)}; }

std::uint32_t hashed(const std::string& text) {
  return 1024 + static_cast<std::uint32_t>(fnv(text) >> 34);
}

// Two interfaces with one address would not even disturb each other: each link has its own.
kernel::MacAddress mac(const InterfaceId& interface) {
  const std::uint64_t hash = fnv(interface.text);
  kernel::MacAddress address;
  for (std::size_t i = 0; i < address.bytes.size(); ++i) {
    address.bytes[i] = static_cast<std::uint8_t>(hash >> (8 * i));
  }
  address.bytes[0] = 0x06;  // locally administered, as AWS's interfaces have
  return address;
}
kernel::MacAddress mac_of_router() { return {{0x06, 0, 0, 0, 0, 0x01}}; }
kernel::MacAddress mac_of_peer() { return {{0x06, 0, 0, 0, 0, 0x02}}; }

}  // namespace skerry::network::names
