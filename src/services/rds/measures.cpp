#include "services/rds/measures.hpp"

#include <charconv>

#include "databases/pq_door.hpp"
#include "services/rds/limits.hpp"

namespace skerry::rds {
namespace {

constexpr std::string_view count_connections =
    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> "
    "'rdsadmin'";

std::optional<std::int64_t> connections_of(const Workshop& workshop,
                                           const StoredInstance& instance) {
  const databases::Tree tree{databases::TreeKind::instance, instance.tree()};
  databases::PqDoor by_path;
  databases::HostedDoor door(
      workshop.kernel, by_path,
      {databases::kernel_name(tree), {static_cast<std::uint16_t>(instance.uid_slot)}});
  const auto session = door.open({.socket_folder = {},
                                  .port = static_cast<std::uint16_t>(instance.port),
                                  .user = "rdsadmin",
                                  .database = "postgres",
                                  .password = databases::admin_password(workshop.key, tree)});
  if (!session.ok()) return std::nullopt;
  const auto rows = (*session)->run(count_connections);
  if (!rows.ok() || rows->size() != 1 || rows->front().size() != 1 || !rows->front().front())
    return std::nullopt;
  const std::string& text = *rows->front().front();
  std::int64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

}  // namespace

Measures measure(const Workshop& workshop, const StoredInstance& instance) {
  Measures out;
  databases::HostedTrees trees(workshop.kernel, {static_cast<std::uint16_t>(instance.uid_slot)});
  const auto bytes = trees.bytes({databases::TreeKind::instance, instance.tree()});
  if (bytes.ok()) out.disk_bytes = *bytes;
  if (!databases::wants_engine(instance.state())) return out;
  const auto usage = workshop.kernel.cgroups().usage(kernel::CgroupName{instance.tree()});
  if (usage.ok()) {
    out.memory_bytes = usage->memory_bytes;
    out.processor_us = usage->cpu_us;
  }
  if (instance.state() != databases::Status::creating)
    out.connections = connections_of(workshop, instance);
  return out;
}

Result<Disk> look_at_disk(databases::HostedTrees& trees) {
  Disk out;
  out.free_bytes = TRY(trees.free_bytes());
  if (out.free_bytes < limits::disk_room_bytes) out.room = Room::little;
  if (out.free_bytes < limits::disk_full_bytes) out.room = Room::none;
  return out;
}

}  // namespace skerry::rds
