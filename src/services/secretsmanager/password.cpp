#include "services/secretsmanager/password.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/digest.hpp"
#include "services/secretsmanager/limits.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace skerry::secretsmanager {
namespace {

std::string without(std::string_view characters, std::string_view excluded) {
  std::string left;
  for (const char c : characters)
    if (excluded.find(c) == excluded.npos) left += c;
  return left;
}

// The included types of characters, each with what is left of it.
std::vector<std::string> types_of(const PasswordRules& rules) {
  const std::string excluded = rules.exclude_characters.value_or("");
  std::vector<std::string> types;
  const auto include = [&](std::string_view characters) {
    std::string left = without(characters, excluded);
    if (!left.empty()) types.push_back(std::move(left));
  };
  if (!rules.exclude_lowercase.value_or(false)) include(lowercase_letters);
  if (!rules.exclude_uppercase.value_or(false)) include(uppercase_letters);
  if (!rules.exclude_numbers.value_or(false)) include(digits);
  if (!rules.exclude_punctuation.value_or(false)) include(punctuation);
  return types;
}

char pick(std::string_view alphabet, Random& random) {
  return alphabet[static_cast<std::size_t>(random.below(alphabet.size()))];
}

}  // namespace

// The required characters are drawn first and then put to random places by a Fisher-Yates shuffle
// of the whole.
Result<std::string> generate_password(const PasswordRules& rules, Random& random) {
  const auto length =
      static_cast<std::size_t>(rules.length.value_or(limits::password_characters_default));
  const std::vector<std::string> types = types_of(rules);
  std::string alphabet;
  for (const std::string& type : types) alphabet += type;
  if (rules.include_space.value_or(false))
    alphabet += without(" ", rules.exclude_characters.value_or(""));
  if (alphabet.empty()) return Error{"No characters are left for the password."};
  std::string password;
  password.reserve(length);
  if (rules.require_each_included_type.value_or(true)) {
    if (length < types.size())
      return Error{"Password length too short based on the required types."};
    for (const std::string& type : types) password += pick(type, random);
  }
  while (password.size() < length) password += pick(alphabet, random);
  for (std::size_t last = password.size(); last > 1; --last)
    std::swap(password[last - 1], password[static_cast<std::size_t>(random.below(last))]);
  return password;
}

Result<std::string> generate_secret_string(const PasswordRules& rules, const SecretTemplate& into,
                                           Random& random) {
  if (into.string_template.has_value() != into.key.has_value())
    return Error{
        "You must specify both SecretStringTemplate and GenerateStringKey, or neither of them."};
  std::string password = TRY(generate_password(rules, random));
  if (!into.key) return password;
  auto parsed = json::parse(*into.string_template);
  if (!parsed.ok() || !parsed->is_object()) {
    wipe(password);
    return Error{"SecretStringTemplate must be a JSON object."};
  }
  parsed->set(*into.key, json::Value(password));
  wipe(password);
  return json::write(*parsed);
}

}  // namespace skerry::secretsmanager
