#include "policy/explain.hpp"

#include <string_view>

namespace skerry::policy {

namespace {

std::string_view no_policy(Layer layer) {
  switch (layer) {
    case Layer::identity:
      return "no identity-based policy allows";
    case Layer::resource:
      return "no resource-based policy allows";
    case Layer::trust:
      return "no role trust policy allows";
    case Layer::boundary:
      return "no permissions boundary allows";
    case Layer::session:
      return "no session policy allows";
    case Layer::service_control:
      return "no service control policy allows";
    case Layer::resource_control:
      return "no resource control policy allows";
    case Layer::endpoint:
      return "no VPC endpoint policy allows";
    case Layer::root:
      break;
  }
  return "no policy allows";
}

std::string_view a_policy(Layer layer) {
  switch (layer) {
    case Layer::identity:
      return "an identity-based policy";
    case Layer::resource:
      return "a resource-based policy";
    case Layer::trust:
      return "the role trust policy";
    case Layer::boundary:
      return "a permissions boundary";
    case Layer::session:
      return "a session policy";
    case Layer::service_control:
      return "a service control policy";
    case Layer::resource_control:
      return "a resource control policy";
    case Layer::endpoint:
      return "a VPC endpoint policy";
    case Layer::root:
      break;
  }
  return "a policy";
}

std::string policy_words(const StatementMatch& match) {
  const PolicyLabel& label = match.policy->label();
  std::string out(a_policy(match.layer));
  if (!label.name.empty()) out += " " + label.name;
  if (!label.attached_to.empty()) out += " of " + label.attached_to;
  if (!label.arn.empty()) out += " (" + label.arn + ")";
  return out;
}

}  // namespace

std::string denial_reason(const AuthorisationRequest& request, const Decision& decision) {
  if (decision.outcome == Outcome::explicit_deny)
    return "with an explicit deny in " + std::string(a_policy(decision.layer));
  return "because " + std::string(no_policy(decision.layer)) + " the " + request.action + " action";
}

std::string denial_message(const AuthorisationRequest& request, const Decision& decision) {
  const Caller& caller = request.caller;
  std::string out = "User: ";
  out += caller.type == CallerType::anonymous ? "anonymous" : caller.arn;
  out += " is not authorized to perform: " + request.action;
  if (!request.resource.empty()) out += " on resource: " + request.resource;
  return out + " " + denial_reason(request, decision);
}

std::string deciding_words(const Decision& decision) {
  if (!decision.deciding) {
    if (decision.allowed()) return "the account's root user";
    return std::string(no_policy(decision.layer)) + " it";
  }
  const StatementMatch& match = *decision.deciding;
  std::string out = "statement " + std::to_string(match.index + 1);
  if (!match.statement().sid.empty()) out += " (Sid \"" + match.statement().sid + "\")";
  return out + " of " + policy_words(match);
}

}  // namespace skerry::policy
