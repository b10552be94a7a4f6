#pragma once
// The roles of an instance as RDS has them, in SQL that rdsadmin runs: rds_superuser and its kin in
// the template, the master user in each instance.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "databases/versions.hpp"

namespace skerry::databases {

// In every template, for the instance that wants a database of its own; no user can ask for it.
inline constexpr std::string_view spare_database = "rdsadmin-spare";

std::string quote_identifier(std::string_view name);

// Run once in a template's database `postgres`; template_database_sql() in each database that
// others are copied from.
std::string template_sql(Version version);
std::string template_database_sql(Version version);

enum class PasswordHash : std::uint8_t { md5, scram_sha_256 };
// What pg_authid keeps: the password itself never reaches an engine, or its log.
std::string password_verifier(std::string_view user, std::string_view password, PasswordHash hash,
                              Random& random);

// The master user, made or made so again: its verifier is replaced.
struct MasterRole {
  std::string user;
  std::string verifier;
};
std::string master_sql(const MasterRole& master);

// What RDS permits its master user and stock PostgreSQL does not. Each is refused by the engine
// itself, in its words; `tested` is a statement that shows it.
struct Difference {
  std::string_view what;
  std::uint16_t last_major;  // up to here; later ones permit it
  std::string_view tested;
};
std::span<const Difference> differences();

}  // namespace skerry::databases
