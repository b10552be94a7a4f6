#pragma once
// A template as a model: what its sections say, checked in themselves and against each other.
// Expressions (properties, conditions, outputs) stay trees; stack/evaluate.hpp computes them.
//
// The API: parse_template() of the body at CreateStack, UpdateStack, CreateChangeSet,
// ValidateTemplate and GetTemplateSummary; its Invalid is the answer. A stored template parses
// again as it did, so the service stores the text alone.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "stack/document.hpp"
#include "stack/invalid.hpp"
#include "stack/schema.hpp"
#include "wire/json/value.hpp"

namespace skerry::stack {

using json::Value;

enum class ParameterKind : std::uint8_t {
  text,         // String
  number,       // Number
  number_list,  // List<Number>
  text_list,    // CommaDelimitedList, List<String>
  aws_value,    // AWS::EC2::Subnet::Id and its like, AWS::SSM::Parameter::Name
  aws_list,     // List<AWS::EC2::Subnet::Id>
  ssm,          // AWS::SSM::Parameter::Value<inner>
};

struct ParameterType {
  std::string text = "String";  // as written
  ParameterKind kind = ParameterKind::text;
  std::string inner;  // aws_list and ssm: what stands between the brackets
  bool list() const;  // Ref gives a list
};

struct Parameter {
  std::string name;
  ParameterType type;
  std::optional<std::string> default_value;
  std::string description;
  bool no_echo = false;
  std::vector<std::string> allowed_values;
  std::optional<std::string> allowed_pattern;
  std::string constraint_description;
  std::optional<std::int64_t> min_length;
  std::optional<std::int64_t> max_length;
  std::optional<std::string> min_value;  // as written
  std::optional<std::string> max_value;
};

enum class Policy : std::uint8_t { remove, retain, snapshot, retain_except_on_create };
std::string_view policy_name(Policy policy);  // "Delete", "Retain", ...

struct Resource {
  std::string logical_id;
  std::string type;
  const ResourceSchema* schema = nullptr;  // never null in a parsed template
  Value properties;                        // an object, perhaps empty
  Value metadata;                          // null without one
  std::string condition;                   // empty without one
  std::vector<std::string> depends_on;     // DependsOn, as written
  Policy deletion_policy = Policy::remove;
  Policy update_replace_policy = Policy::remove;
};

struct Output {
  std::string name;
  std::string description;
  std::string condition;
  Value value;
  Value export_name;  // null without an Export
};

struct RuleAssertion {
  Value assertion;
  std::string description;
};

struct Rule {
  std::string name;
  Value condition;  // null: always
  std::vector<RuleAssertion> assertions;
};

struct Template {
  Format format = Format::json;
  std::string description;
  Value metadata;                     // null without one
  std::vector<Parameter> parameters;  // all in the order of the text
  std::vector<Resource> resources;
  std::vector<Output> outputs;
  std::vector<Rule> rules;
  Value mappings = Value::object();    // name -> key -> attribute -> text or list
  Value conditions = Value::object();  // name -> expression
  std::map<std::string, std::size_t, std::less<>> resource_index;
  std::map<std::string, std::size_t, std::less<>> parameter_index;

  const Resource* resource(std::string_view logical_id) const;
  const Parameter* parameter(std::string_view name) const;
};

// Checked: the sections and their members, every reference (to parameters, resources and their
// attributes, conditions, mappings), types, cycles, limits.
Result<Template, Invalid> parse_template(std::string_view text);

// The resources that an expression of the template names with Ref, Fn::GetAtt or Fn::Sub, each
// once.
std::vector<std::string> referenced_resources(const Template& of, const Value& expression);

// Everything that a resource waits for: DependsOn and references, each once, those that its
// conditions leave out included.
std::vector<std::string> dependencies(const Template& of, const Resource& resource);

}  // namespace skerry::stack
