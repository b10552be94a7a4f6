#pragma once
// Random passwords, and secrets made of a template and a password: GetRandomPassword, and the
// GenerateSecretString of CloudFormation's AWS::SecretsManager::Secret. Pure, but for the
// randomness that it is given.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
// and in the CloudFormation User Guide "AWS::SecretsManager::Secret GenerateSecretString".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"

namespace skerry::secretsmanager {

inline constexpr std::string_view lowercase_letters = "abcdefghijklmnopqrstuvwxyz";
inline constexpr std::string_view uppercase_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
inline constexpr std::string_view digits = "0123456789";
inline constexpr std::string_view punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

// As in the API: what is absent has AWS's default.
struct PasswordRules {
  std::optional<std::int64_t> length;
  std::optional<std::string> exclude_characters;
  std::optional<bool> exclude_lowercase;
  std::optional<bool> exclude_uppercase;
  std::optional<bool> exclude_numbers;
  std::optional<bool> exclude_punctuation;
  std::optional<bool> include_space;
  std::optional<bool> require_each_included_type;
};

// Every character uniform over those that the rules leave; with require_each_included_type (the
// default) at least one of each type that has any left, at random places. Fails when nothing is
// left, or when the length is less than the types that are required.
Result<std::string> generate_password(const PasswordRules& rules, Random& random);

// Where the password goes: both members, or neither.
struct SecretTemplate {
  std::optional<std::string> string_template;  // SecretStringTemplate, a JSON object
  std::optional<std::string> key;              // GenerateStringKey
};

// The password itself, or the template with the password under the key. Fails for one of the two
// members alone and for a template that is no JSON object.
Result<std::string> generate_secret_string(const PasswordRules& rules, const SecretTemplate& into,
                                           Random& random);

}  // namespace skerry::secretsmanager
