#pragma once
// Resource types: how a stack makes, changes and removes one thing of a service. A type is one file
// in types/ with three functions and a line in types.cpp; types/README.md shows how to add one.
//
// The functions run as the deploying principal, each in a batch of its own together with the
// stack's record of the resource: either all of it becomes durable or nothing of it happened, so
// a step that a crash cut off is simply run again. A function that returns an error leaves nothing.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "call/ask.hpp"
#include "services/cloudformation/state.hpp"
#include "stack/names.hpp"
#include "stack/schema.hpp"
#include "wire/aws/error.hpp"
#include "wire/json/value.hpp"

namespace skerry::cloudformation {

using json::Value;

inline constexpr std::string_view service_principal = "cloudformation.amazonaws.com";

// Whether an update is one that was asked for, or the way back of one that failed.
enum class Direction : std::uint8_t { forward, back };

// What a resource type is given for one step.
struct Provision {
  CloudFormation& cloudformation;
  Call& call;
  const StoredStack& stack;
  const stack::ResourceSchema& schema;
  std::string logical_id;
  stack::NameSeed seed;     // of the operation
  const Value& properties;  // coerced, dynamic references resolved, stack tags merged in
  Direction direction = Direction::forward;

  // The other service, as the deploying principal.
  template <class Op>
  Result<typename Op::Response, ApiError> ask(const typename Op::Request& request) {
    return skerry::ask<Op>(call, {std::string(service_principal)}, request);
  }

  // The property that names the resource, or the name that CloudFormation generates.
  std::string name() const;
  // Of resources without a name of their own.
  std::string generated_id() const;
};

// Ready: dependents may go on. Pending: made, and the type's `poll` says when it is ready.
enum class Readiness : std::uint8_t { ready, pending };

struct Made {
  std::string physical_id;             // what Ref gives
  Value attributes = Value::object();  // by Fn::GetAtt's names
  Readiness readiness = Readiness::ready;
};

// What a resource was, for an update: a property differs from the wanted one where the template
// changed it.
struct Former {
  const std::string& physical_id;
  const Value& attributes;
  const Value& properties;
};

// An update that cannot be done in place.
struct Updated {
  bool replace = false;
  Value attributes = Value::object();
  Readiness readiness = Readiness::ready;
};

struct ResourceType {
  std::string_view type;                        // "AWS::S3::Bucket"
  std::span<const std::string_view> supported;  // properties; any other is refused by name
  Result<Made, ApiError> (*create)(Provision&);
  Result<Updated, ApiError> (*update)(Provision&, const Former&);
  // `former.properties` are the last applied. What is gone already is no error.
  Result<Done, ApiError> (*remove)(Provision&, const Former&);
  // Of types with pending resources: all attributes when it is ready, nothing while it is not, and
  // an error when it never will be. Null for the others.
  Result<std::optional<Value>, ApiError> (*poll)(Provision&, const Former&) = nullptr;
  // Of types whose removal takes time: whether it is gone.
  Result<bool, ApiError> (*poll_removed)(Provision&, const Former&) = nullptr;
  // Of types with snapshots: a removal that keeps one (DeletionPolicy and UpdateReplacePolicy
  // Snapshot). `poll_removed` is asked afterwards as of any removal.
  Result<Done, ApiError> (*remove_with_snapshot)(Provision&, const Former&) = nullptr;
};

// Null for a type that no service here provides.
const ResourceType* find_type(std::string_view type);

}  // namespace skerry::cloudformation
