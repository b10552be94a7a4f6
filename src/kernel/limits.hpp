#pragma once
// How much of the kernel a region may have. The warden refuses one more with `over_quota`.

#include <cstddef>
#include <cstdint>

namespace skerry::kernel {

constexpr std::size_t namespaces_max = 4096;
// Links, addresses, routes, policy rules and neighbours together.
constexpr std::size_t parts_per_namespace_max = 32768;
constexpr std::size_t changes_per_batch_max = 1024;
constexpr std::size_t steps_per_command_max = 1024;
constexpr std::size_t chains_per_table_max = 16384;
constexpr std::size_t sets_per_table_max = 8192;
constexpr std::size_t rules_per_chain_max = 1024;
constexpr std::size_t rules_per_table_max = 65536;
constexpr std::size_t matches_per_rule_max = 12;
constexpr std::size_t actions_per_rule_max = 6;
constexpr std::size_t elements_per_set_max = 65536;
constexpr std::size_t table_text_bytes_max = 16 * 1024 * 1024;
constexpr std::size_t kept_sockets_max = 8192;
constexpr std::size_t cgroups_max = 4096;
constexpr std::size_t processes_max = 4096;
constexpr std::uint16_t uid_slots = 65535;
constexpr std::uint32_t sandbox_tmp_mib_min = 512;
constexpr std::uint32_t sandbox_tmp_mib_max = 10240;

constexpr std::uint32_t mtu_min = 576;
constexpr std::uint32_t mtu_max = 65535;
constexpr std::uint32_t rule_priority_max = 32765;
constexpr std::int32_t chain_priority_max = 400;  // and its negative
constexpr std::size_t log_prefix_bytes_max = 63;
constexpr std::uint64_t cgroup_memory_bytes_min = 4 * 1024 * 1024;
constexpr std::uint32_t cgroup_cpu_percent_max = 100 * 1024;

}  // namespace skerry::kernel
