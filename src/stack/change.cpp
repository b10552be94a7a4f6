#include "stack/change.hpp"

#include <array>

namespace skerry::stack {

namespace {

template <class Enum, std::size_t Count>
std::string_view pick(const std::array<std::string_view, Count>& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

}  // namespace

std::string_view name(ChangeAction action) {
  return pick<ChangeAction, 3>({"Add", "Modify", "Remove"}, action);
}

std::string_view name(Replacement replacement) {
  return pick<Replacement, 3>({"False", "Conditional", "True"}, replacement);
}

std::string_view name(Scope scope) {
  return pick<Scope, 5>({"Properties", "Metadata", "Tags", "DeletionPolicy", "UpdateReplacePolicy"},
                        scope);
}

std::string_view name(Evaluation evaluation) {
  return pick<Evaluation, 2>({"Static", "Dynamic"}, evaluation);
}

std::string_view name(ChangeSource source) {
  return pick<ChangeSource, 5>({"DirectModification", "ParameterReference", "ResourceReference",
                                "ResourceAttribute", "Automatic"},
                               source);
}

std::string_view name(ValueChange change) {
  return pick<ValueChange, 3>({"Add", "Modify", "Remove"}, change);
}

std::string_view requires_recreation(Replaces replaces) {
  return pick<Replaces, 3>({"Never", "Conditionally", "Always"}, replaces);
}

}  // namespace skerry::stack
