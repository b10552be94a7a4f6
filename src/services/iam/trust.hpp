#pragma once
// Trust policies: who may assume a role. The document stays as it was given; which users and roles
// it names is fixed by their unique ids when it is stored, as on AWS: one that is deleted shows as
// its id from then on, and its name's next holder is not trusted.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "policy/compiled.hpp"
#include "services/iam/state.hpp"
#include "wire/aws/error.hpp"

namespace skerry::iam {

// The principals that the document names; fails with MalformedPolicyDocument, also for a user or
// role that is not there, or with LimitExceeded.
Result<std::vector<TrustedPrincipal>, ApiError> check_trust_policy(const Iam& iam,
                                                                   std::string_view document);

// The document as GetRole shows it now: principals that are gone or renamed since stand in it as
// their ids or new ARNs.
std::string shown_trust_policy(const Iam& iam, const StoredRole& role);

policy::PolicyPtr compile_trust(const Iam& iam, const StoredRole& role);

}  // namespace skerry::iam
