#pragma once
// From a parameter group to the files that an engine reads: postgresql.conf, pg_hba.conf.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "databases/instance_classes.hpp"
#include "databases/parameters.hpp"

namespace skerry::databases {

// Names to values: a group's own words (also formulas), or resolved ones.
using ParameterValues = std::map<std::string, std::string, std::less<>>;

// What an instance is as far as formulas see it. Memory settings are computed from `memory_share`
// where that is less than what the class has: a laptop has no 64 GB for a db.r5.2xlarge.
struct InstanceShape {
  InstanceClass instance_class;
  std::int64_t memory_share_bytes = 0;
  std::int64_t allocated_storage_bytes = 0;
  std::uint16_t port = 5432;
};

// The family's defaults under the group's values, formulas evaluated; a parameter without a value
// is absent. Refused: what check_value refuses, and names that the family does not have.
Result<ParameterValues> resolve(Family family, const ParameterValues& group,
                                const InstanceShape& shape);

// Where the engine is reached and what it reads; paths are relative to the data folder or absolute.
struct Placement {
  std::string listen_address{};  // the instance's ENI
  std::uint16_t port = 5432;
  std::string socket_folder{};  // outside of every sandbox: rdsadmin's way in
  std::string log_folder = "log";
  std::string locale = "C.UTF-8";
};
std::string configuration_text(Family family, const ParameterValues& resolved,
                               const Placement& placement);

// Who may come from where. rdsadmin comes over the Unix socket only, by a password that nobody in
// a database knows: what runs there (dblink, postgres_fdw, scripts of extensions) cannot.
std::string access_text(const ParameterValues& resolved);

// Whether an engine that did not start said by its last words that its parameters are why: a file
// that it does not take, settings that exclude one another, memory that no machine has.
bool blames_parameters(std::string_view words);

// What a change of resolved values asks for. RDS tells "applying" from "pending-reboot" by it.
enum class Needs : std::uint8_t { nothing, reload, reboot };
Needs needs(Family family, const ParameterValues& before, const ParameterValues& after);

}  // namespace skerry::databases
