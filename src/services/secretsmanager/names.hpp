#pragma once
// Names and ARNs of secrets: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-abCD12. The six
// characters are random, so that who was allowed a deleted secret is not allowed a new one of the
// same name.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "call/facts.hpp"

namespace skerry::secretsmanager {

struct SecretName {
  std::string_view text;
};

// "The secret name can contain ASCII letters, numbers, and the following characters: /_+=.@-"
// (CreateSecret); its error's text allows '!' too.
bool valid_name(std::string_view name);

// With a new suffix.
std::string new_arn(const RegionFacts& region, SecretName name, Random& random);
// The ARN of a secret that is not there, its suffix six '?': for policies to judge.
std::string arn_to_be(const RegionFacts& region, SecretName name);

// What a SecretId means.
enum class IdForm : std::uint8_t { name, partial_arn, full_arn };
struct ParsedId {
  IdForm form = IdForm::name;
  std::string_view name;  // of the secret that could be meant
};

// Nothing for the ARN of another service, region or account. An ARN whose end looks like a suffix
// is taken to be complete, whatever secret's name ends so: "those characters cause Secrets Manager
// to assume that you're specifying a complete ARN" (Secrets Manager User Guide, "Troubleshoot AWS
// Secrets Manager": finding a secret from a partial ARN).
std::optional<ParsedId> parse_id(const RegionFacts& region, std::string_view id);

}  // namespace skerry::secretsmanager
