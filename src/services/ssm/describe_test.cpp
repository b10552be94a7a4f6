#include <gtest/gtest.h>

#include "services/ssm/filters.hpp"
#include "services/ssm/test_region.hpp"

namespace skerry::ssm {
namespace {

using Op = DescribeParametersOperation;

class DescribeParameters : public testing::Test {
 protected:
  DescribeParameters() {
    region.put("/app/url", "u");
    region.put("/app/db/password", "p", "SecureString");
    region.put("list", "a,b", "StringList");
    region.must<PutParameterOperation>({.name = "big",
                                        .value = "b",
                                        .type = "String",
                                        .tags = {{{.key = "team", .value = "blue"}}},
                                        .tier = "Advanced"});
  }

  std::string shown(const Op::Request& request) {
    const Answer<Op> answer = region.call<Op>(request);
    if (!answer.ok()) return refusal(answer);
    std::string names;
    for (const ParameterMetadata& each : *answer->parameters) names += *each.name + ' ';
    return names;
  }
  std::string by(ParameterStringFilter filter) {
    return shown({.parameter_filters = {{std::move(filter)}}});
  }

  TestRegion region;
};

TEST_F(DescribeParameters, ShowsAllButValues) {
  EXPECT_EQ(shown({}), "/app/db/password /app/url big list ");
  const auto all = region.must<Op>({});
  const ParameterMetadata& password = all.parameters->front();
  EXPECT_EQ(password.type, "SecureString");
  EXPECT_EQ(password.key_id, "alias/aws/ssm");
  EXPECT_EQ(password.last_modified_user, user_arn);
  EXPECT_EQ(password.arn, "arn:aws:ssm:us-east-1:000000000000:parameter/app/db/password");
}

TEST_F(DescribeParameters, FiltersByEveryKey) {
  EXPECT_EQ(by({.key = "Name", .values = {{"/app/url", "list"}}}), "/app/url list ");
  EXPECT_EQ(by({.key = "Name", .option = "BeginsWith", .values = {{"/app", "b"}}}),
            "/app/db/password /app/url big ");
  EXPECT_EQ(by({.key = "Name", .option = "Contains", .values = {{"pp/d"}}}), "/app/db/password ");
  EXPECT_EQ(by({.key = "Type", .values = {{"StringList"}}}), "list ");
  EXPECT_EQ(by({.key = "KeyId", .values = {{"alias/aws/ssm"}}}), "/app/db/password ");
  EXPECT_EQ(by({.key = "Path", .values = {{"/app"}}}), "/app/url ");
  EXPECT_EQ(by({.key = "Path", .option = "Recursive", .values = {{"/app"}}}),
            "/app/db/password /app/url ");
  EXPECT_EQ(by({.key = "Tier", .values = {{"Advanced"}}}), "big ");
  EXPECT_EQ(by({.key = "DataType", .option = "BeginsWith", .values = {{"aws:"}}}), "");
  EXPECT_EQ(by({.key = "tag:team"}), "big ");
  EXPECT_EQ(by({.key = "tag:team", .values = {{"red"}}}), "");
  EXPECT_EQ(shown({.parameter_filters = {{{.key = "Type", .values = {{"String"}}},
                                          {.key = "Tier", .values = {{"Standard"}}}}}}),
            "/app/url ");
}

TEST_F(DescribeParameters, RefusesBadFilters) {
  EXPECT_EQ(by({.key = "Label", .values = {{"x"}}}),
            "400 InvalidFilterKey: The following filter key is not valid: Label. Valid filter keys "
            "include: [tag:*, Name, Type, KeyId, Path, Tier, DataType].");
  EXPECT_EQ(by({.key = "Type", .option = "Contains", .values = {{"S"}}}),
            "400 InvalidFilterOption: The following filter option is not valid: Contains. Valid "
            "options include: [BeginsWith, Equals].");
  EXPECT_EQ(by({.key = "Path", .option = "Equals", .values = {{"/"}}}),
            "400 InvalidFilterOption: The following filter option is not valid: Equals. Valid "
            "options include: [Recursive, OneLevel].");
  EXPECT_EQ(by({.key = "Type"}),
            "400 InvalidFilterValue: The following filter values are missing : null for filter key "
            "Type.");
  EXPECT_TRUE(by({.key = "Type", .values = {{"Text"}}}).starts_with("400 InvalidFilterValue"));
  EXPECT_TRUE(by({.key = "Path", .values = {{"app"}}}).starts_with("400 ValidationException"));
  EXPECT_TRUE(by({.key = "Colour", .values = {{"x"}}}).starts_with("400 ValidationException"));
  EXPECT_EQ(shown({.parameter_filters = {{{.key = "Tier", .values = {{"Standard"}}},
                                          {.key = "Tier", .values = {{"Advanced"}}}}}}),
            "400 InvalidFilterKey: The following filter is duplicated in the request: Tier. A "
            "request can contain only one occurrence of a specific filter.");
}

TEST_F(DescribeParameters, KnowsTheOlderFilters) {
  EXPECT_EQ(shown({.filters = {{{.key = "Name", .values = {{"big", "list"}}}}}}), "big list ");
  EXPECT_EQ(shown({.filters = {{{.key = "Type", .values = {{"SecureString"}}}}}}),
            "/app/db/password ");
  EXPECT_EQ(shown({.filters = {{{.key = "Name", .values = {{"big"}}}}},
                   .parameter_filters = {{{.key = "Tier", .values = {{"Advanced"}}}}}}),
            "400 ValidationException: You can use either Filters or ParameterFilters in a single "
            "request.");
}

TEST_F(DescribeParameters, HasPagesAndSharesNothing) {
  const auto first = region.must<Op>({.max_results = 3});
  EXPECT_EQ(first.parameters->size(), 3U);
  EXPECT_EQ(shown({.next_token = first.next_token}), "list ");
  EXPECT_EQ(shown({.next_token = "rubbish"}),
            "400 InvalidNextToken: The specified token isn't valid.");
  EXPECT_EQ(shown({.shared = true}), "");
}

}  // namespace
}  // namespace skerry::ssm
