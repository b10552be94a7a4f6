// Facts of each protocol as AWS and Smithy publish them, byte for byte. The breadth is in
// test/clients/differential; here stands what a reader wants to see.
#include "wire/aws/protocol.hpp"

#include <gtest/gtest.h>

#include <string>

#include "shapes/ce.hpp"
#include "shapes/dynamodb.hpp"
#include "shapes/ec2.hpp"
#include "shapes/iam.hpp"
#include "shapes/lambda.hpp"
#include "shapes/s3.hpp"
#include "shapes/secretsmanager.hpp"
#include "shapes/sqs.hpp"
#include "shapes/sts.hpp"
#include "wire/http/target.hpp"

namespace skerry::aws {
namespace {

constexpr ResponseIds ids{"4d8f1e9c-request", "host+id="};

// A request that owns its parts.
struct Sent {
  std::string method = "POST";
  std::string path = "/";
  std::string query_text = {};
  http::Headers headers = {};
  std::string body = {};
};

template <class Operation>
struct Got {
  typename Operation::Request request;
  std::vector<std::string> ignored;
  ApiError error;
};

template <class Operation>
Got<Operation> decode(const Sent& sent) {
  Got<Operation> got;
  const http::Query query = *http::parse_query(sent.query_text);
  const WireRequest request{sent.method, sent.path, query, sent.headers, sent.body};
  auto decoded = decode_request(Operation::shape, request, mutable_ref(got.request));
  if (decoded) {
    got.ignored = decoded->ignored;
  } else {
    got.error = decoded.error();
  }
  return got;
}

template <class Operation>
WireResponse encode(const typename Operation::Response& response) {
  return encode_response(Operation::shape, const_ref(response), ids);
}

std::string header(const WireResponse& response, std::string_view name) {
  return std::string(http::find(response.headers, name).value_or("(none)"));
}

WallTime at(std::int64_t milliseconds) { return WallTime(std::chrono::milliseconds(milliseconds)); }

TEST(Query, DecodesListsInTheOrderOfTheirNumbers) {
  const auto got = decode<iam::CreateRoleOperation>(
      {.body = "Action=CreateRole&Version=2010-05-08&RoleName=deploy+er%2B&MaxSessionDuration=3600"
               "&Tags.member.10.Key=c&Tags.member.2.Key=b&Tags.member.2.Value=&Tags.member.1.Key=a"
               "&AssumeRolePolicyDocument=%7B%22a%22%3A1%7D"});
  EXPECT_EQ(got.error, ApiError());
  EXPECT_EQ(got.request.role_name, "deploy er+");
  EXPECT_EQ(got.request.max_session_duration, 3600);
  EXPECT_EQ(got.request.assume_role_policy_document, R"({"a":1})");
  ASSERT_TRUE(got.request.tags);
  ASSERT_EQ(got.request.tags->size(), 3u);
  EXPECT_EQ((*got.request.tags)[0].key, "a");
  EXPECT_EQ((*got.request.tags)[0].value, std::nullopt);
  EXPECT_EQ((*got.request.tags)[1].value, "");
  EXPECT_EQ((*got.request.tags)[2].key, "c");
  EXPECT_TRUE(got.ignored.empty());
}

TEST(Query, TakesParametersFromTheTarget) {
  const auto got = decode<sts::GetAccessKeyInfoOperation>(
      {.method = "GET",
       .query_text = "Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=AKIA&X-Amz-Date=x"});
  EXPECT_EQ(got.request.access_key_id, "AKIA");
  EXPECT_TRUE(got.ignored.empty());
}

TEST(Query, EmptyListsAreWrittenAsTheirName) {
  const auto got = decode<iam::UntagRoleOperation>({.body = "RoleName=a&TagKeys="});
  ASSERT_TRUE(got.request.tag_keys);
  EXPECT_TRUE(got.request.tag_keys->empty());
}

TEST(Query, IgnoresAndReportsWhatTheModelLacks) {
  const auto got = decode<iam::CreateRoleOperation>(
      {.body =
           "RoleName=a&Future.member.1=b&Tags.member.1.Colour=red&Tags.member.1.Key=k&Tags.1=x"});
  EXPECT_EQ(got.error, ApiError());
  EXPECT_EQ(got.ignored, (std::vector<std::string>{"Future", "Tags.1", "Tags.member.1.Colour"}));
  EXPECT_EQ(got.request.tags->size(), 1u);
}

TEST(Query, RefusesWrongTypes) {
  const auto error = [](std::string body) {
    return decode<iam::ListRolesOperation>({.body = std::move(body)}).error;
  };
  const ApiError number{"MalformedInput", 400, "STRING_VALUE can not be converted to an Integer"};
  EXPECT_EQ(error("MaxItems=many"), number);
  EXPECT_EQ(error("MaxItems=2147483648"), number);
  EXPECT_EQ(error("MaxItems=1.5"), number);
  EXPECT_EQ(error("MaxItems="), number);
  EXPECT_EQ(error("MaxItems=1&MaxItems=2").code, "MalformedInput");
  EXPECT_EQ(error("MaxItems.member.1=1").code, "MalformedInput");
  EXPECT_EQ(error("Marker=%zz").code, "MalformedInput");
  const auto tags = [](std::string body) {
    return decode<iam::TagRoleOperation>({.body = std::move(body)}).error.code;
  };
  EXPECT_EQ(tags("Tags.member.x.Key=1"), "MalformedInput");
  EXPECT_EQ(tags("Tags.member.0.Key=1"), "MalformedInput");
  EXPECT_EQ(tags("Tags.member.1=1"), "MalformedInput");
  EXPECT_EQ(tags("Tags=1"), "MalformedInput");
  EXPECT_EQ(tags("RoleName=" + std::string(70, '.') + "&a" + std::string(70, '.') + "=1"),
            "MalformedInput");
}

TEST(Query, EncodesResultsWithTheirWrappers) {
  const auto with = encode<iam::GetRoleOperation>(
      {.role = iam::Role{.path = "/",
                         .role_name = "a<b>&\r",
                         .create_date = at(1'355'000'000'123),
                         .tags = std::vector{iam::Tag{.key = "k", .value = "v"}}}});
  EXPECT_EQ(with.status, 200);
  EXPECT_EQ(header(with, "Content-Type"), "text/xml");
  EXPECT_EQ(header(with, "x-amzn-RequestId"), "4d8f1e9c-request");
  EXPECT_EQ(with.body,
            "<GetRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><GetRoleResult>"
            "<Role><Path>/</Path><RoleName>a&lt;b&gt;&amp;&#xD;</RoleName>"
            "<CreateDate>2012-12-08T20:53:20Z</CreateDate>"
            "<Tags><member><Key>k</Key><Value>v</Value></member></Tags></Role></GetRoleResult>"
            "<ResponseMetadata><RequestId>4d8f1e9c-request</RequestId></ResponseMetadata>"
            "</GetRoleResponse>");
  EXPECT_EQ(encode<iam::DeleteRoleOperation>({}).body,
            "<DeleteRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
            "<ResponseMetadata><RequestId>4d8f1e9c-request</RequestId></ResponseMetadata>"
            "</DeleteRoleResponse>");
  const auto summary = encode<iam::GetAccountSummaryOperation>(
      {.summary_map = std::vector<std::pair<std::string, std::int32_t>>{{"Users", 27}}});
  EXPECT_NE(summary.body.find("<SummaryMap><entry><key>Users</key><value>27</value></entry>"
                              "</SummaryMap>"),
            std::string::npos);
}

TEST(Query, EncodesErrors) {
  const WireResponse answer =
      encode_error(iam::service_shape, {"NoSuchEntity", 404, "The role <a> cannot be found."}, ids);
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body,
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error>"
            "<Type>Sender</Type><Code>NoSuchEntity</Code>"
            "<Message>The role &lt;a&gt; cannot be found.</Message></Error>"
            "<RequestId>4d8f1e9c-request</RequestId></ErrorResponse>");
  const WireResponse fault = encode_error(iam::service_shape, {"ServiceFailure", 500, ""}, ids);
  EXPECT_NE(fault.body.find("<Type>Receiver</Type>"), std::string::npos);
}

TEST(Ec2Query, ListsAreFlatAndNamesBeginWithCapitals) {
  const auto got = decode<ec2::DescribeVpcsOperation>(
      {.body = "Action=DescribeVpcs&VpcId.1=vpc-1&VpcId.2=vpc-2&DryRun=true"
               "&Filter.1.Name=state&Filter.1.Value.1=available&MaxResults=5"});
  EXPECT_EQ(got.error, ApiError());
  EXPECT_TRUE(got.ignored.empty());
  EXPECT_EQ(got.request.vpc_ids, (std::vector<std::string>{"vpc-1", "vpc-2"}));
  EXPECT_EQ(got.request.dry_run, true);
  EXPECT_EQ(got.request.filters->front().values, std::vector<std::string>{"available"});
}

TEST(Ec2Query, EncodesAnswersAndErrors) {
  const auto answer = encode<ec2::DescribeVpcsOperation>(
      {.vpcs = std::vector{ec2::Vpc{.cidr_block = "10.0.0.0/16"}}});
  EXPECT_EQ(answer.body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<DescribeVpcsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15\">"
            "<requestId>4d8f1e9c-request</requestId><vpcSet><item>"
            "<cidrBlock>10.0.0.0/16</cidrBlock></item></vpcSet></DescribeVpcsResponse>");
  EXPECT_EQ(encode_error(ec2::service_shape, {"InvalidVpcID.NotFound", 400, "no"}, ids).body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>no</Message>"
            "</Error></Errors><RequestID>4d8f1e9c-request</RequestID></Response>");
}

using CreateSecret = secretsmanager::CreateSecretOperation;

TEST(JsonRpc, DecodesAndReportsWhatTheModelLacks) {
  const auto got = decode<CreateSecret>(
      {.body = R"({"Name":"db","SecretBinary":"AAEC","Tags":[{"Key":"a","Hue":1}],
                   "Description":null,"Future":{"x":[1]}})"});
  EXPECT_EQ(got.error, ApiError());
  EXPECT_EQ(got.request.name, "db");
  EXPECT_EQ(got.request.secret_binary, std::string("\0\1\2", 3));
  EXPECT_FALSE(got.request.description);
  EXPECT_EQ(got.ignored, (std::vector<std::string>{"Tag.Hue", "CreateSecretRequest.Future"}));
  EXPECT_FALSE(decode<CreateSecret>({.body = ""}).request.name);
}

TEST(JsonRpc, RefusesWrongTypesInAwssWords) {
  const auto message = [](std::string body) {
    const ApiError error = decode<CreateSecret>({.body = std::move(body)}).error;
    EXPECT_EQ(error.code, "SerializationException");
    EXPECT_EQ(error.status, 400);
    return error.message;
  };
  EXPECT_EQ(message(R"({"Name":1})"), "NUMBER_VALUE can not be converted to a String");
  EXPECT_EQ(message(R"({"Name":1.5})"), "DECIMAL_VALUE can not be converted to a String");
  EXPECT_EQ(message(R"({"Name":true})"), "TRUE_VALUE can not be converted to a String");
  EXPECT_EQ(message(R"({"Name":[]})"), "Start of list found where not expected");
  EXPECT_EQ(message(R"({"Name":{}})"), "Start of structure or map found where not expected.");
  EXPECT_EQ(message(R"({"Tags":"a"})"), "Expected list or null");
  EXPECT_EQ(message(R"({"Tags":["a"]})"), "Unexpected field type");
  EXPECT_EQ(message(R"({"ForceOverwriteReplicaSecret":"true"})"),
            "STRING_VALUE can not be converted to a Boolean");
  EXPECT_EQ(message(R"([])"), "Start of list found where not expected");
  EXPECT_EQ(message(R"({"SecretBinary":"?"})"), "STRING_VALUE can not be converted to a Blob");
  EXPECT_EQ(message(R"({"Name":"a","Name":"b"})"),
            "The request body is not valid JSON: duplicate name in an object at byte 22");
  EXPECT_NE(message(std::string(100, '[')).find("not valid JSON"), std::string::npos);
}

TEST(JsonRpc, EncodesTimesAsSeconds) {
  const auto answer = encode<secretsmanager::GetSecretValueOperation>(
      {.name = "a\"", .created_date = at(1'523'477'192'640)});
  EXPECT_EQ(header(answer, "Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ(answer.body, R"({"Name":"a\"","CreatedDate":1523477192.64})");
}

TEST(JsonRpc, EncodesErrors) {
  const WireResponse plain =
      encode_error(secretsmanager::service_shape, {"ResourceNotFoundException", 400, "no"}, ids);
  EXPECT_EQ(plain.body, R"({"__type":"ResourceNotFoundException","message":"no"})");
  EXPECT_EQ(header(plain, "x-amzn-query-error"), "(none)");
  const WireResponse old = encode_error(sqs::service_shape, {"QueueNameExists", 400, "no"}, ids);
  EXPECT_EQ(header(old, "x-amzn-query-error"), "QueueAlreadyExists;Sender");
  EXPECT_EQ(header(old, "Content-Type"), "application/x-amz-json-1.0");
  EXPECT_EQ(old.body, R"({"__type":"com.amazonaws.sqs#QueueNameExists","message":"no"})");
}

TEST(JsonRpc, DecodesUnionsAndWhatContainsItself) {
  const auto item = decode<dynamodb::PutItemOperation>(
      {.body = R"({"TableName":"t","Item":{"a":{"M":{"b":{"L":[{"N":"1.10"},{"NULL":true}]}}}}})"});
  EXPECT_EQ(item.error, ApiError());
  const auto& map = *item.request.item->front().second.m;
  EXPECT_EQ(map.front().second->l->front()->n, "1.10");
  const auto tags = decode<ce::GetTagsOperation>(
      {.body = R"({"Filter":{"Not":{"Tags":{"Key":"team"}}},"TimePeriod":{"Start":"a"}})"});
  EXPECT_EQ(tags.error, ApiError());
  EXPECT_EQ(tags.request.filter->not_->tags->key, "team");
  ce::GetTagsRequest copy = tags.request;
  EXPECT_EQ(copy, tags.request);
  copy.filter->not_->tags->key = "other";
  EXPECT_NE(copy, tags.request);
}

TEST(RestJson, DecodesPathQueryAndBody) {
  const auto got = decode<lambda::UntagResourceOperation>(
      {.method = "DELETE",
       .path = "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A0%3Afunction%3Aa%2Fb",
       .query_text = "tagKeys=a&tagKeys=b%20c&other=1"});
  EXPECT_EQ(got.error, ApiError());
  EXPECT_EQ(got.request.resource, "arn:aws:lambda:us-east-1:0:function:a/b");
  EXPECT_EQ(got.request.tag_keys, (std::vector<std::string>{"a", "b c"}));
  EXPECT_EQ(got.ignored, std::vector<std::string>{"other"});
  const auto listed = decode<lambda::ListFunctionsOperation>(
      {.method = "GET", .path = "/2015-03-31/functions/", .query_text = "MaxItems=x"});
  EXPECT_EQ(listed.error.code, "SerializationException");
}

TEST(RestJson, HandsRawPayloadsOn) {
  const auto got =
      decode<lambda::InvokeOperation>({.path = "/2015-03-31/functions/hello/invocations",
                                       .headers = {{"x-amz-invocation-type", "Event"}},
                                       .body = "not even JSON"});
  EXPECT_EQ(got.error, ApiError());
  EXPECT_EQ(got.request.function_name, "hello");
  EXPECT_EQ(got.request.invocation_type, "Event");
  EXPECT_EQ(got.request.payload, "not even JSON");
  ASSERT_NE(raw_payload(lambda::InvocationRequest::aws_shape()), nullptr);
  EXPECT_EQ(raw_payload(lambda::InvocationRequest::aws_shape())->name, "Payload");
  const auto answer = encode<lambda::InvokeOperation>(
      {.status_code = 202, .function_error = "Unhandled", .payload = "{}"});
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(header(answer, "X-Amz-Function-Error"), "Unhandled");
  EXPECT_EQ(answer.body, "{}");
}

TEST(RestJson, EncodesErrors) {
  const ApiError error{"ResourceNotFoundException", 404, "Function not found", {{"Type", "User"}}};
  const WireResponse answer = encode_error(lambda::service_shape, error, ids);
  EXPECT_EQ(header(answer, "x-amzn-ErrorType"), "ResourceNotFoundException");
  EXPECT_EQ(answer.body,
            R"({"Type":"User","Message":"Function not found","message":"Function not found"})");
}

TEST(RestXml, DecodesGreedyLabelsHeadersAndBody) {
  const auto put = decode<s3::PutObjectOperation>(
      {.method = "PUT",
       .path = "/bucket/a//b%20c/../d",
       .headers = {{"X-Amz-Meta-Colour", "red"}, {"x-amz-tagging", "a=b"}},
       .body = "bytes"});
  EXPECT_EQ(put.error, ApiError());
  EXPECT_EQ(put.request.bucket, "bucket");
  EXPECT_EQ(put.request.key, "a//b c/../d");
  EXPECT_EQ(put.request.metadata,
            (std::vector<std::pair<std::string, std::string>>{{"colour", "red"}}));
  const auto many = decode<s3::DeleteObjectsOperation>(
      {.path = "/bucket/",
       .query_text = "delete",
       .body =
           "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a&amp;b</Key>"
           "</Object><Object><Key> c </Key></Object><Quiet>true</Quiet><New/></Delete>"});
  EXPECT_EQ(many.error, ApiError());
  ASSERT_EQ(many.request.delete_->objects->size(), 2u);
  EXPECT_EQ(many.request.delete_->objects->front().key, "a&b");
  EXPECT_EQ(many.request.delete_->objects->back().key, " c ");
  EXPECT_EQ(many.request.delete_->quiet, true);
  EXPECT_EQ(many.ignored, std::vector<std::string>{"New"});
}

TEST(RestXml, RefusesBrokenXml) {
  for (const std::string body :
       {"<Delete>", "<!DOCTYPE a><Delete/>", "<Delete><Quiet>1</Quiet></Delete>",
        "<Delete><Quiet><a/></Quiet></Delete>",
        "<Delete><Quiet>true</Quiet><Quiet>true</Quiet></Delete>"}) {
    const auto got = decode<s3::DeleteObjectsOperation>(
        {.path = "/bucket", .query_text = "delete", .body = body});
    EXPECT_EQ(got.error.code, "MalformedXML") << body;
  }
}

TEST(RestXml, EncodesAnswers) {
  const auto listed = encode<s3::ListObjectsV2Operation>(
      {.is_truncated = false,
       .contents = std::vector{s3::Object{.key = "a", .last_modified = at(1'000)},
                               s3::Object{.key = "b"}}});
  EXPECT_EQ(header(listed, "Content-Type"), "application/xml");
  EXPECT_EQ(header(listed, "x-amz-request-id"), "4d8f1e9c-request");
  EXPECT_EQ(header(listed, "x-amz-id-2"), "host+id=");
  EXPECT_EQ(listed.body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            "<IsTruncated>false</IsTruncated><Contents><Key>a</Key>"
            "<LastModified>1970-01-01T00:00:01.000Z</LastModified></Contents>"
            "<Contents><Key>b</Key></Contents></ListBucketResult>");
  const auto deleted = encode<s3::DeleteObjectOperation>({.delete_marker = true});
  EXPECT_EQ(deleted.status, 204);
  EXPECT_EQ(header(deleted, "x-amz-delete-marker"), "true");
  EXPECT_EQ(deleted.body, "");
  const auto head = encode<s3::HeadObjectOperation>({.last_modified = at(784'111'777'000)});
  EXPECT_EQ(header(head, "Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(RestXml, S3ErrorsStandAlone) {
  const ApiError error{"NoSuchBucket", 404, "no", {{"BucketName", "b"}}};
  EXPECT_EQ(encode_error(s3::service_shape, error, ids).body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<Error><Code>NoSuchBucket</Code><Message>no</Message><BucketName>b</BucketName>"
            "<RequestId>4d8f1e9c-request</RequestId><HostId>host+id=</HostId></Error>");
}

}  // namespace
}  // namespace skerry::aws
