#pragma once
// The policies that a simulation or GetContextKeysFor... looks at: compiled, with the names
// and places that answers show.

#include <string>
#include <vector>

#include "base/result.hpp"
#include "policy/compiled.hpp"
#include "policy/simulate.hpp"
#include "services/iam/state.hpp"
#include "wire/aws/error.hpp"

namespace skerry::iam {

struct SimulatedPolicy {
  policy::PolicyPtr policy;
  std::vector<policy::StatementPosition> positions;  // of the statements in its text
  std::string source_id;    // "PolicyInputList.1", "user_alice_inline-name", "AdministratorAccess"
  std::string source_type;  // PolicySourceType: "user", "group", "role", "aws-managed", ...
};
using SimulatedPolicies = std::vector<SimulatedPolicy>;

// Documents of a request; `list` is the member's name, for their ids and for errors.
Result<SimulatedPolicies, ApiError> input_policies(const std::vector<std::string>& documents,
                                                   std::string_view list, policy::PolicyKind kind);

// Whose policies a simulation begins with.
struct PolicySource {
  EntityKind kind = EntityKind::user;
  std::string arn;
  std::string id;
  std::string name;
  SimulatedPolicies policies;  // inline and managed, a user's groups' too
  SimulatedPolicies boundary;  // none or one
};
Result<PolicySource, ApiError> policy_source(const Iam& iam, const std::string& arn);

}  // namespace skerry::iam
