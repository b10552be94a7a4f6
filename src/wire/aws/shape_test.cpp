#include "wire/aws/shape.hpp"

#include <gtest/gtest.h>

#include "shapes/iam.hpp"
#include "shapes/sts.hpp"

namespace skerry::aws {
namespace {

TEST(Shape, FindsServedOperations) {
  const OperationShape* found = find_operation(iam::service_shape, "CreateRole");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found, &iam::CreateRoleOperation::shape);
  EXPECT_EQ(found->service, &iam::service_shape);
  EXPECT_EQ(found->input, &iam::CreateRoleRequest::aws_shape());
  EXPECT_EQ(find_operation(iam::service_shape, "CreateInstanceProfile"), nullptr);
  EXPECT_TRUE(known_but_not_served(iam::service_shape, "CreateInstanceProfile"));
  EXPECT_FALSE(known_but_not_served(iam::service_shape, "CreateRole"));
  EXPECT_FALSE(known_but_not_served(iam::service_shape, "CreateNothing"));
}

TEST(Shape, FindsErrorsByCodeOrName) {
  const ErrorShape* found = find_error(iam::service_shape, "NoSuchEntity");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->name, "NoSuchEntityException");
  EXPECT_EQ(found->status, 404);
  EXPECT_EQ(find_error(iam::service_shape, "NoSuchEntityException"), found);
  EXPECT_EQ(find_error(iam::service_shape, "Nothing"), nullptr);
}

TEST(Shape, StructsArePlainOptionals) {
  iam::CreateRoleRequest request;
  EXPECT_FALSE(request.role_name);
  request.role_name = "deployer";
  request.max_session_duration = 3600;
  request.tags.emplace().push_back({.key = "team", .value = "a"});
  EXPECT_EQ(request, iam::CreateRoleRequest(request));
  sts::AssumeRoleRequest assume{.role_arn = "arn:aws:iam::000000000000:role/deployer"};
  EXPECT_EQ(const_ref(assume).shape->name, "AssumeRoleRequest");
}

}  // namespace
}  // namespace skerry::aws
