// Which operation an instance takes in which status, and what waits meanwhile.
#include <gtest/gtest.h>

#include "services/rds/pending.hpp"
#include "services/rds/test_region.hpp"

namespace skerry::rds {
namespace {

using databases::Status;

class InstanceLife : public testing::Test {
 protected:
  void SetUp() override { region.make("mine"); }

  // "InvalidDBInstanceState", or "ok"; the instance is as before.
  template <class Op, class Change>
  std::string in(Status status, Change change) {
    const StoredInstance before = region.stored("mine");
    region.move("mine", status);
    typename Op::Request request;
    request.db_instance_identifier = "mine";
    change(request);
    const std::string told = region.refused<Op>(request);
    region.put(before);
    return told.substr(0, told.find(':'));
  }
  ModifyDBInstanceMessage change() {
    ModifyDBInstanceMessage out;
    out.db_instance_identifier = "mine";
    return out;
  }
  TestRegion region;
};

constexpr auto nothing = [](auto&) {};
constexpr auto at_once = [](auto& request) {
  request.db_instance_class = "db.t3.small";
  request.apply_immediately = true;
};
int snapshots = 0;
constexpr auto snapshot = [](auto& request) {
  request.db_snapshot_identifier = "s" + std::to_string(++snapshots);
};
constexpr auto skip = [](auto& request) { request.skip_final_snapshot = true; };

TEST_F(InstanceLife, AnOperationIsTakenInTheStatusesThatRdsSays) {
  for (const Status status : databases::statuses) {
    const std::string when(databases::name(status));
    const auto ok_if = [](bool may) {
      return may ? std::string("ok") : std::string("InvalidDBInstanceState");
    };
    EXPECT_EQ(in<ModifyDBInstanceOperation>(status, at_once),
              ok_if(status == Status::available || status == Status::storage_full))
        << when;
    EXPECT_EQ(in<RebootDBInstanceOperation>(status, nothing),
              ok_if(status == Status::available || status == Status::storage_full ||
                    status == Status::failed || status == Status::incompatible_parameters))
        << when;
    EXPECT_EQ(in<StopDBInstanceOperation>(status, nothing), ok_if(status == Status::available))
        << when;
    EXPECT_EQ(in<StartDBInstanceOperation>(status, nothing), ok_if(status == Status::stopped))
        << when;
    EXPECT_EQ(in<CreateDBSnapshotOperation>(status, snapshot),
              ok_if(status == Status::available || status == Status::stopped))
        << when;
    EXPECT_EQ(in<DeleteDBInstanceOperation>(status, skip), ok_if(status != Status::deleting))
        << when;
  }
}

TEST_F(InstanceLife, AChangeWaitsForTheRebootUnlessItIsWantedAtOnce) {
  ModifyDBInstanceMessage request = change();
  request.db_instance_class = "db.t3.small";
  auto told = region.must<ModifyDBInstanceOperation>(request).db_instance;
  EXPECT_EQ(told->db_instance_status, "available");
  EXPECT_EQ(told->db_instance_class, "db.t3.micro");
  EXPECT_EQ(told->pending_modified_values->db_instance_class, "db.t3.small");
  // What comes later takes its place, and what else is changed stands beside it.
  request.db_instance_class = "db.t3.medium";
  request.allocated_storage = 30;
  told = region.must<ModifyDBInstanceOperation>(request).db_instance;
  EXPECT_EQ(told->pending_modified_values->db_instance_class, "db.t3.medium");
  EXPECT_EQ(told->pending_modified_values->allocated_storage, 30);
  EXPECT_EQ(region.stored("mine").pending.size(), 2u);
  ModifyDBInstanceMessage now = change();
  now.apply_immediately = true;
  told = region.must<ModifyDBInstanceOperation>(now).db_instance;
  EXPECT_EQ(told->db_instance_status, "modifying");
  StoredInstance applied = region.stored("mine");
  EXPECT_TRUE(needs_restart(applied));
  for (const NamedValue& each : region.stored("mine").pending) apply_pending(applied, each);
  EXPECT_EQ(applied.instance_class, "db.t3.medium");
  EXPECT_EQ(applied.storage_gib, 30);
}

TEST_F(InstanceLife, APasswordIsChangedAtOnceAndNeverTold) {
  ModifyDBInstanceMessage request = change();
  request.master_user_password = "battery-staple";
  const auto told = region.must<ModifyDBInstanceOperation>(request).db_instance;
  EXPECT_EQ(told->db_instance_status, "modifying");
  EXPECT_EQ(told->pending_modified_values->master_user_password, "****");
  const StoredInstance stored = region.stored("mine");
  EXPECT_EQ(stored.encode().find("battery-staple"), std::string::npos);
  EXPECT_EQ(*region.rds().open_password(stored), "battery-staple");
  EXPECT_FALSE(needs_restart(stored));
}

TEST_F(InstanceLife, OfTwoModificationsAtOnceTheSecondIsRefused) {
  ModifyDBInstanceMessage request = change();
  request.db_instance_class = "db.t3.small";
  request.apply_immediately = true;
  region.must<ModifyDBInstanceOperation>(request);
  request.db_instance_class = "db.t3.medium";
  EXPECT_EQ(region.refused<ModifyDBInstanceOperation>(request),
            "InvalidDBInstanceState: Instance mine is not in available state: it is modifying.");
  EXPECT_EQ(region.stored("mine").pending.front().value, "db.t3.small");
  EXPECT_TRUE(needs_restart(region.stored("mine")));
}

TEST_F(InstanceLife, APasswordAloneTakesNothingAlongThatWaits) {
  ModifyDBInstanceMessage request = change();
  request.db_instance_class = "db.t3.small";
  region.must<ModifyDBInstanceOperation>(request);
  request = change();
  request.master_user_password = "battery-staple";
  region.must<ModifyDBInstanceOperation>(request);
  const StoredInstance stored = region.stored("mine");
  EXPECT_EQ(stored.status, "modifying");
  EXPECT_FALSE(needs_restart(stored));
  for (const NamedValue& each : stored.pending)
    EXPECT_EQ(is_due(stored, each), each.name == "MasterUserPassword") << each.name;
  // With ApplyImmediately, and in a reboot, all of it is due.
  region.move("mine", Status::available);
  request.apply_immediately = true;
  region.must<ModifyDBInstanceOperation>(request);
  EXPECT_TRUE(needs_restart(region.stored("mine")));
  EXPECT_FALSE(region.described("mine").pending_modified_values->db_instance_class->empty());
}

TEST_F(InstanceLife, StorageGrowsOnlyAndAVersionStaysInItsMajor) {
  ModifyDBInstanceMessage smaller = change();
  smaller.allocated_storage = 19;
  EXPECT_EQ(region.refused<ModifyDBInstanceOperation>(smaller),
            "InvalidParameterCombination: Requested storage size (19) cannot be less than the "
            "current storage size (20).");
  ModifyDBInstanceMessage major = change();
  major.engine_version = "18";
  EXPECT_EQ(region.refused<ModifyDBInstanceOperation>(major),
            "InvalidParameterCombination: Skerry does not support upgrades to another major "
            "version.");
}

TEST_F(InstanceLife, DeletionAsksForASnapshotOrItsAbsence) {
  DeleteDBInstanceMessage gone;
  gone.db_instance_identifier = "mine";
  EXPECT_EQ(region.refused<DeleteDBInstanceOperation>(gone),
            "InvalidParameterCombination: FinalDBSnapshotIdentifier is required unless "
            "SkipFinalSnapshot is specified.");
  gone.skip_final_snapshot = true;
  gone.final_db_snapshot_identifier = "last";
  EXPECT_EQ(region.refused<DeleteDBInstanceOperation>(gone),
            "InvalidParameterCombination: FinalDBSnapshotIdentifier can not be specified when "
            "deleting with SkipFinalSnapshot.");
  ModifyDBInstanceMessage guard = change();
  guard.deletion_protection = true;
  region.must<ModifyDBInstanceOperation>(guard);
  gone.final_db_snapshot_identifier.reset();
  EXPECT_EQ(region.refused<DeleteDBInstanceOperation>(gone),
            "InvalidParameterCombination: Cannot delete protected DB Instance, please disable "
            "deletion protection and try again.");
  guard.deletion_protection = false;
  region.must<ModifyDBInstanceOperation>(guard);
  gone.skip_final_snapshot.reset();
  gone.final_db_snapshot_identifier = "last";
  EXPECT_EQ(region.must<DeleteDBInstanceOperation>(gone).db_instance->db_instance_status,
            "deleting");
  EXPECT_EQ(region.rds().find<StoredSnapshot>("last")->status, "creating");
}

TEST_F(InstanceLife, ASnapshotsNameIsItsOwn) {
  CreateDBSnapshotMessage request;
  request.db_instance_identifier = "mine";
  request.db_snapshot_identifier = "kept";
  const auto told = region.must<CreateDBSnapshotOperation>(request).db_snapshot;
  EXPECT_EQ(told->status, "creating");
  EXPECT_EQ(region.described("mine").db_instance_status, "backing-up");
  region.move("mine", Status::available);
  EXPECT_EQ(region.refused<CreateDBSnapshotOperation>(request),
            "DBSnapshotAlreadyExists: Cannot create the snapshot because a snapshot with the "
            "identifier kept already exists.");
  RestoreDBInstanceFromDBSnapshotMessage restore;
  restore.db_snapshot_identifier = "kept";
  restore.db_instance_identifier = "other";
  EXPECT_EQ(region.refused<RestoreDBInstanceFromDBSnapshotOperation>(restore).substr(0, 22),
            "InvalidDBSnapshotState");
  StoredSnapshot kept = *region.rds().find<StoredSnapshot>("kept");
  kept.status = "available";
  region.put(kept);
  restore.db_instance_identifier = "mine";
  EXPECT_EQ(region.refused<RestoreDBInstanceFromDBSnapshotOperation>(restore),
            "DBInstanceAlreadyExists: DB instance already exists");
  restore.db_instance_identifier = "other";
  region.must<RestoreDBInstanceFromDBSnapshotOperation>(restore);
  DeleteDBSnapshotMessage gone;
  gone.db_snapshot_identifier = "kept";
  EXPECT_EQ(region.refused<DeleteDBSnapshotOperation>(gone),
            "InvalidDBSnapshotState: Cannot delete the snapshot because the instance other is "
            "being created from it.");
}

TEST_F(InstanceLife, LogsAreReadInPortions) {
  region.engines().files = {{"postgresql.log.1", "one\ntwo\nthree\n"}, {"postgres.log", "begun\n"}};
  DescribeDBLogFilesMessage asked;
  asked.db_instance_identifier = "mine";
  auto listed = region.must<DescribeDBLogFilesOperation>(asked);
  ASSERT_EQ(listed.describe_db_log_files->size(), 2u);
  EXPECT_EQ(listed.describe_db_log_files->at(1).log_file_name, "error/postgresql.log.1");
  EXPECT_EQ(listed.describe_db_log_files->at(1).size, 14);
  EXPECT_EQ(listed.describe_db_log_files->at(1).last_written, 1000);
  asked.filename_contains = "postgresql";
  EXPECT_EQ(region.must<DescribeDBLogFilesOperation>(asked).describe_db_log_files->size(), 1u);
  asked.file_last_written = 1001;
  EXPECT_TRUE(region.must<DescribeDBLogFilesOperation>(asked).describe_db_log_files->empty());

  DownloadDBLogFilePortionMessage portion;
  portion.db_instance_identifier = "mine";
  portion.log_file_name = "error/postgresql.log.1";
  portion.marker = "0";
  portion.number_of_lines = 2;
  auto told = region.must<DownloadDBLogFilePortionOperation>(portion);
  EXPECT_EQ(told.log_file_data, "one\ntwo\n");
  EXPECT_EQ(told.additional_data_pending, true);
  portion.marker = told.marker;
  told = region.must<DownloadDBLogFilePortionOperation>(portion);
  EXPECT_EQ(told.log_file_data, "three\n");
  EXPECT_EQ(told.additional_data_pending, false);
  portion.marker.reset();
  portion.number_of_lines = 1;
  EXPECT_EQ(region.must<DownloadDBLogFilePortionOperation>(portion).log_file_data, "three\n");
  portion.marker = "elsewhere";
  EXPECT_EQ(region.refused<DownloadDBLogFilePortionOperation>(portion),
            "InvalidParameterValue: Invalid value for Marker.");
  portion.marker.reset();
  for (const char* name : {"error/absent", "postgresql.log.1", "error/../postgresql.conf"}) {
    portion.log_file_name = name;
    EXPECT_EQ(region.refused<DownloadDBLogFilePortionOperation>(portion),
              "DBLogFileNotFoundFault: DBLog File: " + std::string(name) +
                  ", is not found on the DB instance");
  }
}

TEST_F(InstanceLife, EventsAreKeptForAFortnight) {
  const auto tell = [&](const std::string& what) {
    Batch batch;
    region.rds().tell(batch, region.now(), {Kind::instance, "mine", what, "notification"});
    region.commit(std::move(batch));
  };
  const auto told = [&] {
    DescribeEventsMessage request;
    request.duration = 20'160;
    return region.must<DescribeEventsOperation>(request).events->size();
  };
  tell("first");
  region.now() += std::chrono::hours(14 * 24 - 1);
  tell("second");
  EXPECT_EQ(told(), 2u);
  region.now() += std::chrono::hours(2);
  tell("third");
  EXPECT_EQ(told(), 2u);
  DescribeEventsMessage of_nobody;
  of_nobody.source_identifier = "mine";
  EXPECT_EQ(region.refused<DescribeEventsOperation>(of_nobody),
            "InvalidParameterCombination: SourceType must be provided when SourceIdentifier is "
            "specified.");
}

}  // namespace
}  // namespace skerry::rds
