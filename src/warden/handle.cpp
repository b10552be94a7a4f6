#include "warden/handle.hpp"

#include "base/failpoint.hpp"
#include "kernel/checks.hpp"

namespace skerry::warden {
namespace {

using kernel::Outcome;

struct Admit {
  Outcome<Done> space(const kernel::NamespaceName& name) const {
    if (!valid(name)) return kernel::refused("a namespace's name");
    return Done{};
  }
  Outcome<Done> group(const kernel::CgroupName& name) const {
    if (!valid(name)) return kernel::refused("a control group's name");
    return Done{};
  }

  Outcome<Done> operator()(const command::ApplyLinks& each) const {
    return kernel::check(each.changes);
  }
  Outcome<Done> operator()(const command::ApplyRules& each) const {
    TRY(space(each.space));
    return kernel::check(each.changes);
  }
  Outcome<Done> operator()(const command::ApplySteps& each) const {
    return kernel::check(each.steps);
  }
  Outcome<Done> operator()(const command::DumpLinks& each) const { return space(each.space); }
  Outcome<Done> operator()(const command::DumpRules& each) const { return space(each.space); }
  Outcome<Done> operator()(const command::ReadCounters& each) const { return space(each.space); }
  Outcome<Done> operator()(const command::WatchDrops& each) const { return space(each.space); }
  Outcome<Done> operator()(const command::OpenSocket& each) const {
    TRY(space(each.space));
    return kernel::check(each.spec);
  }
  Outcome<Done> operator()(const command::ForgetSocket& each) const {
    TRY(space(each.space));
    return kernel::check(each.spec);
  }
  Outcome<Done> operator()(const command::CreateGroup& each) const {
    TRY(group(each.group));
    return kernel::check(each.limits);
  }
  Outcome<Done> operator()(const command::LimitGroup& each) const {
    TRY(group(each.group));
    return kernel::check(each.limits);
  }
  Outcome<Done> operator()(const command::MoveGroup& each) const { return group(each.group); }
  Outcome<Done> operator()(const command::RemoveGroup& each) const { return group(each.group); }
  Outcome<Done> operator()(const command::MeasureGroup& each) const { return group(each.group); }
  Outcome<Done> operator()(const command::Spawn& each) const { return kernel::check(each.spec); }
  Outcome<Done> operator()(const command::FindEngine& each) const {
    return kernel::check(each.place);
  }
  Outcome<Done> operator()(const command::AskEngine& each) const {
    return kernel::check(each.place);
  }
  Outcome<Done> operator()(const command::SignalEngine& each) const {
    return kernel::check(each.place);
  }
  Outcome<Done> operator()(const command::OpenDoor& each) const {
    return kernel::check(each.place);
  }
  Outcome<Done> operator()(const command::Attach& each) const {
    TRY(space(each.edge));
    if (!valid(each.interface) || each.interface.text == "lo")
      return kernel::refused("the interface name '" + each.interface.text + "'");
    return Done{};
  }
  // Numbers and lists: nothing to refuse.
  Outcome<Done> operator()(const command::ListSpaces&) const { return Done{}; }
  Outcome<Done> operator()(const command::ListSockets&) const { return Done{}; }
  Outcome<Done> operator()(const command::ListGroups&) const { return Done{}; }
  Outcome<Done> operator()(const command::Kill&) const { return Done{}; }
  Outcome<Done> operator()(const command::AskStatus&) const { return Done{}; }
  Outcome<Done> operator()(const command::ListProcesses&) const { return Done{}; }
  Outcome<Done> operator()(const command::PublishCode&) const { return Done{}; }
  Outcome<Done> operator()(const command::RemoveCode&) const { return Done{}; }
  Outcome<Done> operator()(const command::ListCodes&) const { return Done{}; }
  Outcome<Done> operator()(const command::Detach&) const { return Done{}; }
  Outcome<Done> operator()(const command::AskAttached&) const { return Done{}; }
  Outcome<Done> operator()(const command::AskFacts&) const { return Done{}; }
};

template <class Type>
Answer answer(Outcome<Type> outcome) {
  if (!outcome.ok()) return {std::move(outcome).error(), {}};
  return {std::move(outcome).value(), {}};
}

Answer answer(Outcome<Fd> outcome) {
  if (!outcome.ok()) return {std::move(outcome).error(), {}};
  Answer out{OneDescriptor{}, {}};
  out.descriptors.push_back(std::move(outcome).value());
  return out;
}

Answer answer(Outcome<kernel::Spawned> outcome) {
  if (!outcome.ok()) return {std::move(outcome).error(), {}};
  Answer out{SpawnedDescriptors{outcome->id}, {}};
  out.descriptors.push_back(std::move(outcome->process));
  out.descriptors.push_back(std::move(outcome->channel));
  return out;
}

struct Do {
  kernel::Kernel& on;

