#include <gtest/gtest.h>

#include "services/rds/test_region.hpp"

namespace skerry::rds {
namespace {

class ParameterGroups : public testing::Test {
 protected:
  void SetUp() override {
    CreateDBParameterGroupMessage request;
    request.db_parameter_group_name = "Mine";
    request.db_parameter_group_family = "postgres13";
    request.description = "mine";
    region.must<CreateDBParameterGroupOperation>(request);
    CreateDBInstanceMessage instance = TestRegion::instance("in-it");
    instance.db_parameter_group_name = "mine";
    region.must<CreateDBInstanceOperation>(instance);
    region.move("in-it", databases::Status::available);
    region.engines().woken.clear();
  }
  static ModifyDBParameterGroupMessage change(const std::string& name, const std::string& value,
                                              const std::string& method) {
    ModifyDBParameterGroupMessage out;
    out.db_parameter_group_name = "mine";
    Parameter& parameter = out.parameters.emplace().emplace_back();
    parameter.parameter_name = name;
    parameter.parameter_value = value;
    parameter.apply_method = method;
    return out;
  }
  Parameter shown(const std::string& name) {
    DescribeDBParametersMessage request;
    request.db_parameter_group_name = "mine";
    Filter& filter = request.filters.emplace().emplace_back();
    filter.name = "parameter-name";
    filter.values = {{name}};
    const auto found = region.must<DescribeDBParametersOperation>(request);
    EXPECT_EQ(found.parameters->size(), 1u);
    return found.parameters->empty() ? Parameter{} : found.parameters->front();
  }
  std::string status() {
    return *region.described("in-it").db_parameter_groups->front().parameter_apply_status;
  }
  TestRegion region;
};

TEST_F(ParameterGroups, ADynamicParameterIsAppliedAndAStaticOneWaits) {
  EXPECT_EQ(shown("work_mem").source, "engine-default");
  region.must<ModifyDBParameterGroupOperation>(change("work_mem", "16384", "immediate"));
  EXPECT_EQ(shown("work_mem").parameter_value, "16384");
  EXPECT_EQ(shown("work_mem").source, "user");
  EXPECT_EQ(status(), "applying");
  EXPECT_EQ(region.engines().woken.size(), 1u);
  region.must<ModifyDBParameterGroupOperation>(change("max_connections", "50", "pending-reboot"));
  EXPECT_EQ(status(), "pending-reboot");
  EXPECT_EQ(
      region.refused<ModifyDBParameterGroupOperation>(change("max_connections", "60", "immediate")),
      "InvalidParameterCombination: cannot use immediate apply method for static parameter");
  EXPECT_EQ(shown("max_connections").parameter_value, "50");
}

TEST_F(ParameterGroups, ValuesAndNamesAreCheckedInRdssWords) {
  EXPECT_EQ(region.refused<ModifyDBParameterGroupOperation>(change("nonsense", "1", "immediate")),
            "InvalidParameterValue: Could not find parameter with name: nonsense");
  EXPECT_EQ(region.refused<ModifyDBParameterGroupOperation>(
                change("max_connections", "5", "pending-reboot")),
            "InvalidParameterValue: Invalid parameter value: 5 for: max_connections allowed values "
            "are: 6-8388607");
  EXPECT_EQ(region.refused<ModifyDBParameterGroupOperation>(change("fsync", "0", "immediate")),
            "InvalidParameterValue: The parameter fsync cannot be modified.");
  region.must<ModifyDBParameterGroupOperation>(
      change("max_connections", "LEAST({DBInstanceClassMemory/9531392},77)", "pending-reboot"));
}

TEST_F(ParameterGroups, AllParametersOfACallAreTakenOrNone) {
  ModifyDBParameterGroupMessage request = change("work_mem", "16384", "immediate");
  Parameter& bad = request.parameters->emplace_back();
  bad.parameter_name = "nonsense";
  bad.parameter_value = "1";
  bad.apply_method = "immediate";
  region.refused<ModifyDBParameterGroupOperation>(request);
  EXPECT_EQ(shown("work_mem").source, "engine-default");
  EXPECT_EQ(status(), "in-sync");
}

TEST_F(ParameterGroups, AResetTakesTheFamilysValuesBack) {
  region.must<ModifyDBParameterGroupOperation>(change("work_mem", "16384", "immediate"));
  region.must<ModifyDBParameterGroupOperation>(change("temp_buffers", "200", "immediate"));
  ResetDBParameterGroupMessage one;
  one.db_parameter_group_name = "mine";
  one.reset_all_parameters = false;
  Parameter& parameter = one.parameters.emplace().emplace_back();
  parameter.parameter_name = "work_mem";
  parameter.apply_method = "immediate";
  region.must<ResetDBParameterGroupOperation>(one);
  EXPECT_EQ(shown("work_mem").source, "engine-default");
  EXPECT_EQ(shown("temp_buffers").source, "user");
  ResetDBParameterGroupMessage all;
  all.db_parameter_group_name = "mine";
  all.reset_all_parameters = true;
  region.must<ResetDBParameterGroupOperation>(all);
  EXPECT_EQ(shown("temp_buffers").source, "engine-default");
}

TEST_F(ParameterGroups, AreKeptWhileTheyAreUsedAndDefaultsForever) {
  DeleteDBParameterGroupMessage gone;
  gone.db_parameter_group_name = "mine";
  EXPECT_EQ(region.refused<DeleteDBParameterGroupOperation>(gone),
            "InvalidDBParameterGroupState: One or more database instances are still members of "
            "this parameter group mine, so the group cannot be deleted");
  ModifyDBParameterGroupMessage fixed = change("work_mem", "64", "immediate");
  fixed.db_parameter_group_name = "default.postgres13";
  EXPECT_EQ(region.refused<ModifyDBParameterGroupOperation>(fixed).substr(0, 21),
            "InvalidParameterValue");
  CreateDBParameterGroupMessage again;
  again.db_parameter_group_name = "mine";
  again.db_parameter_group_family = "postgres13";
  again.description = "mine";
  EXPECT_EQ(region.refused<CreateDBParameterGroupOperation>(again),
            "DBParameterGroupAlreadyExists: Parameter group mine already exists");
  again.db_parameter_group_name = "other";
  again.db_parameter_group_family = "mysql8.0";
  EXPECT_EQ(region.refused<CreateDBParameterGroupOperation>(again),
            "InvalidParameterValue: ParameterGroupFamily mysql8.0 is not a valid parameter group "
            "family");
  CreateDBInstanceMessage instance = TestRegion::instance("newer");
  instance.engine_version = "18";
  instance.db_parameter_group_name = "mine";
  EXPECT_EQ(region.refused<CreateDBInstanceOperation>(instance),
            "InvalidParameterCombination: The parameter group mine with DBParameterGroupFamily "
            "postgres13 can't be used for this instance. Use a parameter group with "
            "DBParameterGroupFamily postgres18.");
}

}  // namespace
}  // namespace skerry::rds
