#include "policy/request.hpp"

#include <algorithm>
#include <utility>

#include "policy/text.hpp"

namespace skerry::policy {
namespace {

constexpr std::size_t usual_keys = 24;

}  // namespace

RequestContext::RequestContext(std::initializer_list<ContextKey> keys) {
  for (const ContextKey& key : keys) set(key.label.empty() ? key.name : key.label, key.values);
}

void RequestContext::set(std::string_view name, std::string value) {
  std::vector<std::string> values;
  values.push_back(std::move(value));
  set(name, std::move(values));
}

void RequestContext::set(std::string_view name, std::vector<std::string> values) {
  std::string lowered = lower(name);
  if (keys_.empty()) keys_.reserve(usual_keys);
  const auto at = std::find_if(keys_.begin(), keys_.end(),
                               [&](const ContextKey& key) { return key.name == lowered; });
  if (at == keys_.end()) {
    keys_.push_back({std::move(lowered), std::string(name), std::move(values)});
  } else {
    at->values = std::move(values);
  }
}

// A request has some twenty keys, and few policies ask for any: a scan beats a map.
const std::vector<std::string>* RequestContext::find(std::string_view lower_name) const {
  for (const ContextKey& key : keys_)
    if (key.name == lower_name) return &key.values;
  return nullptr;
}

namespace {

// aws:PrincipalType of each caller
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
std::string_view principal_type(CallerType type) {
  switch (type) {
    case CallerType::root:
      return "Account";
    case CallerType::user:
      return "User";
    case CallerType::assumed_role:
      return "AssumedRole";
    case CallerType::federated_user:
      return "FederatedUser";
    case CallerType::anonymous:
      return "Anonymous";
    case CallerType::service:
    case CallerType::web_identity:
      break;
  }
  return {};
}

}  // namespace

void set_caller_keys(RequestContext& context, const Caller& caller) {
  const std::string_view type = principal_type(caller.type);
  if (!type.empty()) context.set("aws:PrincipalType", std::string(type));
  if (caller.type == CallerType::anonymous) {
    context.set("aws:userid", "anonymous");
    return;
  }
  if (caller.type == CallerType::web_identity) return;
  context.set("aws:PrincipalIsAWSService", caller.type == CallerType::service ? "true" : "false");
  if (caller.type == CallerType::service) {
    context.set("aws:PrincipalServiceName", caller.arn);
    std::vector<std::string> names = caller.service_names;
    if (names.empty()) names.push_back(caller.arn);
    context.set("aws:PrincipalServiceNamesList", std::move(names));
    return;
  }
  context.set("aws:PrincipalArn",
              caller.type == CallerType::assumed_role && !caller.issuer_arn.empty()
                  ? caller.issuer_arn
                  : caller.arn);
  context.set("aws:PrincipalAccount", caller.account);
  if (!caller.unique_id.empty()) context.set("aws:userid", caller.unique_id);
  if (caller.type == CallerType::user) context.set("aws:username", caller.name);
}

}  // namespace skerry::policy
