#include "stack/desired.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stack/evaluate.hpp"
#include "stack/graph.hpp"
#include "stack/references.hpp"
#include "stack/template_parts.hpp"

namespace skerry::stack {

namespace {

class NothingMade final : public Made {
 public:
  std::optional<Value> reference(std::string_view) const override { return std::nullopt; }
  std::optional<Value> attribute(std::string_view, std::string_view) const override {
    return std::nullopt;
  }
};

// One after another, each after those that it names: no recursion, however long the chain.
Result<Done, Invalid> evaluate_conditions(Desired& desired, Evaluator& evaluator) {
  const auto members = desired.of->conditions.members();
  std::map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < members.size(); ++i) index.emplace(members[i].name(), i);
  std::vector<std::vector<std::size_t>> edges(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    References found;
    TRY(collect_references(members[i].value, Place::conditions, nullptr, found));
    for (const std::string& name : found.conditions) {
      if (const auto other = index.find(name); other != index.end()) {
        edges[i].push_back(other->second);
      }
    }
  }
  const std::vector<std::size_t> order = dependency_order(edges);
  if (order.size() < members.size()) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (std::find(order.begin(), order.end(), i) == order.end()) {
        names.emplace_back(members[i].name());
      }
    }
    return Invalid{"Template format error: Circular dependency between conditions: " +
                   listed(names)};
  }
  for (const std::size_t i : order) {
    const bool holds = TRY(evaluator.truth(members[i].value));
    desired.conditions.emplace(members[i].name(), holds);
  }
  return Done{};
}

Result<Done, Invalid> check_rules(const Desired& desired, Evaluator& evaluator) {
  for (const Rule& rule : desired.of->rules) {
    if (!rule.condition.is_null()) {
      const bool applies = TRY(evaluator.truth(rule.condition));
      if (!applies) continue;
    }
    for (const RuleAssertion& each : rule.assertions) {
      const bool holds = TRY(evaluator.truth(each.assertion));
      if (holds) continue;
      return Invalid{
          fmt::format("Rule {} failed: {}", rule.name,
                      each.description.empty() ? "an assertion does not hold" : each.description)};
    }
  }
  return Done{};
}

}  // namespace

bool Desired::holds(std::string_view condition) const {
  const auto found = conditions.find(condition);
  return found != conditions.end() && found->second;
}

bool Desired::wants(const Resource& resource) const {
  return resource.condition.empty() || holds(resource.condition);
}

Result<Desired, Invalid> make_desired(const Template& of, const Arguments& arguments,
                                      const Facts& facts, const Outside& outside) {
  Desired out;
  out.of = &of;
  out.arguments = &arguments;
  out.facts = &facts;
  out.outside = &outside;
  const NothingMade nothing;
  Evaluator evaluator(out, nothing);
  TRY(evaluate_conditions(out, evaluator));
  TRY(check_rules(out, evaluator));
  return out;
}

}  // namespace skerry::stack
