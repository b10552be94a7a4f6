#include "services/rds/proxies/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace skerry::rds {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ProxyMetrics, NamesAndDimensionsAreCloudWatchs) {
  MeasuredProxy proxy{"orders", "db1", {}};
  proxy.view.health.state = TargetState::State::available;
  proxy.view.counts["default"] = {{"ClientConnections", 3},
                                  {"QueryRequests", 10},
                                  {"QueryResponseLatencyUs", 1500},
                                  {"QueryDatabaseResponseLatencyUs", 900}};
  proxy.view.counts["second"] = {{"ClientConnections", 2}};
  proxy.view.counts[""] = {{"DatabaseConnections", 4}};
  const std::string text = metrics_text({proxy});
  EXPECT_THAT(text, HasSubstr("AWS_RDS_ClientConnections{ProxyName=\"orders\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("AWS_RDS_ClientConnections{ProxyName=\"orders\","
                              "EndpointName=\"second\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("AWS_RDS_QueryResponseLatency_sum{ProxyName=\"orders\"} 1500\n"));
  EXPECT_THAT(text, HasSubstr("AWS_RDS_QueryResponseLatency_count{ProxyName=\"orders\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("AWS_RDS_QueryDatabaseResponseLatency_sum{ProxyName=\"orders\","
                              "TargetGroup=\"default\",TargetRole=\"READ_WRITE\"} 900\n"));
  EXPECT_THAT(text, HasSubstr("AWS_RDS_DatabaseConnections{ProxyName=\"orders\","
                              "TargetGroup=\"default\",Target=\"db:db1\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("AWS_RDS_AvailabilityPercentage{ProxyName=\"orders\","
                              "TargetGroup=\"default\",TargetRole=\"READ_WRITE\"} 100\n"));
  proxy.target.clear();
  EXPECT_THAT(metrics_text({proxy}), Not(HasSubstr("Target=")));
}

}  // namespace
}  // namespace skerry::rds
