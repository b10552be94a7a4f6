#pragma once
// The values of a template's parameters: given, kept from before, or defaults; checked against the
// constraints.
//
// The API, in order: bind_arguments() with what the request gave and the stack's stored Arguments
// (it reads AWS::SSM::Parameter::Value types through `ssm`, as the caller), then the caller checks
// each of aws_values() that it knows how to check, then evaluates the rules (stack/conditions.hpp).
// Arguments are stored with the stack; they hold NoEcho values, so seal them.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "stack/invalid.hpp"
#include "stack/template.hpp"

namespace skerry::stack {

struct GivenParameter {
  std::string name;
  std::optional<std::string> value;
  bool use_previous = false;
};

struct Argument {
  std::string text;                     // as given: what DescribeStacks shows unless NoEcho
  std::optional<std::string> resolved;  // of an SSM type: DescribeStacks' ResolvedValue
  bool no_echo = false;
  bool is_list = false;

  const std::string& effective() const { return resolved ? *resolved : text; }
  Value value() const;        // what Ref gives: a text, or a list of trimmed texts
  std::string shown() const;  // "****" for NoEcho
  bool operator==(const Argument&) const = default;
};

using Arguments = std::map<std::string, Argument, std::less<>>;

// The value of an SSM parameter for a template's parameter. Invalid in CloudFormation's words, such
// as "Unable to fetch parameters [/a/b] from parameter store for this account."
class SsmParameters {
 public:
  virtual Result<std::string, Invalid> value(std::string_view name) = 0;

 protected:
  ~SsmParameters() = default;
};

// `previous` is null when there is no stack yet.
Result<Arguments, Invalid> bind_arguments(const Template& of, std::span<const GivenParameter> given,
                                          const Arguments* previous, SsmParameters& ssm);

// A value of an AWS-specific type ("AWS::EC2::Subnet::Id") for the caller to look up; one a list
// element. A value that does not exist is, in CloudFormation's words:
// "Parameter validation failed: parameter value X for parameter name P does not exist. Rollback
// requested by user." (of the API's own check, without the second sentence).
struct AwsValue {
  std::string parameter;
  std::string type;
  std::string value;
};

std::vector<AwsValue> aws_values(const Template& of, const Arguments& arguments);

}  // namespace skerry::stack
