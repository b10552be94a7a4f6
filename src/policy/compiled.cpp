#include "policy/compiled.hpp"

#include <utility>

#include "policy/statement.hpp"

namespace skerry::policy {

CompiledPolicy::CompiledPolicy(Policy policy, PolicyLabel label)
    : policy_(std::move(policy)), label_(std::move(label)) {
  statements_.reserve(policy_.statements.size());
  for (const Statement& statement : policy_.statements) {
    statements_.emplace_back(statement, policy_.version);
    has_deny_ = has_deny_ || statement.effect == Effect::deny;
  }
}

CompiledPolicy::~CompiledPolicy() = default;

PolicyPtr compile(Policy policy, PolicyLabel label) {
  return std::make_shared<const CompiledPolicy>(std::move(policy), std::move(label));
}

Result<PolicyPtr, PolicyError> compile_text(std::string_view text, PolicyKind kind,
                                            PolicyLabel label) {
  Policy policy = TRY(parse_policy(text, kind));
  return compile(std::move(policy), std::move(label));
}

}  // namespace skerry::policy
