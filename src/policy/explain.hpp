#pragma once
// A refusal in AWS's words, and the part that AWS does not tell: which statement it was.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html

#include <string>

#include "policy/evaluate.hpp"

namespace skerry::policy {

// "User: ARN is not authorized to perform: iam:CreateRole on resource: ARN because no
// identity-based policy allows the iam:CreateRole action". No full stop, as on AWS.
std::string denial_message(const AuthorisationRequest& request, const Decision& decision);

// "because no identity-based policy allows the iam:CreateRole action", or
// "with an explicit deny in an identity-based policy".
std::string denial_reason(const AuthorisationRequest& request, const Decision& decision);

// "statement 2 (Sid "DenyAll") of an identity-based policy guard of user/alice"; without a deciding
// statement, what was missing: "no identity-based policy allows it".
std::string deciding_words(const Decision& decision);

}  // namespace skerry::policy
