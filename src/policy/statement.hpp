#pragma once
// One statement, compiled, and whether it applies to a request. Internal to this folder.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/condition.hpp"
#include "policy/document.hpp"
#include "policy/glob.hpp"
#include "policy/request.hpp"
#include "policy/variables.hpp"

namespace skerry::policy {

// The request's texts in the form in which every statement compares them.
struct PreparedRequest {
  explicit PreparedRequest(const AuthorisationRequest& given);

  const AuthorisationRequest& request;
  std::string action;  // lower case
  std::string_view service;
  std::string_view resource;  // "*" when the request names none
};

// The Action or NotAction of a statement. Grouped by service, since ReadOnlyAccess has some two
// thousand patterns and a request can only match those of its service.
class ActionPatterns {
 public:
  explicit ActionPatterns(const std::vector<std::string>& patterns);
  bool match(const PreparedRequest& request) const;

 private:
  bool everything_ = false;
  std::vector<std::pair<std::string, std::vector<Glob>>> by_service_;  // sorted
  std::vector<Glob> others_;  // those with a wildcard in the service
};

class ResourcePatterns {
 public:
  ResourcePatterns(const std::vector<std::string>& patterns, LanguageVersion version);
  bool match(const PreparedRequest& request, MissingKeys* missing) const;
  const std::vector<Template>& with_variables() const { return templates_; }

 private:
  bool everything_ = false;
  std::vector<Glob> fixed_;
  std::vector<Template> templates_;
};

// How a Principal element names the caller, from least to most direct. What it is worth differs:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
enum class PrincipalMatch : std::uint8_t {
  none,
  account,  // the caller's account: it may delegate to the caller by identity policies
  issuer,   // the role of the session, the user who federated: limited by boundary and session
  direct,   // the caller itself, or everybody: limited by nothing
};

PrincipalMatch match_principals(const std::vector<PrincipalEntry>& entries, const Caller& caller);

struct CompiledStatement {
  CompiledStatement(const Statement& statement, LanguageVersion version);

  bool action_matches(const PreparedRequest& request) const;
  bool resource_matches(const PreparedRequest& request, MissingKeys* missing) const;
  bool conditions_hold(const PreparedRequest& request, MissingKeys* missing) const;
  bool applies(const PreparedRequest& request, MissingKeys* missing) const;

  Effect effect;
  bool not_action;
  bool not_resource;
  bool any_resource;  // neither Resource nor NotResource: trust policies
  ActionPatterns actions;
  ResourcePatterns resources;
  std::vector<CompiledCondition> conditions;
};

}  // namespace skerry::policy
