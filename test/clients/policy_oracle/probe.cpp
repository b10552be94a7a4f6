// Decides cases for the comparison with an outside simulator: one JSON object a line on standard
// input, "allow identity" or the like a line on standard output. See cases.mjs for the members.
#include <sys/types.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "policy/evaluate.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace {

using namespace skerry;
using namespace skerry::policy;

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "policy probe: %s\n", why.c_str());
  std::exit(2);
}

std::string text_of(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value == nullptr ? "" : std::string(value->text());
}

PolicyPtr policy_of(const json::Value& document, PolicyKind kind) {
  auto policy = compile_text(json::write(document), kind);
  if (!policy.ok()) fail(policy.error().message + ": " + json::write(document));
  return *std::move(policy);
}

PolicyPtr optional_policy(const json::Value& given, std::string_view name, PolicyKind kind) {
  const json::Value* document = given.find(name);
  return document == nullptr ? nullptr : policy_of(*document, kind);
}

std::vector<PolicyPtr> policies_of(const json::Value& list) {
  std::vector<PolicyPtr> out;
  for (const json::Value& document : list.items())
    out.push_back(policy_of(document, PolicyKind::identity));
  return out;
}

Caller caller_of(const json::Value& given) {
  const std::string type = text_of(given, "type");
  Caller out{.type = type == "root"      ? CallerType::root
                     : type == "user"    ? CallerType::user
                     : type == "session" ? CallerType::assumed_role
                     : type == "service" ? CallerType::service
                                         : CallerType::anonymous,
             .arn = text_of(given, "arn"),
             .account = text_of(given, "account"),
             .issuer_arn = text_of(given, "issuer")};
  return out;
}

AuthorisationRequest request_of(const json::Value& given) {
  AuthorisationRequest out{.caller = caller_of(*given.find("caller")),
                           .action = text_of(given, "action"),
                           .resource = text_of(given, "resource"),
                           .resource_account = text_of(given, "owner")};
  for (const json::Member& key : given.find("context")->members()) {
    std::vector<std::string> values;
    if (key.value.is_string()) values.emplace_back(key.value.text());
    if (key.value.is_array())
      for (const json::Value& value : key.value.items()) values.emplace_back(value.text());
    out.context.set(key.name(), std::move(values));
  }
  return out;
}

std::string decide(const json::Value& given) {
  CallerPolicies caller;
  caller.identity = policies_of(*given.find("identity"));
  caller.boundary = optional_policy(given, "boundary", PolicyKind::boundary);
  if (PolicyPtr session = optional_policy(given, "session", PolicyKind::session))
    caller.session = std::vector{std::move(session)};
  if (const json::Value* levels = given.find("scp"))
    for (const json::Value& level : levels->items())
      caller.service_control.push_back(policies_of(level));
  const bool trust = given.find("trust") != nullptr;
  const ResourcePolicies resource{
      .policy = optional_policy(given, trust ? "trust" : "resource_policy",
                                trust ? PolicyKind::trust : PolicyKind::resource),
      .rule = trust ? ResourceRule::required : ResourceRule::grants,
      .layer = trust ? Layer::trust : Layer::resource};
  constexpr const char* outcomes[] = {"Allowed", "ExplicitlyDenied", "ImplicitlyDenied"};
  return outcomes[static_cast<int>(evaluate(request_of(given), caller, resource).outcome)];
}

}  // namespace

int main() {
  char* line = nullptr;
  size_t room = 0;
  for (ssize_t length = getline(&line, &room, stdin); length > 0;
       length = getline(&line, &room, stdin)) {
    const auto given = json::parse(std::string_view(line, static_cast<std::size_t>(length)));
    if (!given.ok()) fail(given.error().message);
    std::puts(decide(given.value()).c_str());
  }
  std::free(line);
}
