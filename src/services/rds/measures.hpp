#pragma once
// What an instance takes of the machine, for whoever asks (`skerry ps`), and whether its disk has
// room. Blocks: for threads of a pool.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "databases/hosted_trees.hpp"
#include "services/rds/unit.hpp"

namespace skerry::rds {

struct Measures {
  std::optional<std::int64_t> connections{};    // of clients; absent: it takes none now
  std::optional<std::uint64_t> disk_bytes{};    // its tree with its write-ahead log
  std::optional<std::uint64_t> memory_bytes{};  // of its control group
  std::optional<std::uint64_t> processor_us{};  // since it began
};
using AllMeasures = std::map<std::string, Measures>;  // by the instance's name

Measures measure(const Workshop& workshop, const StoredInstance& instance);

// AllocatedStorage is not enforced: what is full is the disk that holds all trees.
enum class Room : std::uint8_t { enough, little, none };
struct Disk {
  Room room = Room::enough;
  std::uint64_t free_bytes = 0;
};
Result<Disk> look_at_disk(databases::HostedTrees& trees);

}  // namespace skerry::rds
