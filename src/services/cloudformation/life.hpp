#pragma once
// The life of a stack: its states as the API names them, what may be done in which, and the phases
// of an operation.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html

#include <cstdint>
#include <optional>
#include <string_view>

namespace skerry::cloudformation {

enum class Status : std::uint8_t {
  review_in_progress,
  create_in_progress,
  create_complete,
  create_failed,
  rollback_in_progress,
  rollback_complete,
  rollback_failed,
  update_in_progress,
  update_cleanup_in_progress,
  update_complete,
  update_failed,
  update_rollback_in_progress,
  update_rollback_cleanup_in_progress,
  update_rollback_complete,
  update_rollback_failed,
  delete_in_progress,
  delete_complete,
  delete_failed,
};

std::string_view name(Status status);  // "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
std::optional<Status> status_named(std::string_view name);

bool in_progress(Status status);    // an operation is under way
bool may_update(Status status);     // by UpdateStack or a change set of type UPDATE
bool may_delete(Status status);     // also while another operation is under way: DeleteStack waits
bool may_roll_back(Status status);  // by RollbackStack
bool may_continue(Status status);   // by ContinueUpdateRollback
bool may_move(Status from, Status to);

enum class Work : std::uint8_t { create, update, remove, roll_back };

enum class Phase : std::uint8_t {
  forward,        // to the wanted state
  back,           // to the last stable state
  clean_up,       // after success
  clean_up_back,  // after a rollback
  remove,         // everything: DeleteStack
  remove_back,    // everything: a creation that failed
};

enum class OnFailure : std::uint8_t { roll_back, do_nothing, remove };
std::optional<OnFailure> on_failure_named(std::string_view name);  // "ROLLBACK", ...
std::string_view name(OnFailure on_failure);

}  // namespace skerry::cloudformation
