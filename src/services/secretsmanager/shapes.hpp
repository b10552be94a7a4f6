#pragma once
// The API's shapes of what is stored.

#include <optional>

#include "services/secretsmanager/records.hpp"
#include "services/secretsmanager/tagging.hpp"
#include "shapes/secretsmanager.hpp"

namespace skerry::secretsmanager {

// Versions with labels: "Versions that have no staging label are not included."
using StagesOfVersions = std::vector<std::pair<std::string, std::vector<std::string>>>;
std::optional<StagesOfVersions> stages_of_versions(const StoredSecret& secret);

// What DescribeSecret and ListSecrets both tell.
template <class Shape>
Shape secret_shape(const StoredSecret& secret) {
  Shape shape;
  shape.arn = secret.arn;
  shape.name = secret.name;
  shape.description = secret.description;
  if (!secret.kms_key_id.empty()) shape.kms_key_id = secret.kms_key_id;
  shape.last_changed_date = secret.changed;
  shape.last_accessed_date = secret.accessed;
  shape.deleted_date = secret.deletion;
  shape.created_date = secret.created;
  shape.tags = tag_shapes(secret.tags);
  return shape;
}

}  // namespace skerry::secretsmanager
