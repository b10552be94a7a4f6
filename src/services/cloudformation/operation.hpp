#pragma once
// Starting an operation on a stack: what every handler that starts one does.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/cloudformation/state.hpp"

namespace skerry::cloudformation {

// Whether a rollback removes what is new even if its DeletionPolicy is Retain.
enum class RetainExceptOnCreate : std::uint8_t { no, yes };

struct Start {
  Work work = Work::create;
  Phase phase = Phase::forward;
  Status status = Status::create_in_progress;
  std::optional<std::string> token;     // ClientRequestToken
  std::optional<std::string> role_arn;  // replaces the stack's
  OnFailure on_failure = OnFailure::roll_back;
  RetainExceptOnCreate except_on_create = RetainExceptOnCreate::no;
  std::vector<std::string> retained;
};

inline RetainExceptOnCreate retain_except_on_create(const std::optional<bool>& asked) {
  return asked.value_or(false) ? RetainExceptOnCreate::yes : RetainExceptOnCreate::no;
}

// Stores the operation, tells the stack's events, and wakes who runs it. Returns the operation's
// id.
Result<std::string, ApiError> start(CloudFormation& cloudformation, Call& call, StoredStack stack,
                                    Start start);

// The role that a request names: the caller must be allowed to pass it, and CloudFormation to
// assume it.
Result<Done, ApiError> check_role(Call& call, const std::optional<std::string>& role_arn);

// The event of a stack itself, in the state that it is in now.
void tell(CloudFormation& cloudformation, Batch& batch, const StoredStack& stack, WallTime time,
          std::string id);

}  // namespace skerry::cloudformation
