#pragma once
// Names, unique ids and ARNs of IAM's resources
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/arn.hpp"
#include "base/random.hpp"

namespace skerry::iam {

enum class EntityKind : std::uint8_t { user, group, role, policy };

std::string_view word(EntityKind kind);   // "user": also the ARN's resource type
std::string_view title(EntityKind kind);  // "User"

// Names are unique within an account without regard to case, so tables are keyed by this form.
std::string name_key(std::string_view name);
bool same_name(std::string_view a, std::string_view b);

// A path and a name: what an ARN is made of.
struct EntityName {
  std::string_view path;  // "/" or "/division/team/"
  std::string_view name;
};
std::string entity_arn(const AccountId& account, EntityKind kind, EntityName name);
std::string root_arn(const AccountId& account);

// An ARN of an account's user, group, role or policy, taken apart: arn:aws:iam::A:user/PATH/NAME.
struct EntityArn {
  std::string account;  // "aws" for AWS's managed policies
  EntityKind kind = EntityKind::user;
  std::string path;
  std::string name;
};
// Nothing for ARNs of anything else.
std::optional<EntityArn> parse_entity_arn(std::string_view text);

enum class IdPrefix : std::uint8_t { user, group, role, policy };
// AIDA, AGPA, AROA, ANPA with 17 characters of the base-32 alphabet.
std::string new_id(Random& random, IdPrefix prefix);
// AWS's managed policies have the same id in every account: ours follows from the ARN.
std::string aws_policy_id(std::string_view arn);
// 40 characters of the base-64 alphabet.
std::string new_secret(Random& random);

}  // namespace skerry::iam
