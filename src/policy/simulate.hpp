#pragma once
// What SimulateCustomPolicy, SimulatePrincipalPolicy and GetContextKeysFor... need beyond a
// decision. https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/evaluate.hpp"

namespace skerry::policy {

// "allowed", "explicitDeny", "implicitDeny": EvalDecision's values.
std::string_view eval_decision(Outcome outcome);

// Where a matched statement stands in its document's text, for MatchedStatements' StartPosition
// and EndPosition: its opening brace, and behind its closing one. Lines and columns from 1.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
};
struct StatementPosition {
  Position start;
  Position end;
};

// One for each statement, in their order; empty when the text does not parse.
std::vector<StatementPosition> statement_positions(std::string_view text);

// The context keys that the policies' conditions and variables use, in their first spelling, each
// once (compared without case), in the order in which they appear.
std::vector<std::string> context_keys_used(std::span<const PolicyPtr> policies);

}  // namespace skerry::policy
