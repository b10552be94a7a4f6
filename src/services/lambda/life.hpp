#pragma once
// The life of a version and of an update to it, as GetFunctionConfiguration shows them
// (https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html).

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skerry::lambda {

enum class State : std::uint8_t { pending, active, failed };
enum class Update : std::uint8_t { successful, in_progress, failed };

constexpr bool may(State from, State to) {
  switch (from) {
    case State::pending:
      return to == State::active || to == State::failed;
    case State::active:
      return false;
    case State::failed:
      return to == State::pending;  // with new code
  }
  return false;
}

constexpr bool may(Update from, Update to) {
  switch (from) {
    case Update::successful:
    case Update::failed:
      return to == Update::in_progress;
    case Update::in_progress:
      return to == Update::successful || to == Update::failed;
  }
  return false;
}
static_assert(may(State::pending, State::active) && !may(State::active, State::pending));
static_assert(may(Update::failed, Update::in_progress));

inline constexpr std::array<std::string_view, 3> state_names = {"Pending", "Active", "Failed"};
inline constexpr std::array<std::string_view, 3> update_names = {"Successful", "InProgress",
                                                                 "Failed"};

constexpr std::string_view name_of(State state) {
  return state_names[static_cast<std::size_t>(state)];
}
constexpr std::string_view name_of(Update update) {
  return update_names[static_cast<std::size_t>(update)];
}

template <class Enum, std::size_t size>
constexpr std::optional<Enum> named(const std::array<std::string_view, size>& names,
                                    std::string_view name) {
  for (std::size_t i = 0; i < size; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return {};
}

}  // namespace skerry::lambda
