#include <utility>

#include "services/secretsmanager/errors.hpp"
#include "services/secretsmanager/handlers.hpp"
#include "services/secretsmanager/password.hpp"

namespace skerry::secretsmanager {

Answer<GetRandomPasswordOperation> get_random_password(SecretsManager&, Call& call,
                                                       Asked<GetRandomPasswordOperation> request) {
  PasswordRules rules;
  rules.length = request.password_length;
  rules.exclude_characters = request.exclude_characters;
  rules.exclude_lowercase = request.exclude_lowercase;
  rules.exclude_uppercase = request.exclude_uppercase;
  rules.exclude_numbers = request.exclude_numbers;
  rules.exclude_punctuation = request.exclude_punctuation;
  rules.include_space = request.include_space;
  rules.require_each_included_type = request.require_each_included_type;
  Result<std::string> password = generate_password(rules, call.random());
  if (!password.ok()) return errors::invalid_parameter(password.error().message);
  GetRandomPasswordResponse response;
  response.random_password = std::move(password).value();
  return response;
}

}  // namespace skerry::secretsmanager
