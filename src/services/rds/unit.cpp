#include "services/rds/unit.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <mutex>
#include <thread>

#include "services/rds/limits.hpp"

namespace skerry::rds {
namespace {

using databases::Tree;
using databases::TreeKind;

// Clients of tests and of the tutorial compare text as C.UTF-8 does, which every host has.
constexpr const char* template_locale = "C.UTF-8";
// In an engine's room; from outside its descriptor leads there (databases/hosted_programs.hpp).
constexpr const char* socket_folder = "/tmp";

std::int64_t host_memory_bytes() {
  return static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
}

std::int64_t number_in(const databases::ParameterValues& values, std::string_view name) {
  std::int64_t out = 0;
  const auto found = values.find(name);
  if (found != values.end())
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), out);
  return out;
}

kernel::CgroupLimits limits_of(const databases::InstanceClass& of,
                               const databases::ParameterValues& resolved) {
  kernel::CgroupLimits out;
  out.memory_bytes = static_cast<std::uint64_t>(std::min(of.memory_bytes(), host_memory_bytes()));
  out.processes = static_cast<std::uint32_t>(number_in(resolved, "max_connections")) +
                  limits::processes_beyond_connections;
  out.cpu_percent = std::uint32_t{of.vcpus} * 100;
  return out;
}

Result<databases::ParameterValues> resolved_of(const Rds& rds, const StoredInstance& instance,
                                               databases::Version version) {
  const auto found = rds.need_parameter_group(instance.parameter_group);
  if (!found.ok()) return Error{found.error().message};
  databases::ParameterValues own;
  for (const NamedValue& each : found->values) own[each.name] = each.value;
  const auto of = databases::find_class(instance.instance_class);
  if (!of) return Error{"no instance class " + instance.instance_class};
  databases::InstanceShape shape;
  shape.instance_class = *of;
  shape.memory_share_bytes = host_memory_bytes() / limits::host_memory_share;
  shape.allocated_storage_bytes = instance.storage_gib << 30;
  shape.port = static_cast<std::uint16_t>(instance.port);
  return databases::resolve(databases::Family{version.major}, own, shape);
}

// Templates are made one at a time: two instances of a new version want the same one.
std::mutex& making_templates() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

Unit::Unit(Workshop& workshop, databases::Station station, databases::InstanceSpec spec,
           databases::EngineSource::Progress progress)
    : workshop_(workshop),
      spec_(std::move(spec)),
      progress_(std::move(progress)),
      trees_(workshop.kernel, station.uid),
      programs_(workshop.kernel, trees_, station),
      door_(workshop.kernel, by_path_, {databases::kernel_name(spec_.tree), station.uid}),
      keeper_({trees_, programs_, door_, workshop.clock, workshop.random}, workshop.key, spec_) {}

Result<Done> make_template(Workshop& workshop, databases::Version version) {
  const std::lock_guard held(making_templates());
  const kernel::UidSlot slot{limits::slot_of_templates};
  databases::HostedTrees trees(workshop.kernel, slot);
  databases::HostedPrograms programs(workshop.kernel, trees,
                                     {.uid = slot, .space = {}, .cgroup = {}, .limits = {}});
  const Tree work{TreeKind::instance, "template-" + databases::text(version)};
  databases::PqDoor by_path;
  databases::HostedDoor door(workshop.kernel, by_path, {databases::kernel_name(work), slot});
  return databases::make_template({trees, programs, door, workshop.clock, workshop.random},
                                  workshop.key, {{version, {}}, template_locale, socket_folder});
}

Result<Done> Unit::wait_for_space() {
  const kernel::NamespaceName& space = programs_.station().space;
  const auto until = workshop_.clock.now() + limits::space_wait_ms_max;
  for (;;) {
    const auto dump = workshop_.kernel.links().dump(space);
    const auto is_its = [&](const kernel::Address& each) {
      return kernel::text(each.network.address) == spec_.placement.listen_address;
    };
    if (dump.ok() && std::any_of(dump->addresses.begin(), dump->addresses.end(), is_its))
      return Done{};
    if (workshop_.clock.now() > until)
      return Error{"the network interface " + space.text + " was not made"};
    std::this_thread::sleep_for(limits::space_poll_ms);
  }
}

Result<Done> Unit::prepare() {
  TRY(workshop_.engines.need(spec_.engine.version, progress_));
  return wait_for_space();
}

Result<Done> Unit::create(const databases::Origin& origin,
                          const std::optional<databases::MasterUser>& master) {
  TRY(prepare());
  const databases::Stage there = TRY(trees_.stage(origin.tree));
  if (origin.tree.kind == TreeKind::blank && there != databases::Stage::whole)
    TRY(make_template(workshop_, spec_.engine.version));
  const Result<Done> done = keeper_.create(origin, master);
  trees_.rest();
  return done;
}

Result<Done> Unit::start() {
  TRY(prepare());
  const Result<Done> done = keeper_.start();
  trees_.rest();
  return done;
}

Result<Done> Unit::remove() {
  TRY(keeper_.remove());
  trees_.rest();
  return programs_.release();
}

Result<std::shared_ptr<Unit>> make_unit(Workshop& workshop, const Rds& rds,
                                        const StoredInstance& instance,
                                        databases::EngineSource::Progress progress) {
  const auto version = databases::parse_version(instance.engine_version);
  if (!version) return Error{"no version " + instance.engine_version};
  databases::InstanceSpec spec;
  spec.tree = {TreeKind::instance, instance.tree()};
  spec.engine.version = *version;
  spec.resolved = TRY(resolved_of(rds, instance, *version));
  spec.placement.listen_address = instance.address;
  spec.placement.port = static_cast<std::uint16_t>(instance.port);
  spec.placement.socket_folder = socket_folder;
  const tls::Identity leaf = TRY(
      workshop.ca.issue({endpoint(rds.region(), instance.id)}, {workshop.clock, workshop.random}));
  spec.tls = {leaf.chain_pem(), leaf.key_pem()};
  databases::Station station;
  station.uid.number = static_cast<std::uint16_t>(instance.uid_slot);
  station.space.text = instance.interface;
  station.cgroup = kernel::CgroupName{instance.tree()};
  station.limits = limits_of(*databases::find_class(instance.instance_class), spec.resolved);
  return std::make_shared<Unit>(workshop, std::move(station), std::move(spec), std::move(progress));
}

}  // namespace skerry::rds
