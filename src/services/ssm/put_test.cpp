#include <gtest/gtest.h>

#include "services/ssm/test_region.hpp"

namespace skerry::ssm {
namespace {

TEST(PutParameter, MakesVersionsOnlyWhenToldToOverwrite) {
  TestRegion region;
  const auto first = region.must<PutParameterOperation>(
      {.name = "/app/url", .value = "one", .description = "where", .type = "String"});
  EXPECT_EQ(first.version, 1);
  EXPECT_EQ(first.tier, "Standard");
  EXPECT_EQ(
      region.refused<PutParameterOperation>({.name = "/app/url", .value = "two", .type = "String"}),
      "400 ParameterAlreadyExists: The parameter already exists. To overwrite this value, "
      "set the overwrite option in the request to true.");
  const auto second =
      region.must<PutParameterOperation>({.name = "/app/url", .value = "two", .overwrite = true});
  EXPECT_EQ(second.version, 2);
  region.restart();
  const auto got = region.must<GetParameterOperation>({.name = "/app/url"});
  EXPECT_EQ(got.parameter->value, "two");
  EXPECT_EQ(got.parameter->version, 2);
  EXPECT_EQ(got.parameter->arn, "arn:aws:ssm:us-east-1:000000000000:parameter/app/url");
  EXPECT_EQ(got.parameter->data_type, "text");
  const auto history = region.must<GetParameterHistoryOperation>({.name = "/app/url"});
  EXPECT_EQ(history.parameters->at(1).description, "where");
  EXPECT_EQ(history.parameters->at(1).last_modified_user, user_arn);
}

TEST(PutParameter, ChecksTheRequest) {
  TestRegion region;
  EXPECT_EQ(region.refused<PutParameterOperation>({.name = "x", .value = "v"}),
            "400 ValidationException: A parameter type is required when you create a parameter.");
  EXPECT_EQ(
      region.refused<PutParameterOperation>({.name = "x", .value = "v", .type = "Text"}),
      "400 ValidationException: 1 validation error detected: Value 'Text' at 'type' failed to "
      "satisfy constraint: Member must satisfy enum value set: [SecureString, String, "
      "StringList]");
  EXPECT_EQ(region.refused<PutParameterOperation>({.name = "x", .value = "", .type = "String"}),
            "400 ValidationException: 1 validation error detected: Value '' at 'value' failed to "
            "satisfy constraint: Member must have length greater than or equal to 1.");
  EXPECT_EQ(
      region.refused<PutParameterOperation>({.name = "x", .value = "a {{b}}", .type = "String"}),
      "400 ValidationException: Parameter value can't nest another parameter. Do not use \"{{}}\" "
      "in the value.");
  EXPECT_EQ(region.refused<PutParameterOperation>(
                {.name = "x", .value = "v", .type = "String", .key_id = "alias/k"}),
            "400 ValidationException: KeyId can be specified only for parameters of the type "
            "SecureString.");
  EXPECT_EQ(region.refused<PutParameterOperation>({.name = "x",
                                                   .value = "v",
                                                   .type = "String",
                                                   .overwrite = true,
                                                   .tags = {{{.key = "k", .value = "v"}}}}),
            "400 ValidationException: Invalid request: tags and overwrite can't be used together. "
            "To create a parameter with tags, please remove overwrite flag. To update tags for an "
            "existing parameter, please use AddTagsToResource or RemoveTagsFromResource.");
  EXPECT_EQ(region.ssm().parameters().size(), 0U);
}

TEST(PutParameter, RefusesByNameWhatItDoesNotSupport) {
  TestRegion region;
  PutParameterRequest request{.name = "x", .value = "v", .type = "String"};
  request.data_type = "aws:ec2:image";
  EXPECT_EQ(region.refused<PutParameterOperation>(request),
            "501 NotImplemented: Skerry does not support the DataType aws:ec2:image of "
            "PutParameter.");
  request.data_type = "Text";
  EXPECT_EQ(region.refused<PutParameterOperation>(request),
            "400 ValidationException: The following data type is not supported: Text (Data type "
            "names are all lowercase.)");
  request.data_type = "text";
  request.policies = "[]";
  EXPECT_EQ(region.refused<PutParameterOperation>(request),
            "501 NotImplemented: Skerry does not support Policies of PutParameter.");
}

TEST(PutParameter, HoldsValuesToTheirPattern) {
  TestRegion region;
  region.must<PutParameterOperation>(
      {.name = "n", .value = "12", .type = "String", .allowed_pattern = "^\\d+$"});
  EXPECT_EQ(region.refused<PutParameterOperation>({.name = "n", .value = "x", .overwrite = true}),
            "400 ParameterPatternMismatchException: Parameter value, cannot be validated against "
            "allowedPattern: ^\\d+$");
  EXPECT_EQ(region.get("n"), "12");
  EXPECT_TRUE(region
                  .refused<PutParameterOperation>(
                      {.name = "m", .value = "x", .type = "String", .allowed_pattern = "("})
                  .starts_with("400 InvalidAllowedPatternException"));
}

TEST(PutParameter, HasTiers) {
  TestRegion region;
  const std::string long_value(4097, 'x');
  EXPECT_TRUE(
      region.refused<PutParameterOperation>({.name = "x", .value = long_value, .type = "String"})
          .starts_with("400 ValidationException: Standard tier parameters support a "
                       "maximum parameter value of 4096 characters."));
  region.put("x", std::string(4096, 'x'));
  const auto made = region.must<PutParameterOperation>(
      {.name = "x", .value = long_value, .overwrite = true, .tier = "Intelligent-Tiering"});
  EXPECT_EQ(made.tier, "Advanced");
  EXPECT_TRUE(region
                  .refused<PutParameterOperation>(
                      {.name = "x", .value = "s", .overwrite = true, .tier = "Standard"})
                  .starts_with("400 ValidationException: This parameter uses the advanced"));
  EXPECT_EQ(region.must<PutParameterOperation>({.name = "x", .value = "s", .overwrite = true}).tier,
            "Advanced");
  EXPECT_TRUE(region
                  .refused<PutParameterOperation>(
                      {.name = "x", .value = std::string(8193, 'x'), .overwrite = true})
                  .starts_with("400 ValidationException: Advanced tier"));
  EXPECT_EQ(region
                .must<PutParameterOperation>(
                    {.name = "y", .value = "s", .type = "String", .tier = "Intelligent-Tiering"})
                .tier,
            "Standard");
}

TEST(PutParameter, KeepsAHundredVersions) {
  TestRegion region;
  for (int i = 1; i <= 101; ++i) region.put("x", std::to_string(i));
  EXPECT_EQ(region.refused<GetParameterOperation>({.name = "x:1"}),
            "400 ParameterVersionNotFound: Systems Manager could not find version 1 of x. Verify "
            "the version and try again.");
  EXPECT_EQ(region.get("x:2"), "2");
  EXPECT_EQ(region.get("x"), "101");
  region.must<LabelParameterVersionOperation>(
      {.name = "x", .labels = {{"keep"}}, .parameter_version = 2});
  EXPECT_EQ(region.refused<PutParameterOperation>({.name = "x", .value = "no", .overwrite = true}),
            "400 ParameterMaxVersionLimitExceeded: You attempted to create a new version of x by "
            "calling the PutParameter API with the overwrite flag. Version 2, the oldest version, "
            "can't be deleted because it has a label associated with it. Move the label to another "
            "version of the parameter, and try again.");
  region.must<LabelParameterVersionOperation>({.name = "x", .labels = {{"keep"}}});
  region.put("x", "102");
  EXPECT_EQ(region.get("x:keep"), "101");
  EXPECT_EQ(region.ssm().versions(key_of("x")).size(), 100U);
}

TEST(PutParameter, NeedsItsPermissions) {
  TestRegion region;
  const std::string policy =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:PutParameter",)"
      R"("Resource":"arn:aws:ssm:us-east-1:000000000000:parameter/app/*",)"
      R"("Condition":{"StringEquals":{"ssm:Overwrite":"false"}}}]})";
  EXPECT_EQ(refusal(region.call_under<PutParameterOperation>(
                policy, {.name = "/app/x", .value = "v", .type = "String"})),
            "ok");
  EXPECT_EQ(refusal(region.call_under<PutParameterOperation>(
                policy, {.name = "/app/x", .value = "v", .overwrite = true})),
            std::string("403 AccessDenied: User: ") + user_arn +
                " is not authorized to perform: ssm:PutParameter on resource: "
                "arn:aws:ssm:us-east-1:000000000000:parameter/app/x because no identity-based "
                "policy allows the ssm:PutParameter action");
  EXPECT_TRUE(refusal(region.call_under<PutParameterOperation>(
                          policy, {.name = "/app/y",
                                   .value = "v",
                                   .type = "String",
                                   .tags = {{{.key = "k", .value = "v"}}}}))
                  .find("ssm:AddTagsToResource") != std::string::npos);
}

}  // namespace
}  // namespace skerry::ssm
