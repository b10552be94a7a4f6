#include "services/cloudformation/references.hpp"

#include "call/ask.hpp"
#include "services/cloudformation/provision.hpp"
#include "shapes/secretsmanager.hpp"
#include "shapes/ssm.hpp"

namespace skerry::cloudformation {
namespace {

const Via via{std::string(service_principal)};

// ssm:GetParameters is what AWS documents for both (CDK's deploy role allows no more).
Result<std::string, stack::Invalid> parameter(Call& call, const std::string& name,
                                              const std::string& unknown) {
  ssm::GetParametersRequest request;
  request.names = {name};
  request.with_decryption = true;
  const auto got = ask<ssm::GetParametersOperation>(call, via, request);
  if (!got.ok()) return stack::Invalid{got.error().message};
  if (!got->parameters || got->parameters->empty()) return stack::Invalid{unknown};
  return got->parameters->front().value.value_or("");
}

}  // namespace

Result<std::string, stack::Invalid> CallersParameters::value(std::string_view name) {
  const std::string text(name);
  return parameter(
      call_, text,
      "Unable to fetch parameters [" + text + "] from parameter store for this account.");
}

Result<std::string, stack::Invalid> References::resolve(const stack::DynamicReference& reference) {
  if (reference.store != stack::SecretStore::secrets_manager) {
    const std::string name =
        reference.version.empty() ? reference.id : reference.id + ':' + reference.version;
    return parameter(call_, name,
                     "Parameter " + name + " referenced by a dynamic reference does not exist.");
  }
  secretsmanager::GetSecretValueRequest request;
  request.secret_id = reference.id;
  if (!reference.version.empty()) request.version_id = reference.version;
  if (!reference.stage.empty()) request.version_stage = reference.stage;
  const auto got = ask<secretsmanager::GetSecretValueOperation>(call_, via, request);
  if (!got.ok()) return stack::Invalid{got.error().message};
  if (!got->secret_string)
    return stack::Invalid{"The secret " + reference.id + " has no SecretString."};
  return *got->secret_string;
}

}  // namespace skerry::cloudformation
