#pragma once
// What the front door needs to know of identities. The IAM service implements it; nobody else
// reads IAM's state.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/identity.hpp"
#include "policy/compiled.hpp"

namespace skerry {

enum class KeyStatus : std::uint8_t { active, inactive };

// A long-term access key, its secret in clear: only ever in memory.
struct AccessKeyRecord {
  std::string id;
  std::string secret;
  KeyStatus status = KeyStatus::active;
  Identity owner;
};

// The policies that stand behind a user or role, parsed once; a session's own are not included.
struct IdentityPolicies {
  std::vector<policy::PolicyPtr> identity;  // inline and managed, the groups' too
  policy::PolicyPtr boundary;               // null: none
  std::vector<PrincipalTag> tags;           // of the user or role
};

struct RoleRecord {
  std::string arn;
  std::string id;  // AROA...
  std::string name;
  policy::PolicyPtr trust;
  std::int32_t max_session_seconds = 3600;
  std::vector<PrincipalTag> tags;
};

// What an access key was last used for (IAM GetAccessKeyLastUsed).
struct KeyUse {
  std::string access_key_id;
  std::string service;
  std::string region;
  WallTime time{};
};

class IdentityDirectory {
 public:
  virtual std::shared_ptr<const AccessKeyRecord> access_key(std::string_view id) const = 0;
  virtual void key_used(const KeyUse& use) = 0;
  // Null when the user or role no longer exists (or was made anew since: its id differs). Never
  // null for root.
  virtual std::shared_ptr<const IdentityPolicies> policies_of(const Identity& identity) const = 0;
  virtual std::optional<RoleRecord> role(std::string_view arn) const = 0;
  // The unique id of the account's user or role with exactly that ARN, and the ARN of whoever has
  // an id now. For policies of resources (bound_principals.hpp).
  virtual std::optional<std::string> principal_id(std::string_view) const { return std::nullopt; }
  virtual std::optional<std::string> principal_arn(std::string_view) const { return std::nullopt; }
  // A managed policy of the account or of AWS; null when there is none.
  virtual policy::PolicyPtr managed_policy(std::string_view arn) const = 0;

 protected:
  ~IdentityDirectory() = default;
};

}  // namespace skerry
