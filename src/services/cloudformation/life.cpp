#include "services/cloudformation/life.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace skerry::cloudformation {
namespace {

using enum Status;

constexpr std::array names{
    std::pair{review_in_progress, std::string_view("REVIEW_IN_PROGRESS")},
    std::pair{create_in_progress, std::string_view("CREATE_IN_PROGRESS")},
    std::pair{create_complete, std::string_view("CREATE_COMPLETE")},
    std::pair{create_failed, std::string_view("CREATE_FAILED")},
    std::pair{rollback_in_progress, std::string_view("ROLLBACK_IN_PROGRESS")},
    std::pair{rollback_complete, std::string_view("ROLLBACK_COMPLETE")},
    std::pair{rollback_failed, std::string_view("ROLLBACK_FAILED")},
    std::pair{update_in_progress, std::string_view("UPDATE_IN_PROGRESS")},
    std::pair{update_cleanup_in_progress, std::string_view("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")},
    std::pair{update_complete, std::string_view("UPDATE_COMPLETE")},
    std::pair{update_failed, std::string_view("UPDATE_FAILED")},
    std::pair{update_rollback_in_progress, std::string_view("UPDATE_ROLLBACK_IN_PROGRESS")},
    std::pair{update_rollback_cleanup_in_progress,
              std::string_view("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")},
    std::pair{update_rollback_complete, std::string_view("UPDATE_ROLLBACK_COMPLETE")},
    std::pair{update_rollback_failed, std::string_view("UPDATE_ROLLBACK_FAILED")},
    std::pair{delete_in_progress, std::string_view("DELETE_IN_PROGRESS")},
    std::pair{delete_complete, std::string_view("DELETE_COMPLETE")},
    std::pair{delete_failed, std::string_view("DELETE_FAILED")},
};

constexpr std::array failure_names{
    std::pair{OnFailure::roll_back, std::string_view("ROLLBACK")},
    std::pair{OnFailure::do_nothing, std::string_view("DO_NOTHING")},
    std::pair{OnFailure::remove, std::string_view("DELETE")},
};

template <class Names, class Enum>
std::string_view name_in(const Names& list, Enum value) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& n) { return n.first == value; });
  return found->second;
}

template <class Enum, class Names>
std::optional<Enum> named_in(const Names& list, std::string_view name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& n) { return n.second == name; });
  return found == list.end() ? std::nullopt : std::optional<Enum>(found->first);
}

}  // namespace

std::string_view name(Status status) { return name_in(names, status); }
std::optional<Status> status_named(std::string_view name) { return named_in<Status>(names, name); }

std::string_view name(OnFailure on_failure) { return name_in(failure_names, on_failure); }
std::optional<OnFailure> on_failure_named(std::string_view name) {
  return named_in<OnFailure>(failure_names, name);
}

bool in_progress(Status status) {
  switch (status) {
    case create_in_progress:
    case rollback_in_progress:
    case update_in_progress:
    case update_cleanup_in_progress:
    case update_rollback_in_progress:
    case update_rollback_cleanup_in_progress:
    case delete_in_progress:
      return true;
    default:
      return false;
  }
}

bool may_update(Status status) {
  switch (status) {
    case create_complete:
    case create_failed:
    case update_complete:
    case update_failed:
    case update_rollback_complete:
      return true;
    default:
      return false;
  }
}

bool may_delete(Status status) { return !in_progress(status) && status != delete_complete; }

bool may_roll_back(Status status) {
  return status == create_failed || status == update_failed || status == rollback_failed;
}

bool may_continue(Status status) { return status == update_rollback_failed; }

bool may_move(Status from, Status to) {
  switch (to) {
    case review_in_progress:
      return false;
    case create_in_progress:
      return from == review_in_progress;
    case create_complete:
    case create_failed:
      return from == create_in_progress;
    case rollback_in_progress:
      return from == create_in_progress || from == create_failed || from == rollback_failed ||
             from == update_in_progress || from == update_failed;
    case rollback_complete:
    case rollback_failed:
      return from == rollback_in_progress;
    case update_in_progress:
      return may_update(from);
    case update_cleanup_in_progress:
      return from == update_in_progress;
    case update_complete:
      return from == update_in_progress || from == update_cleanup_in_progress;
    case update_failed:
      return from == update_in_progress;
    case update_rollback_in_progress:
      // From a cleanup that has not begun: of a nested stack whose parent goes back.
      return from == update_in_progress || from == update_failed ||
             from == update_rollback_failed || from == update_cleanup_in_progress;
    case update_rollback_cleanup_in_progress:
      return from == update_rollback_in_progress;
    case update_rollback_complete:
      return from == update_rollback_in_progress || from == update_rollback_cleanup_in_progress;
    case update_rollback_failed:
      return from == update_rollback_in_progress;
    case delete_in_progress:
      return from == create_in_progress || may_delete(from);
    case delete_complete:
      return from == delete_in_progress;
    case delete_failed:
      return from == delete_in_progress;
  }
  return false;
}

}  // namespace skerry::cloudformation
