#include "services/rds/pending.hpp"

#include <algorithm>
#include <charconv>

namespace skerry::rds {
namespace {

std::int64_t number_in(const std::string& text) {
  std::int64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

}  // namespace

void apply_pending(StoredInstance& instance, const NamedValue& change) {
  const auto& [name, value] = change;
  if (name == "DBInstanceClass") instance.instance_class = value;
  if (name == "AllocatedStorage") instance.storage_gib = number_in(value);
  if (name == "StorageType") instance.storage_type = value;
  if (name == "Iops") instance.iops = number_in(value);
  if (name == "Port") instance.port = number_in(value);
  if (name == "EngineVersion") instance.engine_version = value;
}

bool is_due(const StoredInstance& instance, const NamedValue& change) {
  if (instance.state() != databases::Status::modifying) return true;
  if (change.name == "MasterUserPassword" || change.name == "Port") return true;
  return std::any_of(instance.pending.begin(), instance.pending.end(),
                     [](const NamedValue& each) { return each.name == all_at_once; });
}

bool needs_restart(const StoredInstance& instance) {
  return std::any_of(instance.pending.begin(), instance.pending.end(), [&](const NamedValue& each) {
    if (!is_due(instance, each)) return false;
    return each.name == "DBInstanceClass" || each.name == "Port" || each.name == "EngineVersion";
  });
}

}  // namespace skerry::rds
