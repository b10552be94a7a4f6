// DB parameter groups. A changed group is followed by the engines of its instances: what is dynamic
// at once, the rest with their next reboot.
#include <algorithm>

#include "databases/parameters.hpp"
#include "services/rds/handlers.hpp"
#include "services/rds/limits.hpp"
#include "services/rds/lists.hpp"
#include "services/rds/shapes.hpp"
#include "services/rds/tagging.hpp"

namespace skerry::rds {
namespace {

Result<StoredParameterGroup, ApiError> need_own(const Rds& rds, const std::string& name) {
  const StoredParameterGroup group = TRY(rds.need_parameter_group(name));
  if (group.id.starts_with("default."))
    return errors::invalid_value(
        "The parameter DBParameterGroupName is not a valid identifier: a "
        "default parameter group can't be modified or deleted.");
  return group;
}

Result<const databases::Parameter*, ApiError> need_parameter(const StoredParameterGroup& group,
                                                             const Parameter& asked) {
  const std::string name = lower(asked.parameter_name.value_or(""));
  const databases::Parameter* const found =
      databases::find_parameter(*databases::parse_family(group.family), name);
  if (found == nullptr) return errors::invalid_value("Could not find parameter with name: " + name);
  if (found->changeable == databases::Changeable::no)
    return errors::invalid_value("The parameter " + name + " cannot be modified.");
  return found;
}

// Static parameters take pending-reboot only.
Result<Done, ApiError> check_method(const databases::Parameter& parameter, const Parameter& asked) {
  if (!asked.apply_method)
    return errors::invalid_value("The parameter ApplyMethod must be provided for " +
                                 std::string(parameter.name) + ".");
  if (parameter.apply == databases::ApplyType::fixed && *asked.apply_method == "immediate")
    return errors::invalid_combination("cannot use immediate apply method for static parameter");
  return Done{};
}

void set_value(StoredParameterGroup& group, std::string_view name,
               const std::optional<std::string>& value) {
  std::erase_if(group.values, [&](const NamedValue& each) { return each.name == name; });
  if (value) group.values.push_back({std::string(name), *value});
}

enum class Method : std::uint8_t { pending_reboot, immediate };

void tell_instances(Rds& rds, Call& call, const StoredParameterGroup& group, Method method) {
  std::vector<StoredInstance> followers;
  for (const auto& [id, instance] : rds.all<StoredInstance>())
    if (instance.parameter_group == group.id) followers.push_back(instance);
  for (StoredInstance& instance : followers) {
    instance.parameter_status = method == Method::immediate ? "applying" : "pending-reboot";
    rds.engines().wake(instance.resource_id);
    rds.put(call.batch(), std::move(instance));
  }
}

Method method_of(const std::vector<Parameter>& parameters) {
  const bool any = std::any_of(parameters.begin(), parameters.end(), [](const Parameter& each) {
    return each.apply_method.value_or("") == "immediate";
  });
  return any ? Method::immediate : Method::pending_reboot;
}

}  // namespace

Answer<CreateDBParameterGroupOperation> create_parameter_group(
    Rds& rds, Call& call, Asked<CreateDBParameterGroupOperation> request) {
  StoredParameterGroup group;
  group.id = lower(*request.db_parameter_group_name);
  if (!is_identifier(group.id, limits::name_chars_max))
    return errors::bad_identifier(
        "DBParameterGroupName",
        "Identifiers must begin with a letter; must contain only ASCII letters, digits, and "
        "hyphens; and must not end with a hyphen or contain two consecutive hyphens.");
  if (!databases::parse_family(*request.db_parameter_group_family))
    return errors::invalid_value("ParameterGroupFamily " + *request.db_parameter_group_family +
                                 " is not a valid parameter group family");
  if (request.description->empty())
    return errors::invalid_value(
        "The parameter Description must be provided and must not be "
        "blank.");
  if (rds.find<StoredParameterGroup>(group.id) != nullptr)
    return errors::parameter_group_exists(group.id);
  if (rds.all<StoredParameterGroup>().size() >= limits::parameter_groups_max)
    return errors::too_many_parameter_groups();
  group.family = *request.db_parameter_group_family;
  group.description = *request.description;
  group.tags = TRY(tagged({}, request.tags));
  CreateDBParameterGroupResult out;
  out.db_parameter_group = shape(rds, group);
  rds.put(call.batch(), std::move(group));
  return out;
}

Answer<DescribeDBParameterGroupsOperation> describe_parameter_groups(
    Rds& rds, Call&, Asked<DescribeDBParameterGroupsOperation> request) {
  DBParameterGroupsMessage out;
  out.db_parameter_groups.emplace();
  ListPage page = TRY(open_page("rds.parameter-groups", request));
  TRY(wanted(request.filters, {}));
  if (request.db_parameter_group_name && !request.db_parameter_group_name->empty()) {
    const StoredParameterGroup group =
        TRY(rds.need_parameter_group(*request.db_parameter_group_name));
    out.db_parameter_groups->push_back(shape(rds, group));
    return out;
  }
  // Those of families that instances have, as RDS makes them with the first one.
  std::map<std::string, StoredParameterGroup> all;
  for (const auto& [id, group] : rds.all<StoredParameterGroup>()) all.emplace(id, group);
  for (const auto& [id, instance] : rds.all<StoredInstance>()) {
    if (all.contains(instance.parameter_group)) continue;
    const auto group = rds.need_parameter_group(instance.parameter_group);
    if (group.ok()) all.emplace(group->id, *group);
  }
  for (auto at = all.upper_bound(page.after()); at != all.end(); ++at) {
    if (!page.take(at->first)) break;
    out.db_parameter_groups->push_back(shape(rds, at->second));
  }
  out.marker = page.next_token();
  return out;
}

Answer<ModifyDBParameterGroupOperation> modify_parameter_group(
    Rds& rds, Call& call, Asked<ModifyDBParameterGroupOperation> request) {
  StoredParameterGroup group = TRY(need_own(rds, *request.db_parameter_group_name));
  if (request.parameters->empty() || request.parameters->size() > limits::parameters_per_call_max)
    return errors::invalid_value("The request must have from 1 to 20 parameters.");
  for (const Parameter& asked : *request.parameters) {
    const databases::Parameter* const parameter = TRY(need_parameter(group, asked));
    TRY(check_method(*parameter, asked));
    const std::string value = asked.parameter_value.value_or("");
    const auto good = databases::check_value(*parameter, value);
    if (!good.ok()) return errors::invalid_value(good.error().message);
    set_value(group, parameter->name, value);
  }
  DBParameterGroupNameMessage out;
  out.db_parameter_group_name = group.id;
  tell_instances(rds, call, group, method_of(*request.parameters));
  rds.put(call.batch(), std::move(group));
  return out;
}

Answer<ResetDBParameterGroupOperation> reset_parameter_group(
    Rds& rds, Call& call, Asked<ResetDBParameterGroupOperation> request) {
  StoredParameterGroup group = TRY(need_own(rds, *request.db_parameter_group_name));
  Method method = Method::immediate;
  if (request.reset_all_parameters.value_or(!request.parameters)) {
    group.values.clear();
  } else if (!request.parameters || request.parameters->empty()) {
    return errors::invalid_combination(
        "Parameters must be given unless ResetAllParameters is specified.");
  } else {
    for (const Parameter& asked : *request.parameters) {
      const databases::Parameter* const parameter = TRY(need_parameter(group, asked));
      TRY(check_method(*parameter, asked));
      set_value(group, parameter->name, std::nullopt);
    }
    method = method_of(*request.parameters);
  }
  DBParameterGroupNameMessage out;
  out.db_parameter_group_name = group.id;
  tell_instances(rds, call, group, method);
  rds.put(call.batch(), std::move(group));
  return out;
}

Answer<DeleteDBParameterGroupOperation> delete_parameter_group(
    Rds& rds, Call& call, Asked<DeleteDBParameterGroupOperation> request) {
  const StoredParameterGroup group = TRY(need_own(rds, *request.db_parameter_group_name));
  for (const auto& [id, instance] : rds.all<StoredInstance>()) {
    if (instance.parameter_group == group.id)
      return errors::parameter_group_state(
          "One or more database instances are still members of this parameter group " + group.id +
          ", so the group cannot be deleted");
  }
  rds.erase<StoredParameterGroup>(call.batch(), group.id);
  return DeleteDBParameterGroupOperation::Response{};
}

}  // namespace skerry::rds
