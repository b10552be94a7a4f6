#include "test/faults/warden_scenario.hpp"

#include <fstream>
#include <sstream>

namespace skerry::test {
namespace {

using namespace kernel;  // NOLINT: values of all its headers

const NamespaceName router{"router"};
const NamespaceName edge{"edge"};
const std::vector<NamespaceName> workloads = {{"eni-1"}, {"eni-2"}, {"eni-3"}};

Route route_to(const Ipv4Network& network, const InterfaceName& interface) {
  return {.destination = network, .via = {}, .interface = interface, .source = {}};
}

std::vector<LinkChange> workload(std::uint32_t number, const NamespaceName& space) {
  const InterfaceName end{"e" + std::to_string(number)};
  const Ipv4Network address{{0x0a000000 + number}, 32};
  const auto last = static_cast<std::uint8_t>(number);
  return {CreateNamespace{{"pool-" + std::to_string(number)}},
          RenameNamespace{{"pool-" + std::to_string(number)}, space},
          CreateVeth{{router, end, MacAddress{{2, 0, 0, 0, 1, last}}},
                     {space, {"eth0"}, MacAddress{{2, 0, 0, 0, 2, last}}}},
          AddAddress{space, {{"eth0"}, address}},
          AddRoute{router, route_to(address, end)},
          AddRule{router,
                  {.priority = 100 + number,
                   .from = address,
                   .to = {},
                   .input = {},
                   .mark = {},
                   .table = 1000,
                   .suppress_prefix = {}}},
          SetNeighbour{router, {end, address.address, {{2, 0, 0, 0, 2, last}}}}};
}

Table rules() {
  Set gates{{"gates"}, Key::interface, Value::verdict, {}};
  Table out;
  for (std::uint32_t i = 1; i <= workloads.size(); ++i) {
    const std::string name = "in_" + std::to_string(i);
    out.chains.push_back({{name}, {}, {{{{ProtocolIs{6}}, {PortIn{}}}, {Count{{"c"}}, Accept{}}}}});
    gates.elements.push_back({InterfaceName{"e" + std::to_string(i)}, Verdict{Jump{{name}}}});
  }
  out.sets = {gates, {{"group"}, Key::address, Value::none, {}}};
  out.chains.push_back({{"gate"}, BaseChain{}, {{{}, {ByInterface{Way::out, {"gates"}}}}}});
  return out;
}

Outcome<Done> apply(Kernel& kernel, const std::vector<LinkChange>& changes) {
  return kernel.links().apply(changes);
}

Outcome<Done> apply(Kernel& kernel, const FirewallChange& change) {
  const std::vector<FirewallChange> changes = {change};
  return kernel.firewall().apply(router, changes);
}

}  // namespace

Outcome<Done> make_network(Kernel& kernel) {
  TRY(apply(kernel, {CreateNamespace{router}, CreateNamespace{edge},
                     SetSetting{router, Setting::ip_forward, {}, 1}}));
  for (std::uint32_t i = 0; i < workloads.size(); ++i)
    TRY(apply(kernel, workload(i + 1, workloads[i])));
  TRY(apply(kernel, ReplaceTable{rules()}));
  TRY(apply(kernel, AddElements{{"group"}, {{Ipv4{0x0a000001}, {}}}}));
  TRY(kernel.host().attach(edge, {"out"}));
  TRY(kernel.cgroups().create({"work"}, {.memory_bytes = {}, .processes = 8, .cpu_percent = {}}));
  TRY(kernel.processes().spawn({Program::probe, workloads[0], {1}, CgroupName{"work"}}));
  TRY(kernel.sockets().open(workloads[1], {SocketKind::tcp_listener, {0x0a000002}, 443}));
  return Done{};
}

Outcome<Done> remove_network(Kernel& kernel) {
  for (const CgroupName& group : TRY(kernel.cgroups().list())) TRY(kernel.cgroups().remove(group));
  TRY(kernel.host().detach());
  for (const NamespaceName& space : TRY(kernel.links().namespaces()))
    TRY(apply(kernel, {DeleteNamespace{space}}));
  return Done{};
}

std::string describe(Kernel& kernel) {
  std::ostringstream out;
  const auto names = kernel.links().namespaces();
  if (!names.ok()) return "nothing: " + names.error().message;
  for (const NamespaceName& name : *names) {
    const auto dump = kernel.links().dump(name);
    const auto firewall = kernel.firewall().dump(name);
    if (!dump.ok() || !firewall.ok()) return "no dump of " + name.text;
    out << name.text << ":";
    for (const LinkInfo& link : dump->links)
      out << " " << link.name.text << (link.state == LinkState::up ? " up" : " down");
    for (const Address& address : dump->addresses)
      out << ", " << text(address.network) << " on " << address.interface.text;
    for (const Route& route : dump->routes)
      out << ", to " << text(route.destination) << " by " << route.interface->text;
    out << ", " << dump->rules.size() << " rules, " << dump->neighbours.size() << " neighbours";
    for (const ChainInfo& chain : firewall->chains)
      out << ", " << chain.name.text << " " << chain.fingerprint;
    for (const Set& set : firewall->sets)
      out << ", " << set.name.text << " " << set.elements.size();
    out << "\n";
  }
  const auto link = kernel.host().attached();
  if (link.ok() && *link) out << "attached at " << (*link)->space.text << "\n";
  const auto groups = kernel.cgroups().list();
  if (groups.ok()) out << groups->size() << " control groups\n";
  return out.str();
}

std::vector<std::string> cgroup_mounts() {
  std::vector<std::string> out;
  std::ifstream mounts("/proc/self/mounts");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string device, place, type;
    words >> device >> place >> type;
    if (type.rfind("cgroup", 0) == 0) out.push_back(place);
  }
  return out;
}

}  // namespace skerry::test
