// The breadth is in test/clients/differential/constraints_test.py.
#include "wire/aws/validate.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "shapes/ec2.hpp"
#include "shapes/iam.hpp"
#include "shapes/lambda.hpp"
#include "shapes/secretsmanager.hpp"
#include "shapes/sts.hpp"

namespace skerry::aws {
namespace {

constexpr std::array<const ServiceShape*, 5> services = {
    &iam::service_shape, &sts::service_shape, &lambda::service_shape,
    &secretsmanager::service_shape, &ec2::service_shape};

template <class Operation>
std::string refusal(const typename Operation::Request& request) {
  static const Validator validator(services);
  const auto error = validator.validate(Operation::shape, const_ref(request));
  return error ? error->code + ": " + error->message : "";
}

TEST(Validate, SaysWhatAwsSays) {
  EXPECT_EQ(refusal<iam::GetRoleOperation>({.role_name = "ok"}), "");
  EXPECT_EQ(
      refusal<iam::GetRoleOperation>({.role_name = std::string(65, 'a')}),
      "ValidationError: 1 validation error detected: Value '" + std::string(65, 'a') +
          "' at 'roleName' failed to satisfy constraint: Member must have length less than or "
          "equal to 64");
  EXPECT_EQ(refusal<iam::GetRoleOperation>({}),
            "ValidationError: 1 validation error detected: Value null at 'roleName' failed to "
            "satisfy constraint: Member must not be null");
  EXPECT_EQ(refusal<iam::ListRolesOperation>({.max_items = 0}),
            "ValidationError: 1 validation error detected: Value '0' at 'maxItems' failed to "
            "satisfy constraint: Member must have value greater than or equal to 1");
}

TEST(Validate, CountsSeveral) {
  EXPECT_EQ(
      refusal<iam::UpdateAccessKeyOperation>({.access_key_id = "short", .status = "On"}),
      "ValidationError: 2 validation errors detected: Value 'short' at 'accessKeyId' failed "
      "to satisfy constraint: Member must have length greater than or equal to 16; Value 'On' "
      "at 'status' failed to satisfy constraint: Member must satisfy enum value set: "
      "[Active, Expired, Inactive]");
}

TEST(Validate, CountsCharactersNotBytes) {
  std::string euros;
  for (int i = 0; i < 256; ++i) euros += "ä";
  const auto tagged = [&](std::string value) {
    return refusal<iam::TagRoleOperation>(
        {.role_name = "a", .tags = std::vector{iam::Tag{.key = "k", .value = std::move(value)}}});
  };
  EXPECT_EQ(tagged(euros), "");
  EXPECT_NE(tagged(euros + "ä").find("at 'tags.1.member.value'"), std::string::npos);
}

TEST(Validate, JudgesElementsAtTheirList) {
  EXPECT_EQ(refusal<iam::UntagRoleOperation>(
                {.role_name = "a", .tag_keys = std::vector<std::string>{"ok", "{", "}"}}),
            "ValidationError: 1 validation error detected: Value '[ok, {, }]' at 'tagKeys' failed "
            "to satisfy constraint: Member must satisfy constraint: [Member must have length less "
            "than or equal to 128, Member must have length greater than or equal to 1, Member must "
            R"(satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+])");
}

// https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html: the variables are sensitive.
TEST(Validate, MasksWhatIsSensitive) {
  const lambda::CreateFunctionRequest request{
      .function_name = "f",
      .role = "arn:aws:iam::000000000000:role/r",
      .code = lambda::FunctionCode{},
      .environment = lambda::Environment{
          .variables = std::vector<std::pair<std::string, std::string>>{{"1", "hidden"}}}};
  EXPECT_EQ(refusal<lambda::CreateFunctionOperation>(request),
            "ValidationException: 1 validation error detected: Value at 'environment.variables' "
            "failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy "
            "regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]");
  const std::string secret(65537, 's');
  EXPECT_EQ(refusal<secretsmanager::CreateSecretOperation>({.name = "a", .secret_string = secret}),
            "ValidationException: 1 validation error detected: Value at 'secretString' failed to "
            "satisfy constraint: Member must have length less than or equal to 65536");
}

TEST(Validate, Ec2HasWordsOfItsOwn) {
  EXPECT_EQ(refusal<ec2::CreateSubnetOperation>({}),
            "MissingParameter: The request must contain the parameter VpcId");
}

TEST(Validate, BoundsItsMessage) {
  std::vector<iam::Tag> tags(5000, iam::Tag{.key = "", .value = std::string(300, '{')});
  const std::string message =
      refusal<iam::TagRoleOperation>({.role_name = "a", .tags = std::move(tags)});
  EXPECT_TRUE(message.starts_with("ValidationError: 100 validation errors detected: "));
  EXPECT_LT(message.size(), std::size_t{2} << 20);
}

}  // namespace
}  // namespace skerry::aws
