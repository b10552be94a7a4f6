#pragma once
// What CloudFormation stores. A stack's key is "NAME/UUID", the end of its ARN; the records that
// belong to a stack have keys that begin with the stack's and a space.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "services/cloudformation/life.hpp"
#include "store/stored_tag.hpp"

namespace skerry::cloudformation {

struct StoredOutput {
  std::string name;
  std::string value;
  std::string description;
  std::string export_name;  // empty: none
};

// What is being done to a stack. It stays until the last step is durable, so that whoever starts
// next goes on with it.
struct StoredOperation {
  std::string id;     // a UUID; names are drawn from it
  std::string token;  // ClientRequestToken; empty: none
  Work work = Work::create;
  Phase phase = Phase::forward;
  std::string caller;  // sealed (KeptCaller): whose rights the steps have without a role
  std::string source_ip;
  std::string user_agent;
  OnFailure on_failure = OnFailure::roll_back;
  bool discards_new = false;  // RetainExceptOnCreate: a rollback removes what is new, Retain or not
  std::vector<std::string> retained;  // DeleteStack's RetainResources, or resources to skip
  std::vector<std::string> failed;    // logical ids of the phase under way
  std::string reason;                 // why it went back
  WallTime started{};
};

struct StoredStack {
  std::string name;
  std::string uuid;
  std::string id;  // ARN
  Status status = Status::review_in_progress;
  std::string status_reason;
  WallTime created{};
  std::optional<WallTime> updated;
  std::optional<WallTime> deleted;
  std::string role_arn;
  bool termination_protection = false;
  bool disable_rollback = false;
  bool stable = false;  // there is a state to roll back to
  std::string parent_id;
  std::string root_id;
  std::string description;
  std::string change_set_id;  // the last that was executed
  std::vector<StoredOutput> outputs;
  std::vector<std::string> imports;
  std::string last_token;         // ClientRequestToken of the last operation
  std::string last_operation_id;  // of the operation under way, or of the last
  std::optional<StoredOperation> operation;

  std::string key() const { return name + '/' + uuid; }
  std::string encode() const;
  static Result<StoredStack> decode(std::string_view bytes);
};

// A template and what it was given. Of a stack "KEY stable" and "KEY target", of a change set
// "KEY change-set NAME/UUID".
struct StoredInputs {
  std::string text;       // of the template, byte for byte
  std::string arguments;  // sealed
  std::vector<StoredTag> tags;
  std::vector<std::string> notification_arns;
  std::vector<std::string> capabilities;

  std::string encode() const;
  static Result<StoredInputs> decode(std::string_view bytes);
};

// "KEY LOGICAL_ID".
struct StoredResource {
  std::string logical_id;
  std::string type;
  std::string status;  // CREATE_COMPLETE, ...
  std::string reason;
  std::string physical_id;  // as shown
  WallTime updated{};
  bool pending = false;  // made, but not ready yet
  std::string live;      // sealed (live_codec.hpp); empty: nothing is left of it

  std::string encode() const;
  static Result<StoredResource> decode(std::string_view bytes);
};

// "KEY 0000000012".
struct StoredEvent {
  std::string id;
  std::string operation_id;
  std::string token;
  std::string logical_id;
  std::string physical_id;
  std::string type;
  std::string status;
  std::string reason;
  std::string properties;  // JSON as shown; empty: none
  WallTime time{};

  std::string encode() const;
  static Result<StoredEvent> decode(std::string_view bytes);
};

// "KEY NAME/UUID". Its changes are computed anew when they are asked for, from the same inputs.
struct StoredChangeSet {
  std::string name;
  std::string uuid;
  std::string id;  // ARN
  std::string description;
  std::string type;              // CREATE, UPDATE
  std::string status;            // CREATE_COMPLETE, FAILED
  std::string execution_status;  // AVAILABLE, UNAVAILABLE, OBSOLETE, EXECUTE_...
  std::string reason;
  std::string role_arn;
  std::string on_failure;  // empty: not given
  std::string client_token;
  bool include_nested = false;
  bool import_existing = false;
  WallTime created{};

  std::string encode() const;
  static Result<StoredChangeSet> decode(std::string_view bytes);
};

}  // namespace skerry::cloudformation
