#include "main/database_foresight.hpp"

#include <string>

namespace skerry {

void DatabaseForesight::foresee(const std::string& type, const json::Value& properties) {
  if (type != "AWS::RDS::DBInstance") return;
  const json::Value* const engine = properties.find("Engine");
  const json::Value* const version = properties.find("EngineVersion");
  if (engine == nullptr || !engine->is_string() || engine->text() != "postgres") return;
  if (version != nullptr && !version->is_string() && !version->is_number()) return;
  if (properties.find("DBSnapshotIdentifier") != nullptr) return;
  databases_.foresee(version == nullptr ? "" : std::string(version->text()));
}

}  // namespace skerry
