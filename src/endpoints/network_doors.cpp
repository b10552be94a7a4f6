#include "endpoints/network_doors.hpp"

#include <utility>
#include <variant>

#include "base/log.hpp"
#include "policy/compiled.hpp"

namespace skerry::endpoints {
namespace {

// EC2 has checked the policy when it was given, so this is not expected to be needed.
constexpr std::string_view nothing_allowed =
    R"({"Version":"2012-10-17","Statement":[{"Sid":"UnreadablePolicy","Effect":"Deny",)"
    R"("Principal":"*","Action":"*","Resource":"*"}]})";

}  // namespace

std::shared_ptr<const policy::CompiledPolicy> compiled_policy(const network::Endpoint& endpoint) {
  if (endpoint.policy.empty()) return nullptr;
  const policy::PolicyLabel label{"VPC endpoint policy", "", endpoint.id.text};
  auto compiled = policy::compile_text(endpoint.policy, policy::PolicyKind::resource, label);
  if (compiled.ok()) return *compiled;
  log(Level::warning, "endpoints", "a policy cannot be read; it allows nothing",
      {{"endpoint", endpoint.id.text}, {"why", compiled.error().message}});
  return *policy::compile_text(nothing_allowed, policy::PolicyKind::resource, label);
}

NetworkDoors::NetworkDoors(Parts parts, std::vector<resolver::DatagramPeer> name_servers)
    : parts_(parts),
      resolver_({parts.loop, parts.datagrams, parts.random}, std::move(name_servers)) {}

NetworkDoors::~NetworkDoors() = default;

void NetworkDoors::update_passages(const network::Network& network) {
  std::erase_if(passages_, [&](const auto& each) {
    return network::find(network.endpoints, each.first) == nullptr;
  });
  for (const auto& [id, endpoint] : network.endpoints) {
    auto& passage = passages_[id];
    if (!passage) passage = std::make_shared<EndpointPassage>();
    passage->endpoint = id.text;
    passage->vpc = endpoint.vpc.text;
    passage->policy = compiled_policy(endpoint);
  }
}

NetworkDoors::Needed NetworkDoors::change(std::shared_ptr<const network::Network> network,
                                          network::RegionNames names) {
  wanted_ = network::wanted_doors(*network);
  update_passages(*network);
  resolver_.know(std::move(network), std::move(names));
  for (auto at = open_.begin(); at != open_.end();) {
    const auto wanted = wanted_.find(at->first);
    if (wanted != wanted_.end() && wanted->second == at->second) {
      ++at;
      continue;
    }
    resolver_.close(at->first);
    front_doors_.erase(at->first);
    at = open_.erase(at);
  }
  Needed needed{wanted_, wanted_};
  std::erase_if(needed.missing, [&](const auto& each) { return open_.contains(each.first); });
  return needed;
}

std::shared_ptr<const EndpointPassage> NetworkDoors::passage_of(
    const network::DoorPurpose& purpose) {
  const auto* const endpoint = std::get_if<network::EndpointDoor>(&purpose);
  return endpoint == nullptr ? nullptr : passages_.at(endpoint->endpoint);
}

void NetworkDoors::open(std::vector<network::OpenedDoor> doors) {
  for (network::OpenedDoor& door : doors) {
    const auto wanted = wanted_.find(door.where);
    if (wanted == wanted_.end() || wanted->second != door.purpose) continue;
    if (!open_.insert_or_assign(door.where, door.purpose).second) continue;  // opened twice
    if (const auto* const of = std::get_if<network::ResolverDoor>(&door.purpose)) {
      resolver_.open(door.where, of->vpc, std::move(door.socket));
      continue;
    }
    auto front = std::make_unique<gateway::FrontDoor>(parts_.loop, parts_.gateway, &parts_.tls,
                                                      passage_of(door.purpose));
    front->open(std::move(door.socket));
    front_doors_.insert_or_assign(door.where, std::move(front));
  }
}

}  // namespace skerry::endpoints
