// DB subnet groups.
// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html
#include <algorithm>

#include "services/rds/handlers.hpp"
#include "services/rds/limits.hpp"
#include "services/rds/lists.hpp"
#include "services/rds/own_calls.hpp"
#include "services/rds/shapes.hpp"
#include "services/rds/tagging.hpp"

namespace skerry::rds {

Answer<CreateDBSubnetGroupOperation> create_subnet_group(
    Rds& rds, Call& call, Asked<CreateDBSubnetGroupOperation> request) {
  StoredSubnetGroup group;
  group.id = lower(*request.db_subnet_group_name);
  if (!is_subnet_group_name(group.id))
    return errors::invalid_value(
        "The parameter DBSubnetGroupName must be provided and must not be blank. Only "
        "alphanumeric characters, spaces, hyphens, underscores, and periods are allowed.");
  if (group.id == "default")
    return errors::invalid_value("The parameter DBSubnetGroupName cannot be 'default'.");
  if (request.db_subnet_group_description->empty())
    return errors::invalid_value(
        "The parameter DBSubnetGroupDescription must be provided and must not be blank.");
  if (rds.find<StoredSubnetGroup>(group.id) != nullptr)
    return errors::subnet_group_exists(group.id);
  if (rds.all<StoredSubnetGroup>().size() >= limits::subnet_groups_max)
    return errors::too_many_subnet_groups();
  group.description = *request.db_subnet_group_description;
  const Covered covered = TRY(look_up(rds, call, {*request.subnet_ids}));
  group.vpc = covered.vpc;
  group.subnets = covered.subnets;
  group.tags = TRY(tagged({}, request.tags));
  CreateDBSubnetGroupResult out;
  out.db_subnet_group = shape(rds, group);
  rds.put(call.batch(), std::move(group));
  return out;
}

Answer<DescribeDBSubnetGroupsOperation> describe_subnet_groups(
    Rds& rds, Call&, Asked<DescribeDBSubnetGroupsOperation> request) {
  DBSubnetGroupMessage out;
  out.db_subnet_groups.emplace();
  ListPage page = TRY(open_page("rds.subnet-groups", request));
  TRY(wanted(request.filters, {}));
  if (request.db_subnet_group_name && !request.db_subnet_group_name->empty()) {
    out.db_subnet_groups->push_back(
        shape(rds, *TRY(rds.need_subnet_group(*request.db_subnet_group_name))));
    return out;
  }
  const auto& entries = rds.all<StoredSubnetGroup>();
  for (auto at = entries.upper_bound(page.after()); at != entries.end(); ++at) {
    if (!page.take(at->first)) break;
    out.db_subnet_groups->push_back(shape(rds, at->second));
  }
  out.marker = page.next_token();
  return out;
}

Answer<ModifyDBSubnetGroupOperation> modify_subnet_group(
    Rds& rds, Call& call, Asked<ModifyDBSubnetGroupOperation> request) {
  StoredSubnetGroup group = *TRY(rds.need_subnet_group(*request.db_subnet_group_name));
  const Covered covered = TRY(look_up(rds, call, {*request.subnet_ids}));
  if (covered.vpc != group.vpc)
    return errors::invalid_subnet("Subnets must be in the group's VPC " + group.vpc + ".");
  for (const auto& [id, instance] : rds.all<StoredInstance>()) {
    const auto is_its = [&instance = instance](const StoredSubnet& subnet) {
      return subnet.id == instance.subnet;
    };
    if (instance.subnet_group == group.id &&
        std::none_of(covered.subnets.begin(), covered.subnets.end(), is_its))
      return errors::subnet_in_use("Some of the subnets to be deleted are currently in use: " +
                                   instance.subnet);
  }
  group.subnets = covered.subnets;
  if (request.db_subnet_group_description) group.description = *request.db_subnet_group_description;
  ModifyDBSubnetGroupResult out;
  out.db_subnet_group = shape(rds, group);
  rds.put(call.batch(), std::move(group));
  return out;
}

Answer<DeleteDBSubnetGroupOperation> delete_subnet_group(
    Rds& rds, Call& call, Asked<DeleteDBSubnetGroupOperation> request) {
  const StoredSubnetGroup* const group = TRY(rds.need_subnet_group(*request.db_subnet_group_name));
  for (const auto& [id, instance] : rds.all<StoredInstance>()) {
    if (instance.subnet_group == group->id)
      return errors::subnet_group_state("Cannot delete the subnet group '" + group->id +
                                        "' because at least one database instance: " + id +
                                        " is still using it.");
  }
  rds.erase<StoredSubnetGroup>(call.batch(), std::string(group->id));
  return DeleteDBSubnetGroupOperation::Response{};
}

}  // namespace skerry::rds
