#include "services/iam/shapes.hpp"

#include "base/encoding.hpp"
#include "base/time_text.hpp"
#include "services/iam/trust.hpp"

namespace skerry::iam {
namespace {

template <class Shape, class Stored>
void fill_common(Shape& shape, const Iam& iam, const Stored& stored) {
  shape.path = stored.path;
  shape.arn = iam.arn(stored);
  shape.create_date = stored.created;
}

void fill_usage(Policy& shape, const PolicyUsage& usage) {
  shape.attachment_count = usage.attachments;
  shape.permissions_boundary_usage_count = usage.boundaries;
  shape.is_attachable = true;
}

std::optional<std::vector<Tag>> tags_if_any(const std::vector<StoredTag>& tags) {
  if (tags.empty()) return {};
  return tag_shapes(tags);
}

}  // namespace

std::string encoded_document(std::string_view document) { return percent_encode(document); }

std::optional<AttachedPermissionsBoundary> boundary_shape(const std::string& arn) {
  if (arn.empty()) return {};
  AttachedPermissionsBoundary shape;
  shape.permissions_boundary_type = "Policy";
  shape.permissions_boundary_arn = arn;
  return shape;
}

std::vector<Tag> tag_shapes(const std::vector<StoredTag>& tags) {
  std::vector<Tag> shapes;
  for (const StoredTag& tag : tags) {
    Tag& shape = shapes.emplace_back();
    shape.key = tag.key;
    shape.value = tag.value;
  }
  return shapes;
}

User user_shape(const Iam& iam, const StoredUser& user, Attributes attributes) {
  User shape;
  fill_common(shape, iam, user);
  shape.user_name = user.name;
  shape.user_id = user.id;
  if (attributes == Attributes::all) {
    shape.permissions_boundary = boundary_shape(user.boundary);
    shape.tags = tags_if_any(user.tags);
  }
  return shape;
}

Group group_shape(const Iam& iam, const StoredGroup& group) {
  Group shape;
  fill_common(shape, iam, group);
  shape.group_name = group.name;
  shape.group_id = group.id;
  return shape;
}

Role role_shape(const Iam& iam, const StoredRole& role, Attributes attributes) {
  Role shape;
  fill_common(shape, iam, role);
  shape.role_name = role.name;
  shape.role_id = role.id;
  shape.assume_role_policy_document = encoded_document(shown_trust_policy(iam, role));
  shape.description = role.description;
  shape.max_session_duration = role.max_session_seconds;
  if (attributes == Attributes::all) {
    shape.permissions_boundary = boundary_shape(role.boundary);
    shape.tags = tags_if_any(role.tags);
  }
  return shape;
}

Policy policy_shape(const Iam& iam, const StoredPolicy& policy, Attributes attributes) {
  Policy shape;
  fill_common(shape, iam, policy);
  shape.policy_name = policy.name;
  shape.policy_id = policy.id;
  shape.default_version_id = "v" + std::to_string(policy.default_version);
  shape.update_date = policy.updated;
  fill_usage(shape, iam.indexes().usage(iam.arn(policy)));
  if (attributes == Attributes::all) {
    if (!policy.description.empty()) shape.description = policy.description;
    shape.tags = tag_shapes(policy.tags);
  }
  return shape;
}

Policy policy_shape(const Iam& iam, const ManagedPolicy& policy, Attributes attributes) {
  Policy shape;
  shape.policy_name = policy.name;
  shape.policy_id = aws_policy_id(policy.arn);
  shape.arn = policy.arn;
  shape.path = policy.path;
  shape.default_version_id = policy.version_id;
  shape.create_date = parse_iso8601(policy.create_date);
  shape.update_date = parse_iso8601(policy.update_date);
  fill_usage(shape, iam.indexes().usage(policy.arn));
  if (attributes == Attributes::all) {
    shape.description = policy.description;
    shape.tags.emplace();
  }
  return shape;
}

AttachedPolicy attached_shape(const std::string& arn) {
  AttachedPolicy shape;
  shape.policy_name = arn.substr(arn.rfind('/') + 1);
  shape.policy_arn = arn;
  return shape;
}

}  // namespace skerry::iam
