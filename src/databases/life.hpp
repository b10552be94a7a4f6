#pragma once
// The life of an instance in RDS's words ("Viewing Amazon RDS DB instance status"), and the moves
// that it has. A stored status is where work goes on after a crash: every status that ends in -ing
// names a step that can be repeated.

#include <array>
#include <cstdint>
#include <string_view>

namespace skerry::databases {

enum class Status : std::uint8_t {
  creating,
  available,
  modifying,
  rebooting,
  stopping,
  stopped,
  starting,
  backing_up,
  storage_full,
  incompatible_parameters,
  failed,
  deleting,
};

inline constexpr std::array statuses = {
    Status::creating, Status::available, Status::modifying,    Status::rebooting,
    Status::stopping, Status::stopped,   Status::starting,     Status::backing_up,
    Status::failed,   Status::deleting,  Status::storage_full, Status::incompatible_parameters,
};

constexpr std::string_view name(Status status) {
  switch (status) {
    case Status::creating:
      return "creating";
    case Status::available:
      return "available";
    case Status::modifying:
      return "modifying";
    case Status::rebooting:
      return "rebooting";
    case Status::stopping:
      return "stopping";
    case Status::stopped:
      return "stopped";
    case Status::starting:
      return "starting";
    case Status::backing_up:
      return "backing-up";
    case Status::storage_full:
      return "storage-full";
    case Status::incompatible_parameters:
      return "incompatible-parameters";
    case Status::failed:
      return "failed";
    case Status::deleting:
      return "deleting";
  }
  return {};
}

// Deleting is open to everybody but those who delete already: RDS also deletes an instance that is
// still being created, or one that failed.
constexpr bool may(Status from, Status to) {
  using enum Status;
  if (to == deleting) return from != deleting;
  switch (from) {
    case creating:
      return to == available || to == failed;
    case available:
      return to == modifying || to == rebooting || to == stopping || to == backing_up ||
             to == storage_full || to == incompatible_parameters || to == failed;
    case modifying:
    case rebooting:
    case starting:
      return to == available || to == storage_full || to == incompatible_parameters || to == failed;
    case stopping:
      return to == stopped || to == failed;
    case stopped:
      return to == starting || to == backing_up;
    case backing_up:
      return to == available || to == stopped || to == storage_full || to == failed;
    case storage_full:
      return to == available || to == modifying || to == rebooting || to == failed;
    case incompatible_parameters:
      return to == rebooting;  // with other values
    case failed:
      return to == available || to == rebooting;  // its engine came back; or it is tried again
    case deleting:
      return false;
  }
  return false;
}

// Whether an engine has to run, also after a restart of everything.
constexpr bool wants_engine(Status status) {
  return status != Status::stopped && status != Status::stopping && status != Status::deleting &&
         status != Status::incompatible_parameters;
}

static_assert(may(Status::creating, Status::available));
static_assert(may(Status::creating, Status::deleting));
static_assert(!may(Status::creating, Status::backing_up));
static_assert(!may(Status::deleting, Status::available));
static_assert(!may(Status::stopped, Status::available));
static_assert(!may(Status::stopped, Status::rebooting));

}  // namespace skerry::databases
