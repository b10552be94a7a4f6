#include "databases/configuration.hpp"

#include <algorithm>
#include <charconv>

#include "databases/formula.hpp"

namespace skerry::databases {
namespace {

// A formula may leave the allowed range on very small and very large classes.
std::int64_t within(std::string_view allowed, std::int64_t value) {
  std::int64_t least = 0;
  std::int64_t most = 0;
  const char* const end = allowed.data() + allowed.size();
  const auto first = std::from_chars(allowed.data(), end, least);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '-') return value;
  const auto second = std::from_chars(first.ptr + 1, end, most);
  if (second.ec != std::errc{} || second.ptr != end) return value;
  return std::clamp(value, least, most);
}

Result<std::string> resolved_value(const Parameter& parameter, std::string_view value,
                                   const InstanceShape& shape) {
  if (!is_formula(value)) return std::string(value);
  FormulaVariables variables{.memory_bytes = shape.instance_class.memory_bytes(),
                             .vcpus = shape.instance_class.vcpus,
                             .allocated_storage_bytes = shape.allocated_storage_bytes,
                             .port = shape.port};
  if (parameter.scale == Scale::memory)
    variables.memory_bytes = std::min(variables.memory_bytes, shape.memory_share_bytes);
  const std::int64_t number = TRY(evaluate(value, variables));
  return std::to_string(within(parameter.allowed, number));
}

std::string_view value_of(const ParameterValues& values, std::string_view name) {
  const auto found = values.find(name);
  return found == values.end() ? std::string_view{} : std::string_view(found->second);
}

// "config.sgml": a quote is doubled, and a backslash begins an escape.
std::string quoted(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += c;
    out += c;
  }
  return out + "'";
}

void put(std::string& out, std::string_view name, std::string_view value) {
  out += std::string(name) + " = " + quoted(value) + "\n";
}

// Ours to say, whatever a group's default shows for them.
bool is_placement(std::string_view name) {
  return name == "port" || name == "unix_socket_directories" || name == "ssl" ||
         name == "ssl_cert_file" || name == "ssl_key_file" || name == "ssl_ca_file";
}

}  // namespace

Result<ParameterValues> resolve(Family family, const ParameterValues& group,
                                const InstanceShape& shape) {
  ParameterValues out;
  for (const Parameter& parameter : parameter_table()) {
    if (!in_family(parameter, family) || parameter.value.empty()) continue;
    out[std::string(parameter.name)] = TRY(resolved_value(parameter, parameter.value, shape));
  }
  for (const auto& [name, value] : group) {
    const Parameter* const parameter = find_parameter(family, name);
    if (!parameter) return Error{"Could not find parameter with name: " + name};
    TRY(check_value(*parameter, value));
    out[name] = TRY(resolved_value(*parameter, value, shape));
  }
  return out;
}

std::string configuration_text(Family family, const ParameterValues& resolved,
                               const Placement& placement) {
  std::string out = "# Written at every start of the instance; changes here are lost.\n";
  put(out, "listen_addresses", placement.listen_address);
  put(out, "port", std::to_string(placement.port));
  put(out, "unix_socket_directories", placement.socket_folder);
  // Over its Unix socket alone there is nothing to encrypt, and no certificate.
  put(out, "ssl", placement.listen_address.empty() ? "off" : "on");
  put(out, "ssl_cert_file", "server.crt");
  put(out, "ssl_key_file", "server.key");
  put(out, "log_directory", placement.log_folder);
  put(out, "cluster_name", "");
  // A crashed engine's recovery begins by syncing its folder: in one call where it can.
  if (family.major >= 14) put(out, "recovery_init_sync_method", "syncfs");
  const bool logical = value_of(resolved, "rds.logical_replication") == "1";
  put(out, "wal_level", logical ? "logical" : "replica");
  for (const std::string_view name : {"lc_messages", "lc_monetary", "lc_numeric", "lc_time"})
    if (!resolved.contains(name)) put(out, name, placement.locale);
  for (const auto& [name, value] : resolved)
    if (!name.starts_with("rds.") && !is_placement(name)) put(out, name, value);
  return out;
}

std::string access_text(const ParameterValues& resolved) {
  // The method md5 also takes a SCRAM verifier, and then speaks SCRAM only.
  const bool scram_only = value_of(resolved, "rds.accepted_password_auth_method") == "scram";
  const std::string method = scram_only ? "scram-sha-256" : "md5";
  const std::string_view type =
      value_of(resolved, "rds.force_ssl") == "1" ? "hostssl " : "host    ";
  std::string out = "# Written at every start of the instance; changes here are lost.\n";
  out += "local   all       rdsadmin  scram-sha-256\n";
  out += "local   rdsadmin  all       reject\n";
  out += "local   all       all       " + method + "\n";
  out += "host    all       rdsadmin  all  reject\n";
  out += "host    rdsadmin  all       all  reject\n";
  out += std::string(type) + "all       all       all  " + method + "\n";
  return out;
}

// The texts are PostgreSQL's: guc-file.l, postmaster.c, sysv_shmem.c, sysv_sema.c, dfmgr.c.
bool blames_parameters(std::string_view words) {
  for (const std::string_view text :
       {"contains errors", "invalid value for parameter", "unrecognized configuration parameter",
        "could not map anonymous shared memory", "could not create shared memory segment",
        "could not create semaphores", "must be less than max_connections", "requires wal_level",
        "cannot be enabled when wal_level", "could not access file", "could not load library"})
    if (words.find(text) != std::string_view::npos) return true;
  return false;
}

Needs needs(Family family, const ParameterValues& before, const ParameterValues& after) {
  Needs out = Needs::nothing;
  for (const Parameter& parameter : parameter_table()) {
    if (!in_family(parameter, family)) continue;
    if (value_of(before, parameter.name) == value_of(after, parameter.name)) continue;
    if (parameter.apply == ApplyType::fixed) return Needs::reboot;
    out = Needs::reload;
  }
  return out;
}

}  // namespace skerry::databases