  Answer operator()(const command::ApplyLinks& each) {
    return answer(on.links().apply(each.changes));
  }
  Answer operator()(const command::ApplySteps& each) { return answer(on.apply(each.steps)); }
  Answer operator()(const command::ListSpaces&) { return answer(on.links().namespaces()); }
  Answer operator()(const command::DumpLinks& each) { return answer(on.links().dump(each.space)); }
  Answer operator()(const command::ApplyRules& each) {
    return answer(on.firewall().apply(each.space, each.changes));
  }
  Answer operator()(const command::DumpRules& each) {
    return answer(on.firewall().dump(each.space));
  }
  Answer operator()(const command::ReadCounters& each) {
    return answer(on.firewall().counters(each.space));
  }
  Answer operator()(const command::WatchDrops& each) {
    return answer(on.firewall().watch(each.space));
  }
  Answer operator()(const command::OpenSocket& each) {
    return answer(on.sockets().open(each.space, each.spec));
  }
  Answer operator()(const command::ForgetSocket& each) {
    return answer(on.sockets().forget(each.space, each.spec));
  }
  Answer operator()(const command::ListSockets&) { return answer(on.sockets().kept()); }
  Answer operator()(const command::CreateGroup& each) {
    return answer(on.cgroups().create(each.group, each.limits));
  }
  Answer operator()(const command::LimitGroup& each) {
    return answer(on.cgroups().limit(each.group, each.limits));
  }
  Answer operator()(const command::MoveGroup& each) {
    return answer(on.cgroups().set(each.group, each.motion));
  }
  Answer operator()(const command::RemoveGroup& each) {
    return answer(on.cgroups().remove(each.group));
  }
  Answer operator()(const command::MeasureGroup& each) {
    return answer(on.cgroups().usage(each.group));
  }
  Answer operator()(const command::ListGroups&) { return answer(on.cgroups().list()); }
  Answer operator()(const command::Spawn& each) { return answer(on.processes().spawn(each.spec)); }
  Answer operator()(const command::Kill& each) { return answer(on.processes().kill(each.id)); }
  Answer operator()(const command::AskStatus& each) {
    return answer(on.processes().status(each.id));
  }
  Answer operator()(const command::ListProcesses&) { return answer(on.processes().list()); }
  Answer operator()(const command::FindEngine& each) {
    return answer(on.engines().find(each.place));
  }
  Answer operator()(const command::AskEngine& each) {
    return answer(on.engines().word(each.place));
  }
  Answer operator()(const command::SignalEngine& each) {
    return answer(on.engines().signal(each.place, each.signal));
  }
  Answer operator()(const command::OpenDoor& each) { return answer(on.engines().door(each.place)); }
  Answer operator()(const command::PublishCode& each) {
    return answer(on.codes().publish(each.name));
  }
  Answer operator()(const command::RemoveCode& each) {
    return answer(on.codes().remove(each.name));
  }
  Answer operator()(const command::ListCodes&) { return answer(on.codes().list()); }
  Answer operator()(const command::Attach& each) {
    return answer(on.host().attach(each.edge, each.interface));
  }
  Answer operator()(const command::Detach&) { return answer(on.host().detach()); }
  Answer operator()(const command::AskAttached&) { return answer(on.host().attached()); }
  Answer operator()(const command::AskFacts&) { return answer(on.host().facts()); }
};

}  // namespace

Outcome<Done> admit(const Command& command) { return std::visit(Admit{}, command); }

Answer handle(kernel::Kernel& kernel, const Command& command) {
  if (const auto admitted = admit(command); !admitted.ok()) return {admitted.error(), {}};
  FAILPOINT("warden.command");
  Answer out = std::visit(Do{kernel}, command);
  FAILPOINT("warden.done");
  return out;
}

Answer handle(kernel::Kernel& kernel, std::span<const std::byte> bytes) {
  const auto command = decode_command(bytes);
  if (!command) return {kernel::refused("bytes that are no command"), {}};
  return handle(kernel, *command);
}

}  // namespace skerry::warden
