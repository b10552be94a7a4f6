#pragma once
// Expressions to values. A value that cannot be known before a resource is made is the text
// known_after_apply, alone or within a larger text, as DescribeChangeSet shows it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "stack/desired.hpp"
#include "stack/invalid.hpp"

namespace skerry::stack {

inline constexpr std::string_view known_after_apply = "{{changeSet:KNOWN_AFTER_APPLY}}";

// Whether known_after_apply stands anywhere in the value.
bool holds_unknown(const Value& value);

// Shown values may leave the region: NoEcho parameters are "****". Dynamic references are never
// resolved here (stack/dynamic_reference.hpp).
enum class View : std::uint8_t { real, shown };

class Evaluator {
 public:
  Evaluator(const Desired& desired, const Made& made, View view = View::real)
      : desired_(desired), made_(made), view_(view) {}

  // Nothing is AWS::NoValue: the member or item is left out.
  Result<std::optional<Value>, Invalid> evaluate(const Value& expression);

  // A condition's expression; also Condition, and the rule functions' booleans.
  Result<bool, Invalid> truth(const Value& expression);

  // The names that Fn::ImportValue asked for so far, in order.
  const std::vector<std::string>& imported() const { return imported_; }

 private:
  friend class FunctionCall;
  const Desired& desired_;
  const Made& made_;
  View view_;
  std::size_t made_bytes_ = 0;
  std::vector<std::string> imported_;
};

// What a resource is to be made with. The runner calls this right before a step, when all that the
// resource depends on is made, so that nothing is unknown then.
struct Wanted {
  Value properties;  // coerced to the schema's types; stack tags merged in; dynamic references as
                     // written
  Value metadata;
  Policy deletion_policy = Policy::remove;
  Policy update_replace_policy = Policy::remove;
  std::vector<std::string> depends_on;  // all dependencies that the stack wants
};

Result<Wanted, Invalid> evaluate_resource(const Desired& desired, const Resource& resource,
                                          Evaluator& evaluator);

// The outputs whose conditions hold, with their exports' names. Null `value` never.
struct OutputValue {
  std::string name;
  std::string value;
  std::string description;
  std::string export_name;  // empty without one
  bool operator==(const OutputValue&) const = default;
};

Result<std::vector<OutputValue>, Invalid> evaluate_outputs(const Desired& desired,
                                                           const Made& made);

// The names that the template imports, each once; one that nothing exports is Invalid. The service
// keeps them with the stack: what others import may not go.
Result<std::vector<std::string>, Invalid> imported_names(const Desired& desired, const Made& made);

}  // namespace skerry::stack
