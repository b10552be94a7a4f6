#pragma once
// What a resource policy of a secret must be, and whether it is public. Pure.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "policy/document.hpp"

namespace skerry::secretsmanager {

// The document, or why it is none, for MalformedPolicyDocumentException.
Result<policy::Policy> check_policy(const std::string& text);

enum class Reach : std::uint8_t { limited, anybody };

// Anybody: a statement allows a wildcard for the principal (or all but some), and no condition of
// it holds the caller to fixed values of who they are or whence they come. The keys that count are
// those by which AWS calls a bucket policy non-public (S3 User Guide, "Blocking public access to
// your Amazon S3 storage": the meaning of "public").
Reach reach_of(const policy::Policy& policy);

}  // namespace skerry::secretsmanager
