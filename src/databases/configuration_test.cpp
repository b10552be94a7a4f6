#include "databases/configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "databases/formula.hpp"

namespace skerry::databases {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

InstanceShape shape_of(std::string_view name) {
  return {.instance_class = *find_class(name), .memory_share_bytes = std::int64_t{256} << 20};
}

TEST(Formula, IsWhatRdsWrites) {
  const FormulaVariables variables{.memory_bytes = std::int64_t{8} << 30, .vcpus = 2};
  EXPECT_EQ(*evaluate("LEAST({DBInstanceClassMemory/9531392},5000)", variables), 901);
  EXPECT_EQ(*evaluate("{DBInstanceClassMemory/32768}", variables), 262144);
  EXPECT_EQ(*evaluate("GREATEST({log(DBInstanceClassMemory/21474836480)*600},200)", variables),
            200);
  EXPECT_EQ(*evaluate("SUM({DBInstanceVCPU*2}, 1, {(1+2)*3-4})", variables), 10);
}

TEST(Formula, AnythingElseIsRefused) {
  for (const std::string_view text :
       {"", "{", "{1/0}", "{log(0)}", "LEAST()", "LEAST(1", "{Memory}", "{1} x", "{-1}",
        "{DBInstanceClassMemory*999999999999999999*999999999999999999}", "{1.5}",
        "9999999999999999999"})
    EXPECT_FALSE(evaluate(text, {.memory_bytes = 1}).ok()) << text;
  EXPECT_FALSE(evaluate(std::string(100'000, '('), {}).ok());
  EXPECT_FALSE(evaluate("{" + std::string(100'000, '('), {}).ok());
}

TEST(Parameters, ValuesOutsideAreRefusedInRdssWords) {
  const Family family{13};
  const Parameter& connections = *find_parameter(family, "max_connections");
  EXPECT_TRUE(check_value(connections, "100").ok());
  EXPECT_TRUE(check_value(connections, "{DBInstanceClassMemory/9531392}").ok());
  EXPECT_EQ(check_value(connections, "5").error().message,
            "Invalid parameter value: 5 for: max_connections allowed values are: 6-8388607");
  for (const std::string_view value : {"", "1e3", "0x10", "6.5", "8388608", "{x}", " 7"})
    EXPECT_FALSE(check_value(connections, value).ok()) << value;
  EXPECT_TRUE(check_value(*find_parameter(family, "random_page_cost"), "1.1").ok());
  EXPECT_TRUE(check_value(*find_parameter(family, "log_min_duration_statement"), "-1").ok());
  EXPECT_FALSE(check_value(*find_parameter(family, "log_min_duration_statement"), "-2").ok());
  EXPECT_FALSE(check_value(*find_parameter(family, "search_path"), "a\nfsync = off").ok());
  EXPECT_FALSE(check_value(*find_parameter(family, "fsync"), "0").ok());
  const Parameter& libraries = *find_parameter(family, "shared_preload_libraries");
  EXPECT_TRUE(check_value(libraries, "pg_stat_statements,auto_explain").ok());
  EXPECT_FALSE(check_value(libraries, "pg_stat_statements,/tmp/x").ok());
}

TEST(Parameters, EveryDefaultIsAllowedAndEveryNameStandsOncePerFamily) {
  for (std::uint16_t major = 13; major <= 18; ++major) {
    std::string before;
    for (const Parameter& parameter : parameter_table()) {
      if (!in_family(parameter, Family{major})) continue;
      EXPECT_LT(before, parameter.name);
      before = parameter.name;
      Parameter changeable = parameter;
      changeable.changeable = Changeable::yes;
      if (parameter.value.empty()) continue;
      EXPECT_TRUE(check_value(changeable, parameter.value).ok()) << parameter.name;
    }
  }
}

TEST(Configuration, ConnectionsFollowTheClassAndMemoryTheHost) {
  const auto values = resolve(Family{17}, {}, shape_of("db.m5.large"));
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_EQ(values->at("max_connections"), "901");
  EXPECT_EQ(values->at("shared_buffers"), "8192");  // of 8 kB: a quarter of 256 MB
  EXPECT_EQ(resolve(Family{17}, {}, shape_of("db.r5.24xlarge"))->at("max_connections"), "5000");
}

TEST(Configuration, FamiliesDifferWhereRdssDo) {
  const auto old = resolve(Family{13}, {}, shape_of("db.t3.micro"));
  const auto middle = resolve(Family{14}, {}, shape_of("db.t3.micro"));
  const auto fresh = resolve(Family{15}, {}, shape_of("db.t3.micro"));
  EXPECT_EQ(old->at("password_encryption"), "md5");
  EXPECT_EQ(old->at("rds.force_ssl"), "0");
  EXPECT_EQ(middle->at("password_encryption"), "scram-sha-256");
  EXPECT_EQ(middle->at("rds.force_ssl"), "0");
  EXPECT_EQ(fresh->at("rds.force_ssl"), "1");
  EXPECT_FALSE(resolve(Family{13}, {{"transaction_timeout", "1"}}, shape_of("db.t3.micro")).ok());
  EXPECT_EQ(resolve(Family{13}, {{"no_such", "1"}}, shape_of("db.t3.micro")).error().message,
            "Could not find parameter with name: no_such");
}

TEST(Configuration, AValueCannotLeaveItsQuotes) {
  const auto values =
      resolve(Family{13}, {{"application_name", R"(it's \' fsync)"}}, shape_of("db.t3.micro"));
  ASSERT_TRUE(values.ok());
  const std::string text = configuration_text(Family{13}, *values, {.listen_address = "10.0.0.4"});
  EXPECT_THAT(text, HasSubstr("\napplication_name = 'it''s \\\\'' fsync'\n"));
  EXPECT_THAT(text, HasSubstr("\nlisten_addresses = '10.0.0.4'\n"));
  EXPECT_THAT(text, Not(HasSubstr("rds.")));
  EXPECT_THAT(text, HasSubstr("\nwal_level = 'replica'\n"));
}

TEST(Configuration, TlsIsForcedByTheAccessRules) {
  EXPECT_THAT(access_text({{"rds.force_ssl", "1"}}), Not(HasSubstr("host    all       all")));
  EXPECT_THAT(access_text({{"rds.force_ssl", "1"}}), HasSubstr("hostssl all       all"));
  EXPECT_THAT(access_text({{"rds.force_ssl", "0"}}), HasSubstr("host    all       all"));
  EXPECT_THAT(access_text({{"rds.accepted_password_auth_method", "scram"}}), Not(HasSubstr("md5")));
}

TEST(Configuration, AChangeNeedsWhatItsParameterSays) {
  const ParameterValues before{{"work_mem", "64"}, {"max_connections", "10"}};
  EXPECT_EQ(needs(Family{13}, before, before), Needs::nothing);
  EXPECT_EQ(needs(Family{13}, before, {{"max_connections", "10"}}), Needs::reload);
  EXPECT_EQ(needs(Family{13}, before, {{"work_mem", "64"}, {"max_connections", "11"}}),
            Needs::reboot);
}

}  // namespace
}  // namespace skerry::databases
