#pragma once
// Records as the API shows them. AWS percent-encodes policy documents (RFC 3986) wherever it
// returns one: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/iam/state.hpp"
#include "shapes/iam.hpp"

namespace skerry::iam {

// "IAM resource-listing operations return a subset of the available attributes for the resource":
// lists leave out tags and permissions boundaries, and of policies the description.
enum class Attributes : std::uint8_t { all, listed };

User user_shape(const Iam& iam, const StoredUser& user, Attributes attributes);
Group group_shape(const Iam& iam, const StoredGroup& group);
Role role_shape(const Iam& iam, const StoredRole& role, Attributes attributes);
Policy policy_shape(const Iam& iam, const StoredPolicy& policy, Attributes attributes);
Policy policy_shape(const Iam& iam, const ManagedPolicy& policy, Attributes attributes);
AttachedPolicy attached_shape(const std::string& arn);

std::string encoded_document(std::string_view document);
std::optional<AttachedPermissionsBoundary> boundary_shape(const std::string& arn);
std::vector<Tag> tag_shapes(const std::vector<StoredTag>& tags);

}  // namespace skerry::iam
