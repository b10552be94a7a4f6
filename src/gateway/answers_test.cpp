#include "gateway/answers.hpp"

#include <gtest/gtest.h>

#include "gateway/unknown_service.hpp"

namespace skerry::gateway {
namespace {

http::RequestHead head_with(const http::Headers& headers) {
  http::RequestHead head;
  head.headers = headers;
  return head;
}

aws::Protocol protocol_for(const http::Headers& headers, std::string_view signing_name) {
  return stand_in_for(head_with(headers), signing_name).protocol;
}

TEST(UnknownService, IsAnsweredInTheProtocolThatItLooksLike) {
  EXPECT_EQ(protocol_for({{"X-Amz-Target", "DynamoDB_20120810.ListTables"},
                          {"Content-Type", "application/x-amz-json-1.0"}},
                         "dynamodb"),
            aws::Protocol::json_1_0);
  EXPECT_EQ(
      protocol_for({{"X-Amz-Target", "Logs.X"}, {"Content-Type", "application/x-amz-json-1.1"}},
                   "logs"),
      aws::Protocol::json_1_1);
  EXPECT_EQ(
      protocol_for({{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}}, "sns"),
      aws::Protocol::query);
  EXPECT_EQ(protocol_for({}, "s3"), aws::Protocol::rest_xml);
  EXPECT_EQ(protocol_for({}, "ec2"), aws::Protocol::ec2);
  EXPECT_EQ(protocol_for({}, "lambda"), aws::Protocol::rest_json);
  EXPECT_EQ(protocol_for({}, ""), aws::Protocol::query);
}

TEST(Answers, AccessDeniedHasTheNameOfItsProtocol) {
  const ApiError denied{.code = "AccessDenied", .status = 403, .message = "no"};
  aws::ServiceShape service;
  service.protocol = aws::Protocol::query;
  EXPECT_EQ(in_words_of(service, denied).code, "AccessDenied");
  service.protocol = aws::Protocol::json_1_1;
  EXPECT_EQ(in_words_of(service, denied).code, "AccessDeniedException");
  EXPECT_EQ(in_words_of(service, denied).status, 400);
  service.protocol = aws::Protocol::rest_json;
  EXPECT_EQ(in_words_of(service, denied).status, 403);
  service.protocol = aws::Protocol::ec2;
  EXPECT_EQ(in_words_of(service, denied).code, "UnauthorizedOperation");
  EXPECT_EQ(in_words_of(service, {.code = "Other", .status = 400, .message = ""}).code, "Other");
}

TEST(Answers, TheOperationAskedIsNamedOnlyWhenItIsAName) {
  EXPECT_EQ(operation_asked(head_with({{"X-Amz-Target", "DynamoDB_20120810.ListTables"}}), ""),
            " (operation ListTables)");
  EXPECT_EQ(operation_asked({}, "Action=ListQueues&Version=1"), " (operation ListQueues)");
  EXPECT_EQ(operation_asked({}, "Version=1&Action=ListQueues"), " (operation ListQueues)");
  EXPECT_EQ(operation_asked({}, "Action=%3Cscript%3E"), "");
  EXPECT_EQ(operation_asked({}, "Action=" + std::string(100, 'a')), "");
  EXPECT_EQ(operation_asked({}, "MyAction=ListQueues"), "");
}

TEST(Answers, SessionsOfUsersMayNotCallIam) {
  Identity user;
  user.kind = IdentityKind::user;
  aws::ServiceShape iam;
  iam.signing = "iam";
  aws::ServiceShape sts;
  sts.signing = "sts";
  EXPECT_TRUE(allowed_in_session(user, iam, "ListUsers").ok());
  user.issued = WallTime{};
  EXPECT_EQ(allowed_in_session(user, iam, "ListUsers").error().code, "InvalidClientTokenId");
  EXPECT_TRUE(allowed_in_session(user, sts, "AssumeRole").ok());
  EXPECT_EQ(allowed_in_session(user, sts, "GetAccessKeyInfo").error().code, "AccessDenied");
  user.kind = IdentityKind::assumed_role;
  EXPECT_TRUE(allowed_in_session(user, iam, "ListUsers").ok());
}

}  // namespace
}  // namespace skerry::gateway
