#include "services/lambda/variables.hpp"

#include <algorithm>
#include <array>

#include "services/lambda/errors.hpp"
#include "services/lambda/limits.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace skerry::lambda {
namespace {

// "Defined runtime environment variables", those that cannot be set.
constexpr std::array<std::string_view, 17> reserved = {"_HANDLER",
                                                       "_X_AMZN_TRACE_ID",
                                                       "AWS_DEFAULT_REGION",
                                                       "AWS_REGION",
                                                       "AWS_EXECUTION_ENV",
                                                       "AWS_LAMBDA_FUNCTION_NAME",
                                                       "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                                                       "AWS_LAMBDA_FUNCTION_VERSION",
                                                       "AWS_LAMBDA_INITIALIZATION_TYPE",
                                                       "AWS_LAMBDA_LOG_GROUP_NAME",
                                                       "AWS_LAMBDA_LOG_STREAM_NAME",
                                                       "AWS_ACCESS_KEY",
                                                       "AWS_ACCESS_KEY_ID",
                                                       "AWS_SECRET_ACCESS_KEY",
                                                       "AWS_SESSION_TOKEN",
                                                       "AWS_LAMBDA_RUNTIME_API",
                                                       "LAMBDA_TASK_ROOT"};

std::string json_of(const Variables& variables) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  for (const auto& [name, value] : variables) {
    writer.key(name);
    writer.string(value);
  }
  writer.end_object();
  return text;
}

SealContext context_of(OfFunction function) {
  return {"lambda.version/" + std::string(function.name)};
}

}  // namespace

Result<Done, ApiError> check_variables(const Variables& variables) {
  std::string taken;
  for (const auto& [name, value] : variables) {
    if (std::find(reserved.begin(), reserved.end(), name) == reserved.end()) continue;
    if (!taken.empty()) taken += ", ";
    taken += name;
  }
  if (!taken.empty()) return errors::reserved_variables(taken);
  const std::string measured = json_of(variables);
  if (measured.size() > limits::variables_bytes_max) return errors::variables_too_large(measured);
  return Done{};
}

Result<std::string, ApiError> seal_variables(Sealer& sealer, OfFunction function,
                                             const Variables& variables) {
  Result<std::string> sealed = sealer.seal_text(json_of(variables), context_of(function));
  if (!sealed.ok()) return errors::service(sealed.error().message);
  return std::move(*sealed);
}

Result<Variables> open_variables(const Sealer& sealer, OfFunction function,
                                 std::string_view sealed) {
  Variables variables;
  if (sealed.empty()) return variables;
  const Secret plain = TRY(sealer.open_text(sealed, context_of(function)));
  const auto object = json::parse(plain.text());
  if (!object.ok()) return Error{object.error().message};
  for (const json::Member& member : object->members())
    variables.emplace_back(std::string(member.name()), std::string(member.value.text()));
  return variables;
}

}  // namespace skerry::lambda
