#pragma once
// A policy made ready for evaluation: patterns cut at their wildcards, variables found, values
// parsed. Immutable; made once when a document is stored or read, then shared by every request.

#include <memory>
#include <string>
#include <vector>

#include "policy/document.hpp"

namespace skerry::policy {

// How a decision names the policy: what an inline policy is attached to stands in `attached_to`.
struct PolicyLabel {
  std::string name = {};         // "AdministratorAccess", or an inline policy's name
  std::string arn = {};          // managed policies, and the resource of a resource policy
  std::string attached_to = {};  // "user/alice", "group/developers", "role/deployer"; may be empty
};

struct CompiledStatement;

class CompiledPolicy {
 public:
  CompiledPolicy(Policy policy, PolicyLabel label);
  ~CompiledPolicy();
  CompiledPolicy(const CompiledPolicy&) = delete;
  CompiledPolicy& operator=(const CompiledPolicy&) = delete;

  const Policy& document() const { return policy_; }
  const PolicyLabel& label() const { return label_; }
  const std::vector<CompiledStatement>& statements() const { return statements_; }
  bool has_deny() const { return has_deny_; }

 private:
  Policy policy_;
  PolicyLabel label_;
  std::vector<CompiledStatement> statements_;
  bool has_deny_ = false;
};

using PolicyPtr = std::shared_ptr<const CompiledPolicy>;

PolicyPtr compile(Policy policy, PolicyLabel label = {});

// Parses and compiles.
Result<PolicyPtr, PolicyError> compile_text(std::string_view text, PolicyKind kind,
                                            PolicyLabel label = {});

}  // namespace skerry::policy
