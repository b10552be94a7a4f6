#include "wire/aws/routing.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "shapes/ec2.hpp"
#include "shapes/iam.hpp"
#include "shapes/lambda.hpp"
#include "shapes/s3.hpp"
#include "shapes/secretsmanager.hpp"
#include "shapes/sts.hpp"
#include "wire/http/target.hpp"

namespace skerry::aws {
namespace {

constexpr std::array<const ServiceShape*, 6> services = {
    &iam::service_shape,    &sts::service_shape, &secretsmanager::service_shape,
    &lambda::service_shape, &s3::service_shape,  &ec2::service_shape};

struct Sent {
  std::string method = "POST";
  std::string path = "/";
  std::string query = {};
  http::Headers headers = {};
  std::string body = {};
};

// "iam:CreateRole", or "404 Code: message".
std::string routed(std::string_view signing, const Sent& sent) {
  const http::Query query = *http::parse_query(sent.query);
  const WireRequest request{sent.method, sent.path, query, sent.headers, sent.body};
  const ServiceShape* service = find_service(services, {signing}, request);
  if (service == nullptr) return "no service";
  const auto found = find_operation(*service, request);
  if (found) return std::string(service->name) + ":" + std::string((*found)->name);
  const ApiError& error = found.error();
  return std::to_string(error.status) + " " + error.code + ": " + error.message;
}

TEST(Routing, ByActionAndVersion) {
  EXPECT_EQ(routed("iam", {.body = "Action=CreateRole&Version=2010-05-08"}), "iam:CreateRole");
  EXPECT_EQ(
      routed("sts", {.method = "GET", .query = "Action=GetCallerIdentity&Version=2011-06-15"}),
      "sts:GetCallerIdentity");
  EXPECT_EQ(routed("iam", {.body = "Action=CreateNothing&Version=2010-05-08"}),
            "400 InvalidAction: Could not find operation CreateNothing for version 2010-05-08");
  EXPECT_EQ(routed("iam", {.body = "Action=CreateRole&Version=2009-01-01"}),
            "400 InvalidAction: Could not find operation CreateRole for version 2009-01-01");
  EXPECT_EQ(routed("iam", {.body = "Version=2010-05-08"}),
            "400 MissingAction: The request must contain the parameter Action");
  EXPECT_EQ(routed("iam", {.body = "Action=CreateInstanceProfile&Version=2010-05-08"}),
            "501 NotImplemented: Skerry does not support iam:CreateInstanceProfile");
  EXPECT_EQ(routed("ec2", {.body = "Action=Nothing&Version=2016-11-15"}),
            "400 InvalidAction: The action Nothing is not valid for this web service.");
  EXPECT_EQ(routed("sns", {.body = "Action=CreateRole"}), "no service");
}

TEST(Routing, ByTarget) {
  const auto target = [](std::string text) {
    return routed("secretsmanager", {.headers = {{"x-amz-target", std::move(text)}}});
  };
  EXPECT_EQ(target("secretsmanager.GetSecretValue"), "secretsmanager:GetSecretValue");
  EXPECT_EQ(target("secretsmanager.RotateSecret"),
            "501 NotImplemented: Skerry does not support secretsmanager:RotateSecret");
  EXPECT_EQ(target("secretsmanager.Nothing"),
            "400 UnknownOperationException: The operation Nothing is not known");
  EXPECT_EQ(target("other.GetSecretValue").substr(0, 29), "400 UnknownOperationException");
  EXPECT_EQ(routed("secretsmanager", {}),
            "400 UnknownOperationException: The request has no X-Amz-Target");
}

TEST(Routing, ByPathAndMethod) {
  const auto lambda = [](std::string method, std::string path) {
    return routed("lambda", {.method = std::move(method), .path = std::move(path)});
  };
  EXPECT_EQ(lambda("POST", "/2015-03-31/functions"), "lambda:CreateFunction");
  EXPECT_EQ(lambda("GET", "/2015-03-31/functions/"), "lambda:ListFunctions");
  EXPECT_EQ(lambda("GET", "/2015-03-31/functions/hello"), "lambda:GetFunction");
  EXPECT_EQ(lambda("POST", "/2015-03-31/functions/hello/invocations"), "lambda:Invoke");
  EXPECT_EQ(lambda("PATCH", "/2015-03-31/functions/hello").substr(0, 29),
            "404 UnknownOperationException");
  EXPECT_EQ(lambda("GET", "/2015-03-31/functions/a/b").substr(0, 3), "404");
  EXPECT_EQ(lambda("GET", "/2015-03-31/functions/%zz").substr(0, 3), "404");
}

// A part without its number, or without its upload, is not an object.
TEST(Routing, S3RefusesParametersOfAnotherOperation) {
  constexpr const char* refused =
      "400 InvalidArgument: This operation does not accept a query-string.";
  EXPECT_EQ(routed("s3", {.method = "PUT", .path = "/b/k", .query = "uploadId=u"}), refused);
  EXPECT_EQ(routed("s3", {.method = "PUT", .path = "/b/k", .query = "partNumber=1"}), refused);
  EXPECT_EQ(routed("s3", {.method = "PUT",
                          .path = "/b/k",
                          .query = "uploadId=u",
                          .headers = {{"x-amz-copy-source", "b/s"}}}),
            refused);
  EXPECT_EQ(routed("s3", {.method = "PUT", .path = "/b/k", .query = "partNumber=1&uploadId=u"}),
            "s3:UploadPart");
  EXPECT_EQ(routed("s3", {.method = "PUT", .path = "/b/k", .query = "x-id=PutObject"}),
            "s3:PutObject");
  EXPECT_EQ(routed("s3", {.method = "GET", .path = "/b/k", .query = "partNumber=1"}),
            "s3:GetObject");
}

TEST(Routing, ByQueryAndRequiredParameters) {
  const auto s3 = [](std::string method, std::string path, std::string query) {
    return routed(
        "s3", {.method = std::move(method), .path = std::move(path), .query = std::move(query)});
  };
  EXPECT_EQ(s3("GET", "/", ""), "s3:ListBuckets");
  EXPECT_EQ(s3("GET", "/bucket", "list-type=2&prefix=a"), "s3:ListObjectsV2");
  EXPECT_EQ(s3("GET", "/bucket/", "tagging"), "s3:GetBucketTagging");
  EXPECT_EQ(s3("PUT", "/bucket", ""), "s3:CreateBucket");
  EXPECT_EQ(s3("PUT", "/bucket/", "tagging"), "s3:PutBucketTagging");
  EXPECT_EQ(s3("PUT", "/bucket/a/b", "x-id=PutObject"), "s3:PutObject");
  EXPECT_EQ(s3("PUT", "/bucket/a/b", "acl"), "s3:PutObjectAcl");
  EXPECT_EQ(s3("PUT", "/bucket/a/b", "partNumber=1&uploadId=x"), "s3:UploadPart");
  EXPECT_EQ(s3("HEAD", "/bucket/a", ""), "s3:HeadObject");
  EXPECT_EQ(s3("PATCH", "/bucket", "").substr(0, 20), "405 MethodNotAllowed");
  EXPECT_EQ(s3("PUT", "/bucket", "cors"),
            "501 NotImplemented: Skerry does not support s3:PutBucketCors");
  EXPECT_EQ(s3("DELETE", "/bucket", "website"),
            "501 NotImplemented: Skerry does not support s3:DeleteBucketWebsite");
  EXPECT_EQ(s3("PUT", "/bucket/", "encryption"), "s3:PutBucketEncryption");
  EXPECT_EQ(s3("PUT", "/bucket/a", "encryption").substr(0, 18), "501 NotImplemented");
  EXPECT_EQ(s3("GET", "/bucket/a", "torrent").substr(0, 18), "501 NotImplemented");
}

}  // namespace
}  // namespace skerry::aws
