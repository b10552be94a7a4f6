#include "services/ec2/managers.hpp"

namespace skerry::ec2 {

const Manager* asking(const Call& call) {
  const auto& via = call.facts().called_via;
  if (via.empty()) return nullptr;
  for (const Manager& each : managers) {
    if (each.service == via.back()) return &each;
  }
  return nullptr;
}

const Manager* manager_of(const StoredInterface& interface) {
  if (interface.requester.empty()) return nullptr;
  for (const Manager& each : managers) {
    const bool named = each.requester.empty() || each.requester == interface.requester;
    if (named && each.type == interface.type) return &each;
  }
  return nullptr;
}

bool may_manage(const Call& call, const StoredInterface& interface) {
  return interface.requester.empty() ||
         (manager_of(interface) != nullptr && manager_of(interface) == asking(call));
}

}  // namespace skerry::ec2
