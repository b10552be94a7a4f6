#pragma once
// The model that a FakeKernel is, and its parts. Tests use fake_kernel.hpp.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "kernel/kernel.hpp"

namespace skerry::kernel {

struct FakeLink {
  LinkInfo info;
  std::optional<LinkEnd> peer;  // none: lo
};

struct FakeSpace {
  std::map<InterfaceName, FakeLink> links;
  std::set<Address> addresses;
  std::set<Route> routes;
  std::set<PolicyRule> rules;
  std::set<Neighbour> neighbours;
  std::map<std::pair<Setting, std::string>, std::uint32_t> settings;  // by interface; "": all
  std::optional<Table> table;
};

struct FakeGroup {
  CgroupLimits limits;
  Motion motion = Motion::running;
};

struct FakeProcess {
  SpawnSpec spec;
  ProcessStatus status;
};

struct FakeWorld {
  std::map<NamespaceName, FakeSpace> spaces;
  std::set<KeptSocket> kept;
  std::map<CgroupName, FakeGroup> groups;
  std::map<ProcessId, FakeProcess> processes;
  std::set<CodeName> codes;
  std::optional<HostLink> host_link;
  std::vector<HostFact> host_facts;
  std::uint32_t next_index = 2;
  std::uint32_t next_process = 1;
  std::uint64_t steps = 0;
  std::uint64_t fail_at = 0;
  Trouble fail_with = Trouble::failed;

  Outcome<Done> step();  // an error for the chosen one
  Outcome<FakeSpace*> space(const NamespaceName& name);
};

class FakeLinks final : public Links {
 public:
  explicit FakeLinks(FakeWorld& world) : world_(world) {}
  Outcome<Done> apply(std::span<const LinkChange> changes) override;
  Outcome<std::vector<NamespaceName>> namespaces() override;
  Outcome<NamespaceDump> dump(const NamespaceName& space) override;

 private:
  FakeWorld& world_;
};

class FakeFirewall final : public Firewall {
 public:
  explicit FakeFirewall(FakeWorld& world) : world_(world) {}
  Outcome<Done> apply(const NamespaceName& space, std::span<const FirewallChange> changes) override;
  Outcome<FirewallDump> dump(const NamespaceName& space) override;
  Outcome<std::vector<CounterInfo>> counters(const NamespaceName& space) override;
  Outcome<Fd> watch(const NamespaceName& space) override;

 private:
  FakeWorld& world_;
};

class FakeSockets final : public Sockets {
 public:
  explicit FakeSockets(FakeWorld& world) : world_(world) {}
  Outcome<Fd> open(const NamespaceName& space, const SocketSpec& spec) override;
  Outcome<Done> forget(const NamespaceName& space, const SocketSpec& spec) override;
  Outcome<std::vector<KeptSocket>> kept() override;

 private:
  FakeWorld& world_;
};

class FakeCgroups final : public Cgroups {
 public:
  explicit FakeCgroups(FakeWorld& world) : world_(world) {}
  Outcome<Done> create(const CgroupName& group, const CgroupLimits& limits) override;
  Outcome<Done> limit(const CgroupName& group, const CgroupLimits& limits) override;
  Outcome<Done> set(const CgroupName& group, Motion motion) override;
  Outcome<Done> remove(const CgroupName& group) override;
  Outcome<CgroupUsage> usage(const CgroupName& group) override;
  Outcome<std::vector<CgroupName>> list() override;

 private:
  FakeWorld& world_;
};

// A process runs until it is killed, or until a test gives it another status.
class FakeProcesses final : public Processes {
 public:
  explicit FakeProcesses(FakeWorld& world) : world_(world) {}
  Outcome<Spawned> spawn(const SpawnSpec& spec) override;
  Outcome<Done> kill(ProcessId id) override;
  Outcome<ProcessStatus> status(ProcessId id) override;
  Outcome<std::vector<ProcessId>> list() override;

 private:
  FakeWorld& world_;
};

// Engines are started as any process, and not found again.
class FakeEngines final : public Engines {
 public:
  explicit FakeEngines(FakeWorld& world) : world_(world) {}
  Outcome<Fd> find(const EnginePlace& place) override;
  Outcome<EngineWord> word(const EnginePlace& place) override;
  Outcome<Done> signal(const EnginePlace& place, EngineSignal signal) override;
  Outcome<Fd> door(const EnginePlace& place) override;

 private:
  Outcome<Done> look(const EnginePlace& place);
  FakeWorld& world_;
};

class FakeCodes final : public Codes {
 public:
  explicit FakeCodes(FakeWorld& world) : world_(world) {}
  Outcome<Done> publish(const CodeName& name) override;
  Outcome<Done> remove(const CodeName& name) override;
  Outcome<std::vector<CodeName>> list() override;

 private:
  FakeWorld& world_;
};

class FakeHost final : public Host {
 public:
  explicit FakeHost(FakeWorld& world) : world_(world) {}
  Outcome<HostLink> attach(const NamespaceName& edge, const InterfaceName& interface) override;
  Outcome<Done> detach() override;
  Outcome<std::optional<HostLink>> attached() override;
  Outcome<std::vector<HostFact>> facts() override;

 private:
  FakeWorld& world_;
};

}  // namespace skerry::kernel
