#pragma once
// Instance classes: what they have of memory and processors ("Hardware specifications for DB
// instance classes").

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "databases/versions.hpp"

namespace skerry::databases {

struct InstanceClass {
  std::string_view name;  // "db.t3.micro"
  std::uint16_t vcpus = 0;
  std::uint32_t memory_mib = 0;
  Architecture architecture = Architecture::x64;

  std::int64_t memory_bytes() const { return std::int64_t{memory_mib} << 20; }
};

std::span<const InstanceClass> instance_classes();  // sorted by name
std::optional<InstanceClass> find_class(std::string_view name);

}  // namespace skerry::databases
