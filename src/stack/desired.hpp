#pragma once
// A template together with everything that decides what it means: what stack/evaluate.hpp and the
// planner work on. Holds pointers: the caller keeps the parts alive.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "stack/arguments.hpp"
#include "stack/template.hpp"

namespace skerry::stack {

// Where pseudo parameters come from, and what all taggable resources are tagged with.
struct Facts {
  std::string account;
  std::string region;
  std::string partition = "aws";
  std::string url_suffix = "amazonaws.com";
  std::string stack_id;
  std::string stack_name;
  std::vector<std::string> notification_arns;
  std::vector<std::pair<std::string, std::string>> stack_tags;
};

// What evaluation asks of the region.
class Outside {
 public:
  // Nothing when no export has that name.
  virtual std::optional<std::string> exported(std::string_view name) const = 0;
  virtual std::vector<std::string> zones(std::string_view region) const = 0;  // sorted

 protected:
  ~Outside() = default;
};

// The resources that exist: Ref and Fn::GetAtt. Nothing while a value is not known yet, which
// evaluates to known_after_apply. LiveResources (stack/live.hpp) is the one in use.
class Made {
 public:
  virtual std::optional<Value> reference(std::string_view logical_id) const = 0;
  virtual std::optional<Value> attribute(std::string_view logical_id,
                                         std::string_view name) const = 0;

 protected:
  ~Made() = default;
};

struct Desired {
  const Template* of = nullptr;
  const Arguments* arguments = nullptr;
  const Facts* facts = nullptr;
  const Outside* outside = nullptr;
  std::map<std::string, bool, std::less<>> conditions;

  bool wants(const Resource& resource) const;  // its condition holds
  bool holds(std::string_view condition) const;
};

// Evaluates the conditions and then the rules; a rule that fails is Invalid.
Result<Desired, Invalid> make_desired(const Template& of, const Arguments& arguments,
                                      const Facts& facts, const Outside& outside);

}  // namespace skerry::stack
