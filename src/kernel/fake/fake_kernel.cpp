#include "kernel/fake/fake_kernel.hpp"

#include <sys/eventfd.h>

#include <csignal>

#include "kernel/checks.hpp"
#include "kernel/limits.hpp"

namespace skerry::kernel {
namespace {

Fd some_descriptor() { return Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

}  // namespace

Outcome<Done> FakeWorld::step() {
  if (++steps == fail_at) return KernelError{fail_with, "told to fail", 0};
  return Done{};
}

Outcome<FakeSpace*> FakeWorld::space(const NamespaceName& name) {
  const auto found = spaces.find(name);
  if (found == spaces.end()) return KernelError{Trouble::absent, "no namespace " + name.text, 0};
  return &found->second;
}

void FakeKernel::reboot() {
  FakeWorld fresh;
  fresh.steps = world_.steps;
  fresh.host_facts = world_.host_facts;
  world_ = std::move(fresh);
}

Outcome<Fd> FakeSockets::open(const NamespaceName& space, const SocketSpec& spec) {
  TRY(check(spec));
  TRY(world_.step());
  TRY(world_.space(space));
  const bool keeps = spec.kind == SocketKind::tcp_listener || spec.kind == SocketKind::udp;
  if (keeps && spec.port != 0) world_.kept.insert({space, spec});
  return some_descriptor();
}

Outcome<Done> FakeSockets::forget(const NamespaceName& space, const SocketSpec& spec) {
  TRY(world_.step());
  if (world_.kept.erase({space, spec}) == 0)
    return KernelError{Trouble::absent, "no such socket is kept", 0};
  return Done{};
}

Outcome<std::vector<KeptSocket>> FakeSockets::kept() {
  TRY(world_.step());
  return std::vector<KeptSocket>(world_.kept.begin(), world_.kept.end());
}

Outcome<Done> FakeCgroups::create(const CgroupName& group, const CgroupLimits& limits) {
  TRY(check(limits));
  TRY(world_.step());
  if (!world_.groups.try_emplace(group, FakeGroup{limits, Motion::running}).second)
    return KernelError{Trouble::exists, "control group " + group.text + " exists", 0};
  return Done{};
}

Outcome<Done> FakeCgroups::limit(const CgroupName& group, const CgroupLimits& limits) {
  TRY(check(limits));
  TRY(world_.step());
  const auto found = world_.groups.find(group);
  if (found == world_.groups.end())
    return KernelError{Trouble::absent, "no control group " + group.text, 0};
  found->second.limits = limits;
  return Done{};
}

Outcome<Done> FakeCgroups::set(const CgroupName& group, Motion motion) {
  TRY(world_.step());
  const auto found = world_.groups.find(group);
  if (found == world_.groups.end())
    return KernelError{Trouble::absent, "no control group " + group.text, 0};
  found->second.motion = motion;
  return Done{};
}

Outcome<Done> FakeCgroups::remove(const CgroupName& group) {
  TRY(world_.step());
  if (world_.groups.erase(group) == 0)
    return KernelError{Trouble::absent, "no control group " + group.text, 0};
  for (auto& [id, process] : world_.processes) {
    if (process.spec.cgroup == group) process.status = {id, Ending::signalled, SIGKILL};
  }
  return Done{};
}

Outcome<CgroupUsage> FakeCgroups::usage(const CgroupName& group) {
  TRY(world_.step());
  if (!world_.groups.contains(group))
    return KernelError{Trouble::absent, "no control group " + group.text, 0};
  CgroupUsage out;
  for (const auto& [id, process] : world_.processes) {
    if (process.spec.cgroup == group && process.status.ending == Ending::running) ++out.processes;
  }
  return out;
}

Outcome<std::vector<CgroupName>> FakeCgroups::list() {
  TRY(world_.step());
  std::vector<CgroupName> out;
  for (const auto& [name, group] : world_.groups) out.push_back(name);
  return out;
}

Outcome<Spawned> FakeProcesses::spawn(const SpawnSpec& spec) {
  TRY(check(spec));
  TRY(world_.step());
  if (!spec.space.text.empty()) TRY(world_.space(spec.space));
  if (spec.cgroup && !world_.groups.contains(*spec.cgroup))
    return KernelError{Trouble::absent, "no control group " + spec.cgroup->text, 0};
  if (world_.processes.size() >= processes_max)
    return KernelError{Trouble::over_quota, "no more processes", 0};
  const ProcessId id{world_.next_process++};
  world_.processes[id] = {spec, {id, Ending::running, 0}};
  Spawned out{id, some_descriptor(), some_descriptor()};
  return out;
}

Outcome<Done> FakeProcesses::kill(ProcessId id) {
  TRY(world_.step());
  const auto found = world_.processes.find(id);
  if (found == world_.processes.end()) return KernelError{Trouble::absent, "no such process", 0};
  if (found->second.status.ending == Ending::running)
    found->second.status = {id, Ending::signalled, SIGKILL};
  return Done{};
}

Outcome<ProcessStatus> FakeProcesses::status(ProcessId id) {
  TRY(world_.step());
  const auto found = world_.processes.find(id);
  if (found == world_.processes.end()) return KernelError{Trouble::absent, "no such process", 0};
  const ProcessStatus status = found->second.status;
  if (status.ending != Ending::running) world_.processes.erase(found);
  return status;
}

Outcome<std::vector<ProcessId>> FakeProcesses::list() {
  TRY(world_.step());
  std::vector<ProcessId> out;
  for (const auto& [id, process] : world_.processes) out.push_back(id);
  return out;
}

Outcome<Done> FakeEngines::look(const EnginePlace& place) {
  TRY(check(place));
  TRY(world_.step());
  return KernelError{Trouble::absent, "no engine runs there", 0};
}

Outcome<Fd> FakeEngines::find(const EnginePlace& place) {
  TRY(look(place));
  return Fd{};
}

Outcome<EngineWord> FakeEngines::word(const EnginePlace& place) {
  TRY(look(place));
  return EngineWord{};
}

Outcome<Done> FakeEngines::signal(const EnginePlace& place, EngineSignal) { return look(place); }

Outcome<Fd> FakeEngines::door(const EnginePlace& place) {
  TRY(look(place));
  return Fd{};
}

Outcome<Done> FakeCodes::publish(const CodeName& name) {
  TRY(world_.step());
  world_.codes.insert(name);
  return Done{};
}

Outcome<Done> FakeCodes::remove(const CodeName& name) {
  TRY(world_.step());
  if (world_.codes.erase(name) == 0) return KernelError{Trouble::absent, "no such code", 0};
  return Done{};
}

Outcome<std::vector<CodeName>> FakeCodes::list() {
  TRY(world_.step());
  return std::vector<CodeName>(world_.codes.begin(), world_.codes.end());
}

Outcome<HostLink> FakeHost::attach(const NamespaceName& edge, const InterfaceName& interface) {
  TRY(world_.step());
  FakeSpace* const space = TRY(world_.space(edge));
  const HostLink link{edge, interface, {0xc6138001}, {0xc6138000}};
  if (world_.host_link && *world_.host_link == link) return link;
  if (world_.host_link) return KernelError{Trouble::exists, "the region has its link already", 0};
  space->links[interface] = {{interface, world_.next_index++, {}, 1500, LinkState::up}, {}};
  space->addresses.insert({interface, {link.edge_address, 31}});
  world_.host_link = link;
  return link;
}

Outcome<Done> FakeHost::detach() {
  TRY(world_.step());
  if (!world_.host_link) return Done{};
  if (const auto found = world_.spaces.find(world_.host_link->space);
      found != world_.spaces.end()) {
    const InterfaceName interface = world_.host_link->interface;
    found->second.links.erase(interface);
    std::erase_if(found->second.addresses,
                  [&](const Address& each) { return each.interface == interface; });
    std::erase_if(found->second.routes,
                  [&](const Route& each) { return each.interface == interface; });
  }
  world_.host_link.reset();
  return Done{};
}

Outcome<std::optional<HostLink>> FakeHost::attached() {
  TRY(world_.step());
  return world_.host_link;
}

Outcome<std::vector<HostFact>> FakeHost::facts() {
  TRY(world_.step());
  return world_.host_facts;
}

}  // namespace skerry::kernel
