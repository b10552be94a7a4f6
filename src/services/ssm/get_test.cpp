#include <gtest/gtest.h>

#include "services/ssm/test_region.hpp"

namespace skerry::ssm {
namespace {

std::string names_of(const std::optional<std::vector<Parameter>>& parameters) {
  std::string names;
  for (const Parameter& parameter : *parameters)
    names += *parameter.name + parameter.selector.value_or("") + ' ';
  return names;
}
std::string joined(const std::optional<std::vector<std::string>>& texts) {
  std::string all;
  for (const std::string& text : *texts) all += text + ' ';
  return all;
}

TEST(GetParameter, ByNameVersionLabelAndArn) {
  TestRegion region;
  region.put("/a/b", "one");
  region.put("/a/b", "two");
  region.must<LabelParameterVersionOperation>(
      {.name = "/a/b", .labels = {{"old"}}, .parameter_version = 1});
  EXPECT_EQ(region.get("/a/b"), "two");
  EXPECT_EQ(region.get("/a/b:1"), "one");
  EXPECT_EQ(region.get("/a/b:old"), "one");
  EXPECT_EQ(region.get("arn:aws:ssm:us-east-1:000000000000:parameter/a/b:2"), "two");
  EXPECT_EQ(region.must<GetParameterOperation>({.name = "/a/b:old"}).parameter->selector, ":old");
}

TEST(GetParameter, SaysWhatIsMissing) {
  TestRegion region;
  region.put("x", "v");
  EXPECT_EQ(region.refused<GetParameterOperation>({.name = "y"}), "400 ParameterNotFound: ");
  EXPECT_EQ(region.refused<GetParameterOperation>({.name = "/aws/service/ami/latest"}),
            "400 ParameterNotFound: ");
  EXPECT_EQ(region.refused<GetParameterOperation>(
                {.name = "arn:aws:ssm:us-east-1:111111111111:parameter/x"}),
            "400 ParameterNotFound: ");
  EXPECT_EQ(region.refused<GetParameterOperation>({.name = "x:prod"}),
            "400 ParameterVersionNotFound: Systems Manager could not find label prod for parameter "
            "x. Verify the label and try again.");
  EXPECT_EQ(region.refused<GetParameterOperation>({.name = "x:1:2"}),
            "400 ValidationException: Invalid parameter name. Please use correct syntax for "
            "referencing a version/label  <name>:<version/label>");
}

TEST(GetParameters, SortsOutWhatIsNotThere) {
  TestRegion region;
  region.put("a", "1");
  region.put("b", "2");
  const auto got =
      region.must<GetParametersOperation>({.names = {{"b", "none", "a:1", "a:9", "b"}}});
  EXPECT_EQ(names_of(got.parameters), "b a:1 ");
  EXPECT_EQ(joined(got.invalid_parameters), "none a:9 ");
}

TEST(GetParameters, NeedsThePermissionForEach) {
  TestRegion region;
  region.put("a", "1");
  const std::string policy =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:Get*",)"
      R"("Resource":"arn:aws:ssm:us-east-1:000000000000:parameter/a"}]})";
  EXPECT_EQ(refusal(region.call_under<GetParametersOperation>(policy, {.names = {{"a"}}})), "ok");
  EXPECT_TRUE(refusal(region.call_under<GetParametersOperation>(policy, {.names = {{"a", "b"}}}))
                  .starts_with("403 AccessDenied"));
}

TEST(GetParametersByPath, ShowsOneLevelOrAll) {
  TestRegion region;
  for (const char* name : {"/app/a", "/app/b", "/app/deep/c", "/apple", "top"})
    region.put(name, "v");
  using Op = GetParametersByPathOperation;
  EXPECT_EQ(names_of(region.must<Op>({.path = "/app"}).parameters), "/app/a /app/b ");
  EXPECT_EQ(names_of(region.must<Op>({.path = "/app/", .recursive = true}).parameters),
            "/app/a /app/b /app/deep/c ");
  EXPECT_EQ(names_of(region.must<Op>({.path = "/"}).parameters), "/apple top ");
  EXPECT_EQ(names_of(region.must<Op>({.path = "/aws/service", .recursive = true}).parameters), "");
  EXPECT_TRUE(region.refused<Op>({.path = "app"})
                  .starts_with("400 ValidationException: The parameter doesn't meet the parameter "
                               "name requirements."));
}

TEST(GetParametersByPath, HasPages) {
  TestRegion region;
  for (int i = 0; i < 7; ++i) region.put("/p/" + std::to_string(i), "v");
  GetParametersByPathRequest request{.path = "/p", .max_results = 3};
  std::string shown;
  int pages = 0;
  do {
    const auto page = region.must<GetParametersByPathOperation>(request);
    shown += names_of(page.parameters);
    request.next_token = page.next_token;
    ++pages;
  } while (request.next_token);
  EXPECT_EQ(shown, "/p/0 /p/1 /p/2 /p/3 /p/4 /p/5 /p/6 ");
  EXPECT_EQ(pages, 3);
  request.next_token = "x";
  EXPECT_EQ(region.refused<GetParametersByPathOperation>(request),
            "400 InvalidNextToken: The specified token isn't valid.");
}

TEST(GetParametersByPath, Filters) {
  TestRegion region;
  region.put("/p/a", "1");
  region.put("/p/a", "2");
  region.put("/p/l", "1", "StringList");
  region.must<LabelParameterVersionOperation>(
      {.name = "/p/a", .labels = {{"live"}}, .parameter_version = 1});
  const auto by = [&](ParameterStringFilter filter) {
    return region.call<GetParametersByPathOperation>(
        {.path = "/p", .parameter_filters = {{std::move(filter)}}});
  };
  EXPECT_EQ(names_of(by({.key = "Type", .values = {{"StringList"}}})->parameters), "/p/l ");
  const auto labelled = by({.key = "Label", .values = {{"none", "live"}}});
  EXPECT_EQ(names_of(labelled->parameters), "/p/a:live ");
  EXPECT_EQ(labelled->parameters->front().value, "1");
  EXPECT_EQ(refusal(by({.key = "Name", .values = {{"a"}}})),
            "400 InvalidFilterKey: The following filter key is not valid: Name. Valid filter keys "
            "include: [Type, KeyId, Label].");
  EXPECT_EQ(refusal(by({.key = "Label", .option = "BeginsWith", .values = {{"a"}}})),
            "400 InvalidFilterOption: The following filter option is not valid: BeginsWith. Valid "
            "options include: [Equals].");
}

TEST(GetParametersByPath, KnowsHowDeepItMayLook) {
  TestRegion region;
  region.put("/p/a", "1");
  const std::string policy = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                             R"("Action":"ssm:GetParametersByPath",)"
                             R"("Resource":"arn:aws:ssm:us-east-1:000000000000:parameter/p",)"
                             R"("Condition":{"StringEquals":{"ssm:Recursive":"false"}}}]})";
  EXPECT_EQ(refusal(region.call_under<GetParametersByPathOperation>(policy, {.path = "/p"})), "ok");
  EXPECT_TRUE(refusal(region.call_under<GetParametersByPathOperation>(
                          policy, {.path = "/p", .recursive = true}))
                  .starts_with("403 AccessDenied"));
}

TEST(GetParameterHistory, ShowsEveryVersionInPages) {
  TestRegion region;
  for (int i = 1; i <= 5; ++i) region.put("x", std::to_string(i));
  GetParameterHistoryRequest request{.name = "x", .max_results = 2};
  std::string values;
  do {
    const auto page = region.must<GetParameterHistoryOperation>(request);
    for (const ParameterHistory& version : *page.parameters) values += *version.value;
    request.next_token = page.next_token;
  } while (request.next_token);
  EXPECT_EQ(values, "12345");
  EXPECT_EQ(region.refused<GetParameterHistoryOperation>({.name = "y"}), "400 ParameterNotFound: ");
}

TEST(DeleteParameter, TakesItsVersionsAlong) {
  TestRegion region;
  region.put("x", "1");
  region.put("x", "2");
  region.must<DeleteParameterOperation>({.name = "x"});
  EXPECT_EQ(region.refused<DeleteParameterOperation>({.name = "x"}), "400 ParameterNotFound: ");
  region.put("x", "again");
  region.restart();
  EXPECT_EQ(region.get("x:1"), "again");
  EXPECT_TRUE(region.refused<GetParameterOperation>({.name = "x:2"})
                  .starts_with("400 ParameterVersionNotFound"));
}

TEST(DeleteParameters, SortsOutWhatIsNotThere) {
  TestRegion region;
  region.put("a", "1");
  region.put("/b/c", "1");
  const auto gone =
      region.must<DeleteParametersOperation>({.names = {{"a", "none", "b/c", "/b/c"}}});
  EXPECT_EQ(joined(gone.deleted_parameters), "a /b/c ");
  EXPECT_EQ(joined(gone.invalid_parameters), "none b/c ");
  EXPECT_EQ(region.ssm().parameters().size(), 0U);
}

}  // namespace
}  // namespace skerry::ssm
