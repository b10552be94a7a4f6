#pragma once
// The parameters of the families postgres13 to postgres18 as RDS publishes them, as far as stock
// PostgreSQL, built without LZ4, has them: what their values may be, what they are without a
// group's word, and whether a change waits for a reboot.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace skerry::databases {

enum class Kind : std::uint8_t { boolean, integer, real, choice, list, text };
enum class ApplyType : std::uint8_t { dynamic, fixed };  // RDS's "dynamic" and "static"
enum class Changeable : std::uint8_t { yes, no };
// Memory settings are scaled to the host; max_connections and the like are not.
enum class Scale : std::uint8_t { none, memory };

struct Parameter {
  std::string_view name{};
  Kind kind = Kind::text;
  // As DescribeDBParameters shows them: "6-8388607", "0,1", "debug5,debug4,...". Empty: any.
  std::string_view allowed{};
  ApplyType apply = ApplyType::dynamic;
  std::string_view value{};  // a value, a formula, or empty: PostgreSQL's own default
  std::uint16_t first_major = 13;
  std::uint16_t last_major = 18;
  Changeable changeable = Changeable::yes;
  Scale scale = Scale::none;
};

struct Family {
  std::uint16_t major = 13;
  std::string name() const { return "postgres" + std::to_string(major); }
  friend auto operator<=>(Family, Family) = default;
};
std::optional<Family> parse_family(std::string_view name);  // "postgres13"

// Every parameter of every family, sorted by name; a name stands once for each range of majors.
std::span<const Parameter> parameter_table();
bool in_family(const Parameter& parameter, Family family);
const Parameter* find_parameter(Family family, std::string_view name);

// Whether a group may give the parameter this value, in the words of ModifyDBParameterGroup.
Result<Done> check_value(const Parameter& parameter, std::string_view value);

}  // namespace skerry::databases
