#include "sandbox/cell_work.hpp"

#include <chrono>
#include <thread>

#include "base/log.hpp"
#include "network/environments.hpp"
#include "sandbox/code_name.hpp"
#include "sandbox/kernel_cell.hpp"
#include "sandbox/limits.hpp"

namespace skerry::sandbox {
namespace {

constexpr std::string_view prefix = "fn-";
constexpr kernel::Ipv4 runtime_address{0xa9fe6401};  // 169.254.100.1, as AWS has it
constexpr std::uint16_t runtime_port = 9001;
// Of the region's range of uids; databases have those beneath.
constexpr std::uint16_t first_uid_slot = 16'384;
constexpr std::uint64_t mib = 1024 * 1024;

kernel::NamespaceName space_of(const CellSpec& spec) { return {spec.name}; }

kernel::SocketSpec door_of() {
  return {kernel::SocketKind::tcp_listener, runtime_address, runtime_port};
}

bool is_custom(const CellSpec& spec) { return kind_of(spec.runtime) == RuntimeKind::custom; }

// sandbox::Runtime and kernel::RootTree have the same order.
kernel::RootTree root_of(Runtime runtime) {
  static_assert(static_cast<int>(Runtime::provided_al2023) ==
                static_cast<int>(kernel::RootTree::provided_al2023));
  return static_cast<kernel::RootTree>(runtime);
}

kernel::Outcome<Done> make_network(kernel::Kernel& kernel, const CellSpec& spec) {
  const kernel::NamespaceName space = space_of(spec);
  std::vector<kernel::LinkChange> changes = {
      kernel::CreateNamespace{space}, kernel::AddAddress{space, {{"lo"}, {runtime_address, 32}}}};
  if (spec.interface) {
    const network::InterfaceId interface { spec.interface->text };
    for (auto& change : network::join(space, interface, {spec.slot}))
      changes.push_back(std::move(change));
  }
  return kernel.links().apply(changes);
}

kernel::Outcome<BuiltCell> build(kernel::Kernel& kernel, const CellSpec& spec) {
  TRY(make_network(kernel, spec));
  kernel::CgroupLimits limits;
  limits.memory_bytes = spec.memory_mib * mib;
  limits.processes = processes_max;
  TRY(kernel.cgroups().create(group_of(spec), limits));
  BuiltCell out;
  if (is_custom(spec)) out.runtime_door = TRY(kernel.sockets().open(space_of(spec), door_of()));
  kernel::SpawnSpec spawn;
  spawn.program = kernel::Program::sandbox;
  spawn.space = space_of(spec);
  spawn.uid = {static_cast<std::uint16_t>(first_uid_slot + 2 * spec.number)};
  spawn.cgroup = group_of(spec);
  spawn.sandbox = kernel::SandboxSpec{root_of(spec.runtime), code_name(spec.code), spec.tmp_mib};
  out.spawned = TRY(kernel.processes().spawn(spawn));
  return out;
}

template <class Call>
void insist(const char* what, Call&& call) {
  constexpr int tries_max = 3;
  constexpr std::chrono::milliseconds pause{100};
  for (int i = 0; i < tries_max; ++i) {
    const auto done = call();
    if (done.ok() || done.error().trouble == kernel::Trouble::absent) return;
    if (i + 1 == tries_max)
      log(Level::warning, "sandbox", "not_removed",
          {{"what", what}, {"why", done.error().message}});
    std::this_thread::sleep_for(pause);
  }
}

// Process 1 ends with its control group; it is waited for here, so that its number is free.
kernel::Outcome<Done> reap(kernel::Kernel& kernel, kernel::ProcessId process) {
  constexpr int looks_max = 200;
  constexpr std::chrono::milliseconds look_every{1};
  TRY(kernel.processes().kill(process));
  for (int i = 0; i < looks_max; ++i) {
    if (TRY(kernel.processes().status(process)).ending != kernel::Ending::running) return Done{};
    std::this_thread::sleep_for(look_every);
  }
  return kernel::KernelError{kernel::Trouble::failed, "it does not end", 0};
}

}  // namespace

kernel::CgroupName group_of(const CellSpec& spec) { return {spec.name}; }

// After a crash of control the interface may still have the link of a sandbox that was swept: the
// kernel lets go of a namespace's links some milliseconds after the namespace.
Result<BuiltCell> build_cell(kernel::Kernel& kernel, const CellSpec& spec) {
  constexpr int tries_max = 20;
  constexpr std::chrono::milliseconds pause{10};
  for (int tries = 1;; ++tries) {
    auto built = build(kernel, spec);
    if (built.ok()) return std::move(*built);
    remove_cell(kernel, spec, std::nullopt);
    if (built.error().trouble != kernel::Trouble::exists || tries == tries_max)
      return plain(std::move(built).error());
    std::this_thread::sleep_for(pause);
  }
}

void kill_cell(kernel::Kernel& kernel, const CellSpec& spec, kernel::ProcessId process,
               kernel::Motion was) {
  insist("process", [&] { return kernel.processes().kill(process); });
  if (was == kernel::Motion::frozen)
    insist("frozen process",
           [&] { return kernel.cgroups().set(group_of(spec), kernel::Motion::running); });
}

void remove_cell(kernel::Kernel& kernel, const CellSpec& spec,
                 const std::optional<kernel::ProcessId>& process) {
  insist("control group", [&] { return kernel.cgroups().remove(group_of(spec)); });
  if (process) insist("process", [&] { return reap(kernel, *process); });
  if (is_custom(spec))
    insist("socket", [&] { return kernel.sockets().forget(space_of(spec), door_of()); });
  insist("namespace", [&] {
    const std::vector<kernel::LinkChange> changes = {kernel::DeleteNamespace{space_of(spec)}};
    return kernel.links().apply(changes);
  });
}

void sweep_cells(kernel::Kernel& kernel) {
  if (const auto groups = kernel.cgroups().list(); groups.ok()) {
    for (const kernel::CgroupName& group : *groups) {
      if (group.text.starts_with(prefix))
        insist("control group", [&] { return kernel.cgroups().remove(group); });
    }
  }
  if (const auto spaces = kernel.links().namespaces(); spaces.ok()) {
    for (const kernel::NamespaceName& space : *spaces) {
      if (!space.text.starts_with(prefix)) continue;
      insist("namespace", [&] {
        const std::vector<kernel::LinkChange> changes = {kernel::DeleteNamespace{space}};
        return kernel.links().apply(changes);
      });
    }
  }
}

}  // namespace skerry::sandbox
