#include "network/doors.hpp"

#include "network/names.hpp"
#include "network/questions.hpp"
#include "network/table_builder.hpp"

namespace skerry::network {
namespace {

using kernel::KeptSocket;
using kernel::SocketKind;

const PublicService* service_named(const Network& network, const std::string& name) {
  for (const PublicService& service : network.services) {
    if (service.name == name) return &service;
  }
  return nullptr;
}

void add_resolvers(Doors& doors, const Vpc& vpc) {
  if (vpc.dns_support == Setting::off) return;
  for (const Ipv4Address address : {resolver_of(vpc), link_local_resolver}) {
    for (const SocketKind kind : {SocketKind::udp, SocketKind::tcp_listener}) {
      doors.emplace(KeptSocket{names::router(vpc.id), {kind, as_kernel(address), resolver_port}},
                    ResolverDoor{vpc.id});
    }
  }
}

void add_endpoint(Doors& doors, const Network& network, const Endpoint& endpoint) {
  const auto listen = [&](const kernel::NamespaceName& space, Ipv4Address address) {
    doors.emplace(KeptSocket{space, {SocketKind::tcp_listener, as_kernel(address), https_port}},
                  EndpointDoor{endpoint.id});
  };
  if (endpoint.type == EndpointType::gateway) {
    const PublicService* const service = service_named(network, endpoint.service);
    if (service != nullptr) listen(names::space(endpoint.id), service->address);
    return;
  }
  for (const InterfaceId& id : endpoint.interfaces) {
    const Interface* const there = find(network.interfaces, id);
    if (there != nullptr) listen(names::space(id), there->address);
  }
}

// Workloads' sockets are kept too (a proxy's, a database's); these are the region's own.
bool is_door(const KeptSocket& kept) {
  if (!names::ours(kept.space)) return false;
  if (kept.spec.kind == SocketKind::udp) return kept.spec.port == resolver_port;
  return kept.spec.kind == SocketKind::tcp_listener &&
         (kept.spec.port == resolver_port || kept.spec.port == https_port);
}

}  // namespace

Doors wanted_doors(const Network& network) {
  Doors doors;
  for (const auto& [id, vpc] : network.vpcs) add_resolvers(doors, vpc);
  for (const PublicService& service : network.services) {
    doors.emplace(KeptSocket{names::edge(),
                             {SocketKind::tcp_listener, as_kernel(service.address), https_port}},
                  ServiceDoor{service.name});
  }
  for (const auto& [id, endpoint] : network.endpoints) {
    if (network.vpcs.contains(endpoint.vpc)) add_endpoint(doors, network, endpoint);
  }
  return doors;
}

kernel::Outcome<Done> close_stale(kernel::Sockets& sockets, const Doors& wanted) {
  for (const KeptSocket& kept : TRY(sockets.kept())) {
    if (!is_door(kept) || wanted.contains(kept)) continue;
    const auto closed = sockets.forget(kept.space, kept.spec);
    if (!closed.ok() && closed.error().trouble != kernel::Trouble::absent) return closed.error();
  }
  return Done{};
}

kernel::Outcome<std::vector<OpenedDoor>> open_doors(kernel::Sockets& sockets,
                                                    const Doors& missing) {
  std::vector<OpenedDoor> opened;
  for (const auto& [where, purpose] : missing) {
    Fd socket = TRY(sockets.open(where.space, where.spec));
    opened.push_back({where, purpose, std::move(socket)});
  }
  return opened;
}

}  // namespace skerry::network
