#include "services/s3/test_region.hpp"
#include "test/support/temporary_directory.hpp"

namespace skerry::s3 {
namespace {

using BucketsTest = S3TestIn<test::TemporaryDirectory>;

template <class Request>
Request of(const std::string& bucket) {
  Request request;
  request.bucket = bucket;
  return request;
}

TEST_F(BucketsTest, ABucketIsMadeOnceListedAndDeletedWhenEmpty) {
  make_bucket("b-2");
  make_bucket("b-1");
  make_bucket("b-1");  // us-east-1: one's own bucket again is no error
  const auto listed = call<ListBucketsOperation>({});
  ASSERT_EQ(listed->buckets->size(), 2u);
  EXPECT_EQ(listed->buckets->front().name, "b-1");
  EXPECT_EQ(listed->buckets->front().bucket_region, "us-east-1");
  ASSERT_EQ(code_of(put("k", "v")), "ok");
  EXPECT_EQ(code_of(call<DeleteBucketOperation>(of<DeleteBucketRequest>("b-1"))),
            "409 BucketNotEmpty");
  EXPECT_EQ(code_of(call<DeleteBucketOperation>(of<DeleteBucketRequest>("b-2"))), "ok");
  EXPECT_EQ(code_of(call<HeadBucketOperation>(of<HeadBucketRequest>("b-2"))), "404 NoSuchBucket");
}

TEST_F(BucketsTest, LocationsAreThoseOfTheRegion) {
  const auto create = [&](std::optional<std::string> constraint) {
    CreateBucketRequest request = of<CreateBucketRequest>("b-3");
    request.create_bucket_configuration.emplace().location_constraint = std::move(constraint);
    return code_of(call<CreateBucketOperation>(request));
  };
  EXPECT_EQ(create("us-east-1"), "400 InvalidLocationConstraint");
  EXPECT_EQ(create("eu-west-1"), "400 IllegalLocationConstraintException");
  EXPECT_EQ(create({}), "ok");
  EXPECT_FALSE(
      call<GetBucketLocationOperation>(of<GetBucketLocationRequest>("b-3"))->location_constraint);
  region.name.text = "eu-west-1";
  EXPECT_EQ(create({}), "400 IllegalLocationConstraintException");
  EXPECT_EQ(create("eu-west-1"), "409 BucketAlreadyOwnedByYou");
  EXPECT_EQ(
      call<GetBucketLocationOperation>(of<GetBucketLocationRequest>("b-3"))->location_constraint,
      "eu-west-1");
}

TEST_F(BucketsTest, WhatIsNotSupportedIsRefusedByName) {
  CreateBucketRequest request = of<CreateBucketRequest>("b-1");
  request.acl = "public-read";
  EXPECT_EQ(call<CreateBucketOperation>(request).error().message,
            "Skerry does not support the ACL public-read of CreateBucket.");
  request.acl = "private";
  request.object_lock_enabled_for_bucket = true;
  EXPECT_EQ(code_of(call<CreateBucketOperation>(request)), "501 NotImplemented");
}

TEST_F(BucketsTest, AnotherExpectedOwnerIsDenied) {
  make_bucket();
  auto request = of<GetBucketLocationRequest>("b-1");
  request.expected_bucket_owner = "999999999999";
  EXPECT_EQ(code_of(call<GetBucketLocationOperation>(request)), "403 AccessDenied");
  request.expected_bucket_owner = test_account;
  EXPECT_EQ(code_of(call<GetBucketLocationOperation>(request)), "ok");
}

TEST_F(BucketsTest, ConfigurationIsThereAsWrittenOrNotFoundByItsName) {
  make_bucket();
  EXPECT_EQ(code_of(call<GetBucketPolicyOperation>(of<GetBucketPolicyRequest>("b-1"))),
            "404 NoSuchBucketPolicy");
  EXPECT_EQ(code_of(call<GetBucketTaggingOperation>(of<GetBucketTaggingRequest>("b-1"))),
            "404 NoSuchTagSet");
  EXPECT_EQ(code_of(call<GetBucketLifecycleConfigurationOperation>(
                of<GetBucketLifecycleConfigurationRequest>("b-1"))),
            "404 NoSuchLifecycleConfiguration");
  // What every new bucket has.
  EXPECT_EQ(call<GetBucketOwnershipControlsOperation>(of<GetBucketOwnershipControlsRequest>("b-1"))
                ->ownership_controls->rules->front()
                .object_ownership,
            "BucketOwnerEnforced");
  EXPECT_TRUE(*call<GetPublicAccessBlockOperation>(of<GetPublicAccessBlockRequest>("b-1"))
                   ->public_access_block_configuration->block_public_policy);
  EXPECT_EQ(
      code_of(call<DeletePublicAccessBlockOperation>(of<DeletePublicAccessBlockRequest>("b-1"))),
      "ok");
  EXPECT_EQ(code_of(call<GetPublicAccessBlockOperation>(of<GetPublicAccessBlockRequest>("b-1"))),
            "404 NoSuchPublicAccessBlockConfiguration");
  const auto encryption = call<GetBucketEncryptionOperation>(of<GetBucketEncryptionRequest>("b-1"));
  EXPECT_EQ(encryption->server_side_encryption_configuration->rules->front()
                .apply_server_side_encryption_by_default->sse_algorithm,
            "AES256");
}

TEST_F(BucketsTest, EverySettingSurvivesARestart) {
  make_bucket();
  keep_versions();
  auto tags = of<PutBucketTaggingRequest>("b-1");
  tags.tagging.emplace().tag_set = {{Tag{"team", "blue"}}};
  ASSERT_EQ(code_of(call<PutBucketTaggingOperation>(tags)), "ok");
  auto encryption = of<PutBucketEncryptionRequest>("b-1");
  ServerSideEncryptionRule rule;
  rule.apply_server_side_encryption_by_default = {"aws:kms", "alias/mine"};
  rule.bucket_key_enabled = true;
  encryption.server_side_encryption_configuration.emplace().rules = {{rule}};
  ASSERT_EQ(code_of(call<PutBucketEncryptionOperation>(encryption)), "ok");
  auto lifecycle = of<PutBucketLifecycleConfigurationRequest>("b-1");
  LifecycleRule expire;
  expire.status = "Enabled";
  expire.filter.emplace().prefix = "old/";
  expire.noncurrent_version_expiration.emplace().noncurrent_days = 30;
  lifecycle.lifecycle_configuration.emplace().rules = {{expire}};
  ASSERT_EQ(code_of(call<PutBucketLifecycleConfigurationOperation>(lifecycle)), "ok");
  restart();
  EXPECT_EQ(call<GetBucketTaggingOperation>(of<GetBucketTaggingRequest>("b-1"))->tag_set->front(),
            (Tag{"team", "blue"}));
  EXPECT_EQ(call<GetBucketVersioningOperation>(of<GetBucketVersioningRequest>("b-1"))->status,
            "Enabled");
  EXPECT_EQ(call<GetBucketEncryptionOperation>(of<GetBucketEncryptionRequest>("b-1"))
                ->server_side_encryption_configuration->rules->front(),
            rule);
  const auto kept = call<GetBucketLifecycleConfigurationOperation>(
      of<GetBucketLifecycleConfigurationRequest>("b-1"));
  EXPECT_EQ(kept->rules->front().filter->prefix, "old/");
  EXPECT_EQ(kept->rules->front().noncurrent_version_expiration->noncurrent_days, 30);
  EXPECT_FALSE(kept->rules->front().id->empty());
}

class PolicyTest : public BucketsTest {
 protected:
  std::string put_policy(const std::string& statements) {
    auto request = of<PutBucketPolicyRequest>("b-1");
    request.policy = document(statements);
    return code_of(call<PutBucketPolicyOperation>(request));
  }
};

TEST_F(PolicyTest, ItAllowsAndDeniesBesideTheCallersOwn) {
  make_bucket();
  ASSERT_EQ(code_of(put("open/k", "content")), "ok");
  ASSERT_EQ(code_of(put("k", "content")), "ok");
  EXPECT_EQ(get(object("k"), "alice"), "403 AccessDenied");
  ASSERT_EQ(
      put_policy(R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"},)"
                 R"("Action":"s3:GetObject","Resource":"arn:aws:s3:::b-1/open/*"},)"
                 R"({"Effect":"Deny","Principal":"*","Action":"s3:GetObject",)"
                 R"("Resource":"arn:aws:s3:::b-1/k"})"),
      "ok");
  EXPECT_EQ(get(object("open/k"), "alice"), "content");
  EXPECT_EQ(get("k"), "403 AccessDenied");
  EXPECT_EQ(code_of(call<DeleteBucketPolicyOperation>(of<DeleteBucketPolicyRequest>("b-1"))), "ok");
  EXPECT_EQ(get("k"), "content");
}

TEST_F(PolicyTest, WhomItNamesIsMeantAndNotTheName) {
  make_bucket();
  ASSERT_EQ(code_of(put("k", "content")), "ok");
  const auto allows = [](const std::string& arn) {
    return R"({"Effect":"Allow","Principal":{"AWS":")" + arn +
           R"("},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b-1/*"})";
  };
  EXPECT_EQ(put_policy(allows("arn:aws:iam::111122223333:user/nobody")), "400 MalformedPolicy");
  ASSERT_EQ(put_policy(allows("arn:aws:iam::111122223333:user/alice")), "ok");
  restart();
  EXPECT_EQ(get(object("k"), "alice"), "content");
  directory.arns = {{"AIDAother", "arn:aws:iam::111122223333:user/alice"}};  // made anew
  EXPECT_EQ(get(object("k"), "alice"), "403 AccessDenied");
  const auto shown = call<GetBucketPolicyOperation>(of<GetBucketPolicyRequest>("b-1"));
  EXPECT_EQ(shown->policy, document(allows("AIDAalice")));
}

TEST_F(PolicyTest, PublicOnesAreBlockedUntilTheBlockIsLifted) {
  make_bucket();
  const std::string open = R"({"Effect":"Allow","Principal":"*","Action":"s3:GetObject",)"
                           R"("Resource":"arn:aws:s3:::b-1/*"})";
  const std::string narrow =
      R"({"Effect":"Allow","Principal":"*","Action":"s3:GetObject",)"
      R"("Resource":"arn:aws:s3:::b-1/*",)"
      R"("Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}})";
  EXPECT_EQ(put_policy(open), "403 AccessDenied");
  EXPECT_EQ(put_policy(narrow), "ok");
  EXPECT_FALSE(*call<GetBucketPolicyStatusOperation>(of<GetBucketPolicyStatusRequest>("b-1"))
                    ->policy_status->is_public);
  call<DeletePublicAccessBlockOperation>(of<DeletePublicAccessBlockRequest>("b-1")).ok();
  EXPECT_EQ(put_policy(open), "ok");
  EXPECT_TRUE(*call<GetBucketPolicyStatusOperation>(of<GetBucketPolicyStatusRequest>("b-1"))
                   ->policy_status->is_public);
}

TEST_F(PolicyTest, WhatIsNoPolicyOfTheBucketIsMalformed) {
  make_bucket();
  EXPECT_EQ(put_policy(R"({"Effect":"Allow","Principal":{"AWS":"111122223333"},)"
                       R"("Action":"s3:GetObject","Resource":"arn:aws:s3:::other/*"})"),
            "400 MalformedPolicy");
  EXPECT_EQ(put_policy(R"({"Effect":"Allow","Principal":{"AWS":"111122223333"},)"
                       R"("Action":"sqs:*","Resource":"arn:aws:s3:::b-1/*"})"),
            "400 MalformedPolicy");
  EXPECT_EQ(put_policy(R"({"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b-1"})"),
            "400 MalformedPolicy");
}

// The statement that the CDK's enforceSSL writes.
TEST_F(PolicyTest, InsecureTransportIsDenied) {
  make_bucket();
  ASSERT_EQ(code_of(put("k", "v")), "ok");
  ASSERT_EQ(put_policy(R"({"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":)"
                       R"(["arn:aws:s3:::b-1","arn:aws:s3:::b-1/*"],)"
                       R"("Condition":{"Bool":{"aws:SecureTransport":"false"}}})"),
            "ok");
  EXPECT_EQ(get("k"), "403 AccessDenied");
  facts().transport = Transport::tls;
  EXPECT_EQ(get("k"), "v");
}

}  // namespace
}  // namespace skerry::s3
