// What CreateDBInstance takes, and what it refuses in RDS's words.
#include <gtest/gtest.h>

#include "services/rds/limits.hpp"
#include "services/rds/test_region.hpp"

namespace skerry::rds {
namespace {

class Creating : public testing::Test {
 protected:
  std::string refused(const std::function<void(CreateDBInstanceMessage&)>& change) {
    CreateDBInstanceMessage request = TestRegion::instance("mine");
    change(request);
    const std::string told = region.refused<CreateDBInstanceOperation>(request);
    EXPECT_EQ(region.rds().find<StoredInstance>("mine"), nullptr) << told;
    EXPECT_TRUE(region.engines().woken.empty());
    return told;
  }
  TestRegion region;
};

TEST_F(Creating, RecordsWhatTheRunnerMakes) {
  const auto made =
      region.must<CreateDBInstanceOperation>(TestRegion::instance("Mine")).db_instance;
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->db_instance_identifier, "mine");
  EXPECT_EQ(made->db_instance_status, "creating");
  EXPECT_EQ(made->engine_version, "13.23");
  EXPECT_EQ(made->pending_modified_values->master_user_password, "****");
  EXPECT_FALSE(made->endpoint.has_value());
  EXPECT_EQ(region.engines().woken, std::vector<std::string>{*made->dbi_resource_id});
  const StoredInstance stored = region.stored("mine");
  EXPECT_EQ(stored.sealed_password.find("correct-horse"), std::string::npos);
  EXPECT_EQ(*region.rds().open_password(stored), "correct-horse");
  EXPECT_EQ(stored.interface, "eni-1");
  EXPECT_EQ(stored.subnet_group, "default");
  EXPECT_EQ(stored.groups, std::vector<std::string>{"sg-default"});
  region.restart();
  EXPECT_EQ(region.stored("mine").encode(), stored.encode());
}

TEST_F(Creating, NamesAreCheckedInRdssWords) {
  const auto named = [&](const std::string& name) {
    return refused([&](auto& request) { request.db_instance_identifier = name; });
  };
  const std::string words =
      "InvalidParameterValue: The parameter DBInstanceIdentifier is not a valid identifier. "
      "Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; "
      "and must not end with a hyphen or contain two consecutive hyphens.";
  for (const char* name : {"1a", "a-", "a--b", "a_b", "\xc3\xa4", "a b"})
    EXPECT_EQ(named(name), words) << name;
  EXPECT_EQ(named(std::string(64, 'a')), words);
  region.make("taken");
  region.engines().woken.clear();
  EXPECT_EQ(refused([](auto& request) { request.db_instance_identifier = "TAKEN"; }),
            "DBInstanceAlreadyExists: DB instance already exists");
}

TEST_F(Creating, PasswordsAreCheckedInRdssWords) {
  const auto with = [&](const std::string& password) {
    return refused([&](auto& request) { request.master_user_password = password; });
  };
  const std::string is_not =
      "InvalidParameterValue: The parameter MasterUserPassword is not a valid password";
  EXPECT_EQ(with("short"), is_not + " because it is shorter than 8 characters.");
  EXPECT_EQ(with(std::string(129, 'p')), is_not + " because it is longer than 128 characters.");
  for (const char* password : {"with/slash", "with@sign", "with\"quote", "with space", "with\ttab",
                               "umlaut-\xc3\xa4\xc3\xb6"})
    EXPECT_EQ(with(password), is_not +
                                  ". Only printable ASCII characters besides '/', '@', '\"', "
                                  "' ' may be used.")
        << password;
  EXPECT_EQ(refused([](auto& request) { request.master_user_password.reset(); }),
            "MissingParameter: The request must contain the parameter MasterUserPassword.");
}

TEST_F(Creating, VersionsClassesAndStorageAreCheckedInRdssWords) {
  EXPECT_EQ(refused([](auto& request) { request.engine_version = "13.99"; }),
            "InvalidParameterCombination: Cannot find version 13.99 for postgres");
  EXPECT_EQ(refused([](auto& request) { request.db_instance_class = "db.x.tiny"; }),
            "InvalidParameterValue: Invalid DB Instance class: db.x.tiny");
  EXPECT_EQ(refused([](auto& request) { request.allocated_storage = 19; }),
            "InvalidParameterValue: Invalid storage size for engine name postgres and storage type "
            "gp2: 19");
  EXPECT_EQ(refused([](auto& request) { request.storage_type = "io1"; }),
            "InvalidParameterValue: Invalid storage size for engine name postgres and storage type "
            "io1: 20");
  EXPECT_EQ(refused([](auto& request) { request.max_allocated_storage = 20; }),
            "InvalidParameterCombination: Max storage size must be greater than storage size: 20");
  EXPECT_EQ(refused([](auto& request) { request.port = 80; }),
            "InvalidParameterValue: Invalid endpoint port 80, must be between 1150 and 65535.");
}

TEST_F(Creating, WhatThisRegionHasNotIsRefusedByName) {
  EXPECT_EQ(refused([](auto& request) { request.multi_az = true; }),
            "InvalidParameterCombination: Skerry does not support MultiAZ.");
  EXPECT_EQ(refused([](auto& request) { request.engine = "mysql"; }),
            "InvalidParameterCombination: Skerry does not support the engine mysql.");
  EXPECT_EQ(refused([](auto& request) { request.enable_iam_database_authentication = true; }),
            "InvalidParameterCombination: Skerry does not support "
            "EnableIAMDatabaseAuthentication.");
  EXPECT_EQ(refused([](auto& request) { request.enable_performance_insights = true; }),
            "InvalidParameterCombination: Skerry does not support EnablePerformanceInsights.");
  CreateDBInstanceMessage defaults = TestRegion::instance("defaults");
  defaults.multi_az = false;
  defaults.monitoring_interval = 0;
  defaults.enable_performance_insights = false;
  region.must<CreateDBInstanceOperation>(defaults);
}

TEST_F(Creating, TheNetworkIsLookedUpFirst) {
  EXPECT_EQ(refused([](auto& request) { request.db_subnet_group_name = "absent"; }),
            "DBSubnetGroupNotFoundFault: DB subnet group 'absent' does not exist.");
  EXPECT_EQ(refused([](auto& request) { request.vpc_security_group_ids = {{"none"}}; }),
            "InvalidParameterValue: Invalid security group , groupId= none, groupName=.");
  EXPECT_EQ(
      refused([](auto& request) { request.availability_zone = "us-east-1z"; }),
      "InvalidParameterCombination: The specified Availability Zone us-east-1z is not covered "
      "by the DB subnet group default.");
}

TEST_F(Creating, TheQuotaIsForty) {
  for (std::size_t made = 0; made < limits::instances_max; ++made)
    region.must<CreateDBInstanceOperation>(TestRegion::instance("i" + std::to_string(made)));
  EXPECT_EQ(region.refused<CreateDBInstanceOperation>(TestRegion::instance("more")),
            "InstanceQuotaExceeded: Cannot create the DB instance because the quota of DB "
            "instances is exceeded.");
}

TEST_F(Creating, ASubnetGroupNeedsTwoZonesAndStaysWhileItIsUsed) {
  CreateDBSubnetGroupMessage group;
  group.db_subnet_group_name = "mine";
  group.db_subnet_group_description = "mine";
  group.subnet_ids = {{"subnet-a"}};
  EXPECT_EQ(region.refused<CreateDBSubnetGroupOperation>(group),
            "DBSubnetGroupDoesNotCoverEnoughAZs: The DB subnet group doesn't meet Availability "
            "Zone (AZ) coverage requirement. Current AZ coverage: fewer than two. Add subnets to "
            "cover at least 2 AZs.");
  group.subnet_ids = {{"subnet-a", "none"}};
  EXPECT_EQ(region.refused<CreateDBSubnetGroupOperation>(group),
            "InvalidSubnet: The subnet ID 'none' does not exist");
  group.subnet_ids = {{"subnet-a", "subnet-b"}};
  region.must<CreateDBSubnetGroupOperation>(group);
  EXPECT_EQ(region.refused<CreateDBSubnetGroupOperation>(group),
            "DBSubnetGroupAlreadyExists: The DB subnet group 'mine' already exists.");
  CreateDBInstanceMessage request = TestRegion::instance("in-it");
  request.db_subnet_group_name = "mine";
  region.must<CreateDBInstanceOperation>(request);
  DeleteDBSubnetGroupMessage gone;
  gone.db_subnet_group_name = "mine";
  EXPECT_EQ(region.refused<DeleteDBSubnetGroupOperation>(gone).substr(0, 31),
            "InvalidDBSubnetGroupStateFault:");
}

}  // namespace
}  // namespace skerry::rds
