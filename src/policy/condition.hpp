#pragma once
// One condition, compiled: an operator, a context key, the policy's values.
// IAM User Guide, reference_policies_elements_condition_operators.html

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "policy/document.hpp"
#include "policy/glob.hpp"
#include "policy/request.hpp"
#include "policy/values.hpp"
#include "policy/variables.hpp"

namespace skerry::policy {

class CompiledCondition {
 public:
  CompiledCondition(const Condition& condition, LanguageVersion version);

  bool holds(const RequestContext& context, MissingKeys* missing) const;
  const std::string& key_label() const { return label_; }
  const std::vector<std::string>& variables() const { return variables_; }

 private:
  // A value of the policy, as far as it can be understood before there is a request. A value that
  // is not of the operator's type equals nothing, so that only a negated operator holds.
  struct Nothing {};
  struct Bytes {
    std::string bytes;
  };
  struct ArnPattern {
    std::vector<Glob> segments;  // six
  };
  using Operand = std::variant<Nothing, Template, std::string, Glob, ArnPattern, Decimal, Instant,
                               Network, Bytes, bool>;

  Operand operand_of(std::string_view value, LanguageVersion version) const;
  Operand text_operand(const Symbols& symbols) const;
  std::vector<Operand> expanded(const RequestContext& context, MissingKeys* missing) const;
  // Whether a value of the request stands in the (unnegated) relation to any of the operands.
  bool related_to_any(std::string_view value, const std::vector<Operand>& operands) const;
  bool related(std::string_view value, const Operand& operand) const;
  bool set_holds(const std::vector<std::string>* values,
                 const std::vector<Operand>& operands) const;
  bool null_holds(const std::vector<std::string>* values) const;

  ConditionOperator op_;
  Comparison base_;  // without the negation
  bool negated_ = false;
  bool has_variables_ = false;
  std::string key_;
  std::string label_;
  std::vector<Operand> operands_;
  std::vector<std::string> variables_;
};

}  // namespace skerry::policy
