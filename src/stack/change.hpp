#pragma once
// A change set's entries as DescribeChangeSet gives them; each enum's name() is the API's spelling.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/schema.hpp"
#include "stack/template.hpp"

namespace skerry::stack {

enum class ChangeAction : std::uint8_t { add, modify, remove };
enum class Replacement : std::uint8_t { no, conditional, yes };  // "False", "Conditional", "True"
enum class Scope : std::uint8_t {
  properties,
  metadata,
  tags,
  deletion_policy,
  update_replace_policy
};
enum class Evaluation : std::uint8_t { fixed, dynamic };  // "Static", "Dynamic"
enum class ChangeSource : std::uint8_t {
  direct_modification,
  parameter_reference,
  resource_reference,
  resource_attribute,
  automatic
};
enum class ValueChange : std::uint8_t { add, modify, remove };  // AttributeChangeType

std::string_view name(ChangeAction action);
std::string_view name(Replacement replacement);
std::string_view name(Scope scope);
std::string_view name(Evaluation evaluation);
std::string_view name(ChangeSource source);
std::string_view name(ValueChange change);
std::string_view requires_recreation(Replaces replaces);  // "Never", "Conditionally", "Always"

struct ChangeDetail {
  Scope attribute = Scope::properties;
  std::string property;  // Target.Name: the top-level property; empty for the other scopes
  std::string path;      // Target.Path: "/Properties/Tags/0/Value"
  Replaces recreation = Replaces::never;
  std::optional<ValueChange> value_change;
  std::optional<std::string> before;  // Target.BeforeValue, shown values only
  std::optional<std::string> after;
  Evaluation evaluation = Evaluation::fixed;
  ChangeSource source = ChangeSource::direct_modification;
  std::string causing_entity;  // "Param", "Resource", "Resource.Attribute"; may be empty
};

struct ResourceChange {
  ChangeAction action = ChangeAction::add;
  std::string logical_id;
  std::string physical_id;  // empty for add
  std::string type;
  std::string policy_action;  // "Delete", "Retain", "Snapshot", "ReplaceAndDelete", ...; or empty
  Replacement replacement = Replacement::no;  // of modify only
  std::vector<Scope> scope;
  std::vector<ChangeDetail> details;
  std::string before_context;  // JSON of {"Properties": ..., "Metadata": ...}; empty for add
  std::string after_context;   // empty for remove
};

}  // namespace skerry::stack
