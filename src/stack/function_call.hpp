#pragma once
// One function of an expression, computed. Used by evaluate.cpp alone.

#include <optional>
#include <string>
#include <string_view>

#include "stack/evaluate.hpp"
#include "stack/functions.hpp"

namespace skerry::stack {

using Evaluated = Result<std::optional<Value>, Invalid>;

class FunctionCall {
 public:
  FunctionCall(Evaluator& evaluator, const FunctionUse& use)
      : evaluator_(evaluator), use_(use), arguments_(*use.arguments) {}

  Evaluated run();
  Result<bool, Invalid> truth();  // of the functions that give booleans

 private:
  // function_values.cpp
  Evaluated ref();
  Evaluated get_att();
  Evaluated sub();
  Result<std::string, Invalid> variable(std::string_view name);
  Evaluated join();
  Evaluated select();
  Evaluated split();
  Evaluated find_in_map();
  Evaluated get_azs();
  Evaluated cidr();
  Evaluated base64();
  Evaluated import_value();
  Evaluated reference(std::string_view name);
  Evaluated attribute(std::string_view resource, std::string_view name);
  Evaluated pseudo(std::string_view name) const;

  // function_truths.cpp
  Result<bool, Invalid> both_equal();
  Result<bool, Invalid> all_hold();
  Result<bool, Invalid> any_holds();
  Result<bool, Invalid> contains();
  Result<bool, Invalid> each_member_equals();
  Result<bool, Invalid> each_member_in();
  Evaluated ref_all() const;
  Evaluated value_of() const;
  Evaluated value_of_all() const;
  Evaluated parameter_attribute(const Parameter& parameter, std::string_view attribute) const;

  const Desired& desired() const { return evaluator_.desired_; }
  bool shown() const { return evaluator_.view_ == View::shown; }
  // An argument; NoValue, where a value must be, is the refusal `otherwise`.
  Result<Value, Invalid> argument(const Value& expression, std::string_view otherwise);
  // A text from a string, number or boolean.
  Result<std::string, Invalid> text(const Value& expression, std::string_view otherwise);
  Result<Value, Invalid> list(const Value& expression, std::string_view otherwise);

  Evaluator& evaluator_;
  const FunctionUse& use_;
  const Value& arguments_;
};

// Fn::Cidr's blocks: an array of `count` blocks whose hosts have `bits` bits, from the first of
// `block` (IPv4 or IPv6).
Result<Value, Invalid> cidr_blocks(std::string_view block, std::int64_t count, std::int64_t bits);

}  // namespace skerry::stack
