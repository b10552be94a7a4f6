#pragma once
// The handlers of RDS's operations, by the file that has them.

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/rds/state.hpp"
#include "shapes/rds.hpp"
#include "wire/aws/error.hpp"

namespace skerry::rds {

template <class Operation>
using Asked = const typename Operation::Request&;
template <class Operation>
using Answer = Result<typename Operation::Response, ApiError>;

// create_instance.cpp
Answer<CreateDBInstanceOperation> create_instance(Rds& rds, Call& call,
                                                  Asked<CreateDBInstanceOperation> request);
// restore_instance.cpp
Answer<RestoreDBInstanceFromDBSnapshotOperation> restore_instance(
    Rds& rds, Call& call, Asked<RestoreDBInstanceFromDBSnapshotOperation> request);
// modify_instance.cpp
Answer<ModifyDBInstanceOperation> modify_instance(Rds& rds, Call& call,
                                                  Asked<ModifyDBInstanceOperation> request);
// instances.cpp
Answer<DescribeDBInstancesOperation> describe_instances(
    Rds& rds, Call& call, Asked<DescribeDBInstancesOperation> request);
Answer<RebootDBInstanceOperation> reboot_instance(Rds& rds, Call& call,
                                                  Asked<RebootDBInstanceOperation> request);
Answer<StopDBInstanceOperation> stop_instance(Rds& rds, Call& call,
                                              Asked<StopDBInstanceOperation> request);
Answer<StartDBInstanceOperation> start_instance(Rds& rds, Call& call,
                                                Asked<StartDBInstanceOperation> request);
Answer<DeleteDBInstanceOperation> delete_instance(Rds& rds, Call& call,
                                                  Asked<DeleteDBInstanceOperation> request);
// subnet_groups.cpp
Answer<CreateDBSubnetGroupOperation> create_subnet_group(
    Rds& rds, Call& call, Asked<CreateDBSubnetGroupOperation> request);
Answer<DescribeDBSubnetGroupsOperation> describe_subnet_groups(
    Rds& rds, Call& call, Asked<DescribeDBSubnetGroupsOperation> request);
Answer<ModifyDBSubnetGroupOperation> modify_subnet_group(
    Rds& rds, Call& call, Asked<ModifyDBSubnetGroupOperation> request);
Answer<DeleteDBSubnetGroupOperation> delete_subnet_group(
    Rds& rds, Call& call, Asked<DeleteDBSubnetGroupOperation> request);
// parameter_groups.cpp
Answer<CreateDBParameterGroupOperation> create_parameter_group(
    Rds& rds, Call& call, Asked<CreateDBParameterGroupOperation> request);
Answer<DescribeDBParameterGroupsOperation> describe_parameter_groups(
    Rds& rds, Call& call, Asked<DescribeDBParameterGroupsOperation> request);
Answer<ModifyDBParameterGroupOperation> modify_parameter_group(
    Rds& rds, Call& call, Asked<ModifyDBParameterGroupOperation> request);
Answer<ResetDBParameterGroupOperation> reset_parameter_group(
    Rds& rds, Call& call, Asked<ResetDBParameterGroupOperation> request);
Answer<DeleteDBParameterGroupOperation> delete_parameter_group(
    Rds& rds, Call& call, Asked<DeleteDBParameterGroupOperation> request);
// parameters.cpp
Answer<DescribeDBParametersOperation> describe_parameters(
    Rds& rds, Call& call, Asked<DescribeDBParametersOperation> request);
Answer<DescribeEngineDefaultParametersOperation> describe_default_parameters(
    Rds& rds, Call& call, Asked<DescribeEngineDefaultParametersOperation> request);
// snapshots.cpp
Answer<CreateDBSnapshotOperation> create_snapshot(Rds& rds, Call& call,
                                                  Asked<CreateDBSnapshotOperation> request);
Answer<DescribeDBSnapshotsOperation> describe_snapshots(
    Rds& rds, Call& call, Asked<DescribeDBSnapshotsOperation> request);
Answer<DeleteDBSnapshotOperation> delete_snapshot(Rds& rds, Call& call,
                                                  Asked<DeleteDBSnapshotOperation> request);
// offers.cpp
Answer<DescribeDBEngineVersionsOperation> describe_engine_versions(
    Rds& rds, Call& call, Asked<DescribeDBEngineVersionsOperation> request);
Answer<DescribeOrderableDBInstanceOptionsOperation> describe_orderable_options(
    Rds& rds, Call& call, Asked<DescribeOrderableDBInstanceOptionsOperation> request);
Answer<DescribeCertificatesOperation> describe_certificates(
    Rds& rds, Call& call, Asked<DescribeCertificatesOperation> request);
// events.cpp
Answer<DescribeEventsOperation> describe_events(Rds& rds, Call& call,
                                                Asked<DescribeEventsOperation> request);
Answer<DescribeEventCategoriesOperation> describe_event_categories(
    Rds& rds, Call& call, Asked<DescribeEventCategoriesOperation> request);
// log_files.cpp
Answer<DescribeDBLogFilesOperation> describe_log_files(Rds& rds, Call& call,
                                                       Asked<DescribeDBLogFilesOperation> request);
Answer<DownloadDBLogFilePortionOperation> download_log(
    Rds& rds, Call& call, Asked<DownloadDBLogFilePortionOperation> request);
// tags.cpp
Answer<AddTagsToResourceOperation> add_tags(Rds& rds, Call& call,
                                            Asked<AddTagsToResourceOperation> request);
Answer<RemoveTagsFromResourceOperation> remove_tags(Rds& rds, Call& call,
                                                    Asked<RemoveTagsFromResourceOperation> request);
Answer<ListTagsForResourceOperation> list_tags(Rds& rds, Call& call,
                                               Asked<ListTagsForResourceOperation> request);

}  // namespace skerry::rds
