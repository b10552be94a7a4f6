#pragma once
// Small words to write firewall tables with; the compiler's own.

#include <map>
#include <utility>
#include <vector>

#include "base/ipv4.hpp"
#include "kernel/rules.hpp"
#include "network/filters.hpp"

namespace skerry::network {

inline kernel::Ipv4 as_kernel(Ipv4Address address) { return {address.value}; }
inline kernel::Ipv4Network as_kernel(const Ipv4Cidr& block) {
  return {as_kernel(block.first()), block.length};
}
inline kernel::Ipv4Network host(Ipv4Address address) { return {as_kernel(address), 32}; }

namespace rule {

using kernel::Side;
using kernel::Way;

inline kernel::Match on(Way way, kernel::InterfaceName name) {
  return {kernel::OnInterface{way, std::move(name)}};
}
inline kernel::Match in_set(Side side, kernel::SetName set) {
  return {kernel::AddressInSet{side, std::move(set)}};
}
inline kernel::Match in_block(Side side, const Ipv4Cidr& block) {
  return {kernel::AddressIn{side, as_kernel(block)}};
}
inline kernel::Match protocol(IpProtocol which) {
  return {kernel::ProtocolIs{static_cast<std::uint8_t>(which.number)}};
}
inline kernel::Match to_port(std::uint16_t port) {
  return {kernel::PortIn{Side::destination, port, port}};
}
inline kernel::Match tracked(std::vector<kernel::Tracked> states) {
  return {kernel::TrackedAs{std::move(states)}};
}
inline kernel::Match negated(kernel::Match match) {
  match.sense = kernel::Sense::is_not;
  return match;
}

// The matches of a Traffic; one rule is enough for any.
std::vector<kernel::Match> of_traffic(const Traffic& traffic);

// Says why to whoever watches, then drops.
inline kernel::Rule refuse(std::string why) {
  return {{}, {kernel::Log{std::move(why)}, kernel::Drop{}}};
}

}  // namespace rule

// Collects sets and chains under their names and hands them over sorted.
class TableBuilder {
 public:
  // A set or map is there from its first naming, also without elements.
  kernel::Set& set(const kernel::SetName& name, kernel::Key key,
                   kernel::Value value = kernel::Value::none);
  kernel::Chain& chain(const kernel::ChainName& name);
  kernel::Chain& base_chain(const kernel::ChainName& name, kernel::BaseChain base);
  bool has(const kernel::ChainName& name) const { return chains_.contains(name); }
  bool has(const kernel::SetName& name) const { return sets_.contains(name); }
  kernel::Table take() &&;

 private:
  std::map<kernel::SetName, kernel::Set> sets_;
  std::map<kernel::ChainName, kernel::Chain> chains_;
};

}  // namespace skerry::network
