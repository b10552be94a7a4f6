#include "services/rds/operations.hpp"

#include <array>

#include "services/rds/access.hpp"
#include "services/rds/handlers.hpp"

namespace skerry::rds {
namespace {

// An operation and the kind of resource that it is permitted on.
template <class Op, auto handler>
constexpr Operation of_instance() {
  return serve<Op, on_instance<Op>, handler>();
}
template <class Op, auto handler>
constexpr Operation of_subnet_group() {
  return serve<Op, on_subnet_group<Op>, handler>();
}
template <class Op, auto handler>
constexpr Operation of_parameter_group() {
  return serve<Op, on_parameter_group<Op>, handler>();
}
template <class Op, auto handler>
constexpr Operation of_all() {
  return serve<Op, on_everything<Op>, handler>();
}
template <class Op, auto handler>
constexpr Operation of_arn() {
  return serve<Op, on_arn<Op>, handler>();
}

constexpr std::array operations{
    // instances
    serve<CreateDBInstanceOperation, create_access, create_instance>(),
    of_instance<DescribeDBInstancesOperation, describe_instances>(),
    of_instance<ModifyDBInstanceOperation, modify_instance>(),
    of_instance<RebootDBInstanceOperation, reboot_instance>(),
    of_instance<StopDBInstanceOperation, stop_instance>(),
    of_instance<StartDBInstanceOperation, start_instance>(),
    of_instance<DeleteDBInstanceOperation, delete_instance>(),
    // subnet groups
    of_subnet_group<CreateDBSubnetGroupOperation, create_subnet_group>(),
    of_subnet_group<DescribeDBSubnetGroupsOperation, describe_subnet_groups>(),
    of_subnet_group<ModifyDBSubnetGroupOperation, modify_subnet_group>(),
    of_subnet_group<DeleteDBSubnetGroupOperation, delete_subnet_group>(),
    // parameter groups
    of_parameter_group<CreateDBParameterGroupOperation, create_parameter_group>(),
    of_parameter_group<DescribeDBParameterGroupsOperation, describe_parameter_groups>(),
    of_parameter_group<ModifyDBParameterGroupOperation, modify_parameter_group>(),
    of_parameter_group<ResetDBParameterGroupOperation, reset_parameter_group>(),
    of_parameter_group<DeleteDBParameterGroupOperation, delete_parameter_group>(),
    of_parameter_group<DescribeDBParametersOperation, describe_parameters>(),
    of_all<DescribeEngineDefaultParametersOperation, describe_default_parameters>(),
    // snapshots
    serve<CreateDBSnapshotOperation, snapshot_access, create_snapshot>(),
    serve<DescribeDBSnapshotsOperation, on_snapshot<DescribeDBSnapshotsOperation>,
          describe_snapshots>(),
    serve<DeleteDBSnapshotOperation, on_snapshot<DeleteDBSnapshotOperation>, delete_snapshot>(),
    serve<RestoreDBInstanceFromDBSnapshotOperation, restore_access, restore_instance>(),
    // what there is to choose from
    of_all<DescribeDBEngineVersionsOperation, describe_engine_versions>(),
    of_all<DescribeOrderableDBInstanceOptionsOperation, describe_orderable_options>(),
    of_all<DescribeCertificatesOperation, describe_certificates>(),
    // events and logs
    of_all<DescribeEventsOperation, describe_events>(),
    of_all<DescribeEventCategoriesOperation, describe_event_categories>(),
    of_instance<DescribeDBLogFilesOperation, describe_log_files>(),
    of_instance<DownloadDBLogFilePortionOperation, download_log>(),
    // tags
    of_arn<AddTagsToResourceOperation, add_tags>(),
    of_arn<RemoveTagsFromResourceOperation, remove_tags>(),
    of_arn<ListTagsForResourceOperation, list_tags>(),
};

}  // namespace

ServiceEntry service(Rds& state) { return {&service_shape, operations, &state}; }

}  // namespace skerry::rds
