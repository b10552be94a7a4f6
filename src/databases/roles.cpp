#include "databases/roles.hpp"

#include <array>

#include "base/encoding.hpp"
#include "wire/pg/build.hpp"
#include "wire/pg/scram.hpp"

namespace skerry::databases {
namespace {

constexpr std::uint32_t scram_iterations = 4096;  // PostgreSQL's own; pgjdbc refuses fewer

struct Granted {
  std::string_view role;
  std::uint16_t first_major;
};
// "Understanding the rds_superuser role", and the predefined roles that its newer majors add.
constexpr std::array granted = {
    Granted{"pg_monitor", 13},
    Granted{"pg_signal_backend", 13},
    Granted{"rds_password", 13},
    Granted{"rds_replication", 13},
    Granted{"pg_read_all_data", 14},
    Granted{"pg_write_all_data", 14},
    Granted{"pg_checkpoint", 15},
    Granted{"pg_create_subscription", 16},
    Granted{"pg_use_reserved_connections", 16},
    Granted{"pg_maintain", 17},
    Granted{"pg_signal_autovacuum_worker", 18},
};

constexpr std::array differences_of_stock = {
    Difference{"event triggers", 18,
               "CREATE EVENT TRIGGER t ON ddl_command_end EXECUTE FUNCTION f()"},
    Difference{"tablespaces", 18, "CREATE TABLESPACE t LOCATION '/rdsdbdata/t'"},
    Difference{"subscriptions", 15,
               "CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false)"},
    Difference{"logical slots (a REPLICATION role could copy the whole instance)", 18,
               "SELECT pg_create_logical_replication_slot('s', 'test_decoding')"},
    Difference{"session_replication_role", 14, "SET session_replication_role = replica"},
    Difference{"checking indexes with amcheck", 18, "SELECT bt_index_check('pg_class_oid_index')"},
    Difference{"reading pages with pageinspect", 18, "SELECT get_raw_page('pg_class', 0)"},
};

}  // namespace

std::string quote_identifier(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += c;
    out += c;
  }
  return out + "\"";
}

std::string template_sql(Version version) {
  std::string out =
      "CREATE ROLE rds_password;"
      "CREATE ROLE rds_replication;"
      "CREATE ROLE rds_iam;"
      "CREATE ROLE rds_superuser;";
  for (const Granted& one : granted)
    if (version.major >= one.first_major)
      out += "GRANT " + std::string(one.role) + " TO rds_superuser WITH ADMIN OPTION;";
  // A role that may create roles may, up to 15, give these to anybody, and so reach the machine
  // below the database. RDS's engine refuses that by code of its own; here they do not exist.
  out +=
      "DELETE FROM pg_auth_members WHERE roleid IN (SELECT oid FROM pg_authid WHERE rolname IN "
      "('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files'));"
      "DELETE FROM pg_authid WHERE rolname IN "
      "('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files');";
  if (version.major >= 15)
    for (const std::string_view name : {"session_replication_role", "log_min_duration_statement",
                                        "log_statement", "log_lock_waits", "log_duration",
                                        "deadlock_timeout", "track_functions", "track_io_timing"})
      out += "GRANT SET ON PARAMETER " + std::string(name) + " TO rds_superuser;";
  return out;
}

std::string template_database_sql(Version version) {
  std::string out;
  for (const std::string_view function :
       {"pg_stat_reset()", "pg_stat_reset_shared(text)", "pg_stat_reset_single_table_counters(oid)",
        "pg_stat_reset_single_function_counters(oid)", "pg_stat_reset_slru(text)"})
    out += "GRANT EXECUTE ON FUNCTION pg_catalog." + std::string(function) + " TO rds_superuser;";
  if (version.major >= 14)
    out +=
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_log_backend_memory_contexts(integer) "
        "TO rds_superuser;";
  return out;
}

std::string password_verifier(std::string_view user, std::string_view password, PasswordHash hash,
                              Random& random) {
  if (hash == PasswordHash::md5) return pg::md5_stored(password, user);
  std::array<std::byte, 16> salt;
  random.fill(salt);
  const pg::ScramSalt with{std::string(as_text(salt)), scram_iterations};
  return pg::verifier_text(pg::verifier_of(pg::derive_keys(password, with), with));
}

std::string master_sql(const MasterRole& master) {
  const std::string user = quote_identifier(master.user);
  // CREATE ROLE fails when a crash came after it; the block makes the second try an ALTER.
  const std::string attributes =
      " LOGIN NOSUPERUSER INHERIT CREATEDB CREATEROLE NOREPLICATION "
      "NOBYPASSRLS PASSWORD " +
      pg::quote_literal(master.verifier) + " VALID UNTIL 'infinity'";
  const std::string body = "BEGIN CREATE ROLE " + user + attributes +
                           "; EXCEPTION WHEN duplicate_object THEN ALTER ROLE " + user +
                           attributes + "; END";
  return "DO " + pg::quote_literal(body) + ";GRANT rds_superuser TO " + user +
         " WITH ADMIN OPTION;ALTER DATABASE postgres OWNER TO " + user +
         ";ALTER DATABASE template1 OWNER TO " + user + ";";
}

std::span<const Difference> differences() { return differences_of_stock; }

}  // namespace skerry::databases
