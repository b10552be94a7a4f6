#include <algorithm>
#include <set>

#include "stack/graph.hpp"
#include "stack/plan.hpp"
#include "stack/plan_parts.hpp"

namespace skerry::stack {

namespace {

Step removal_step(StepKind kind, const LiveResource& resource, const Instance& instance) {
  Step out;
  out.kind = kind;
  out.logical_id = resource.logical_id;
  out.type = resource.type;
  out.physical_id = instance.physical_id;
  return out;
}

StepKind kind_of(Policy policy) {
  switch (policy) {
    case Policy::retain:
    case Policy::retain_except_on_create:
      return StepKind::retain;
    case Policy::snapshot:
      return StepKind::snapshot;
    case Policy::remove:
      break;
  }
  return StepKind::remove;
}

// What happens to a resource that the rolled back operation made itself.
StepKind undone_kind(const LiveResource& resource, Reason reason) {
  switch (resource.current->applied.deletion_policy) {
    case Policy::retain:
      return reason == Reason::rollback_of_all ? StepKind::remove : StepKind::retain;
    case Policy::snapshot:  // of something half made there is nothing to keep
      return resource.soundness == Soundness::sound ? StepKind::snapshot : StepKind::remove;
    default:
      return StepKind::remove;
  }
}

class Removals {
 public:
  void add(StepKind kind, const LiveResource& resource, const Instance& instance) {
    all_.push_back({removal_step(kind, resource, instance), resource.logical_id,
                    &instance.applied.depends_on});
  }
  void add_leftovers(const LiveResource& resource) {
    for (const Instance& each : resource.leftovers) add(StepKind::remove, resource, each);
  }
  Plan plan() && {
    Plan out;
    out.steps = ordered_removals(std::move(all_));
    return out;
  }

 private:
  std::vector<Removal> all_;
};

}  // namespace

std::vector<Step> ordered_removals(std::vector<Removal> removals) {
  std::map<std::string_view, std::vector<std::size_t>> by_name;
  for (std::size_t i = 0; i < removals.size(); ++i) by_name[removals[i].logical_id].push_back(i);
  std::vector<std::vector<std::size_t>> edges(removals.size());
  for (std::size_t i = 0; i < removals.size(); ++i) {
    for (const std::string& name : *removals[i].depends_on) {
      const auto found = by_name.find(name);
      if (found == by_name.end()) continue;
      for (const std::size_t on : found->second) edges[on].push_back(i);
    }
  }
  // Instances of different templates may depend on each other in a circle: then no order is right,
  // and those of the circle go last without one.
  std::vector<std::size_t> order = dependency_order(edges);
  std::set<std::size_t> ordered(order.begin(), order.end());
  for (std::size_t i = 0; i < removals.size(); ++i) {
    if (ordered.contains(i)) continue;
    std::erase_if(edges[i], [&](std::size_t on) { return !ordered.contains(on); });
    order.push_back(i);
  }
  std::vector<StepId> id(removals.size());
  for (std::size_t at = 0; at < order.size(); ++at) id[order[at]] = at;
  std::vector<Step> out;
  out.reserve(order.size());
  for (const std::size_t i : order) {
    Step step = std::move(removals[i].step);
    for (const std::size_t on : edges[i]) step.after.push_back(id[on]);
    std::sort(step.after.begin(), step.after.end());
    step.after.erase(std::unique(step.after.begin(), step.after.end()), step.after.end());
    out.push_back(std::move(step));
  }
  return out;
}

Plan plan_cleanup(const LiveResources& live, Reason reason) {
  Removals out;
  for (const auto& [id, resource] : live.all) {
    out.add_leftovers(resource);
    if (reason != Reason::success) {
      if (resource.made_now && resource.current) {
        out.add(undone_kind(resource, reason), resource, *resource.current);
      }
      continue;
    }
    if (resource.original) {
      // The new template's policy speaks of the instance that it replaces.
      const Policy policy = resource.current ? resource.current->applied.update_replace_policy
                                             : resource.original->applied.update_replace_policy;
      out.add(kind_of(policy), resource, *resource.original);
    }
    if (resource.dropped && resource.current) {
      out.add(kind_of(resource.current->applied.deletion_policy), resource, *resource.current);
    }
  }
  return std::move(out).plan();
}

Plan plan_rollback(const LiveResources& live) {
  Plan plan;
  std::map<std::string_view, std::size_t> node;  // of the resources that are reverted
  std::vector<const LiveResource*> reverts;
  std::map<std::string_view, StepId> restored;
  for (const auto& [id, resource] : live.all) {
    if (resource.original || resource.dropped) {
      const auto& instance = resource.original ? resource.original : resource.current;
      Step step;
      if (instance) step = removal_step(StepKind::restore, resource, *instance);
      step.kind = StepKind::restore;
      step.logical_id = id;
      step.type = resource.type;
      restored.emplace(id, plan.steps.size());
      plan.steps.push_back(std::move(step));
    }
    const bool uncertain = resource.soundness == Soundness::uncertain && resource.current &&
                           !resource.made_now && !resource.original;
    if (!resource.before && !uncertain) continue;
    node.emplace(id, reverts.size());
    reverts.push_back(&resource);
  }
  const auto target = [](const LiveResource& resource) -> const Wanted& {
    return resource.before ? *resource.before : resource.current->applied;
  };
  std::vector<std::vector<std::size_t>> edges(reverts.size());
  for (std::size_t i = 0; i < reverts.size(); ++i) {
    for (const std::string& name : target(*reverts[i]).depends_on) {
      if (const auto on = node.find(name); on != node.end()) edges[i].push_back(on->second);
    }
  }
  std::vector<StepId> ids(reverts.size());
  for (const std::size_t i : dependency_order(edges)) {
    const LiveResource& resource = *reverts[i];
    const auto& instance = resource.original ? resource.original : resource.current;
    Step step = removal_step(StepKind::revert, resource, *instance);
    for (const std::size_t on : edges[i]) step.after.push_back(ids[on]);
    // Everything is back in its place before anything refers to it again.
    for (const auto& [id, restore] : restored) step.after.push_back(restore);
    std::sort(step.after.begin(), step.after.end());
    ids[i] = plan.steps.size();
    plan.steps.push_back(std::move(step));
  }
  return plan;
}

Plan plan_delete(const LiveResources& live, std::span<const std::string> retained, Reason reason) {
  Removals out;
  for (const auto& [id, resource] : live.all) {
    const bool keep = std::find(retained.begin(), retained.end(), id) != retained.end();
    out.add_leftovers(resource);
    if (resource.original) {
      out.add(keep ? StepKind::retain : kind_of(resource.original->applied.deletion_policy),
              resource, *resource.original);
    }
    if (!resource.current) continue;
    StepKind kind = kind_of(resource.current->applied.deletion_policy);
    if (reason != Reason::success) kind = undone_kind(resource, reason);
    out.add(keep ? StepKind::retain : kind, resource, *resource.current);
  }
  return std::move(out).plan();
}

}  // namespace skerry::stack
