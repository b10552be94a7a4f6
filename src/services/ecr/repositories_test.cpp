#include <gtest/gtest.h>

#include "services/ecr/test_region.hpp"

namespace skerry::ecr {
namespace {

using Create = CreateRepositoryOperation;
using Describe = DescribeRepositoriesOperation;

std::string names_of(const std::optional<std::vector<Repository>>& repositories) {
  std::string names;
  for (const Repository& each : *repositories) names += *each.repository_name + ' ';
  return names;
}

TEST(Repositories, AreMadeDescribedAndDeleted) {
  TestRegion region;
  const auto made = region.must<Create>({.repository_name = "team/app"});
  EXPECT_EQ(made.repository->repository_arn,
            "arn:aws:ecr:us-east-1:000000000000:repository/team/app");
  EXPECT_EQ(made.repository->repository_uri,
            "000000000000.dkr.ecr.us-east-1.amazonaws.com/team/app");
  EXPECT_EQ(made.repository->registry_id, "000000000000");
  EXPECT_EQ(made.repository->image_tag_mutability, "MUTABLE");
  EXPECT_EQ(made.repository->encryption_configuration->encryption_type, "AES256");
  EXPECT_EQ(made.repository->image_scanning_configuration->scan_on_push, false);
  EXPECT_EQ(region.refused<Create>({.repository_name = "team/app"}),
            "400 RepositoryAlreadyExistsException: The repository with name 'team/app' already "
            "exists in the registry with id '000000000000'");
  region.restart();
  const auto found = region.must<Describe>({.repository_names = {{"team/app"}}});
  EXPECT_EQ(found.repositories->front(), made.repository);
  EXPECT_EQ(region.must<DeleteRepositoryOperation>({.repository_name = "team/app"}).repository,
            made.repository);
  EXPECT_EQ(region.refused<DeleteRepositoryOperation>({.repository_name = "team/app"}),
            "400 RepositoryNotFoundException: The repository with name 'team/app' does not exist "
            "in the registry with id '000000000000'");
}

TEST(Repositories, OfOtherRegistriesAreNotThere) {
  TestRegion region;
  region.make("app");
  EXPECT_EQ(region.refused<ListImagesOperation>(
                {.repository_name = "app", .registry_id = "111111111111"}),
            "400 RepositoryNotFoundException: The repository with name 'app' does not exist in the "
            "registry with id '111111111111'");
}

TEST(Repositories, HavePages) {
  TestRegion region;
  for (const char* name : {"cc", "aa", "bb"}) region.make(name);
  const auto first = region.must<Describe>({.max_results = 2});
  EXPECT_EQ(names_of(first.repositories), "aa bb ");
  const auto last = region.must<Describe>({.next_token = first.next_token});
  EXPECT_EQ(names_of(last.repositories), "cc ");
  EXPECT_FALSE(last.next_token.has_value());
  EXPECT_TRUE(
      region.refused<Describe>({.next_token = "x"}).starts_with("400 InvalidParameterException"));
  EXPECT_TRUE(region.refused<Describe>({.repository_names = {{"aa"}}, .max_results = 2})
                  .starts_with("400 InvalidParameterException"));
}

TEST(Repositories, KeepTheirSettings) {
  TestRegion region;
  region.make("app");
  region.must<PutImageScanningConfigurationOperation>(
      {.repository_name = "app", .image_scanning_configuration = {{.scan_on_push = true}}});
  region.must<PutImageTagMutabilityOperation>(
      {.repository_name = "app",
       .image_tag_mutability = "IMMUTABLE_WITH_EXCLUSION",
       .image_tag_mutability_exclusion_filters = {
           {{.filter_type = "WILDCARD", .filter = "dev-*"}}}});
  region.restart();
  const auto found = region.must<Describe>({});
  EXPECT_EQ(found.repositories->front().image_scanning_configuration->scan_on_push, true);
  EXPECT_EQ(found.repositories->front().image_tag_mutability, "IMMUTABLE_WITH_EXCLUSION");
  EXPECT_EQ(found.repositories->front().image_tag_mutability_exclusion_filters->front().filter,
            "dev-*");
  const auto put = [&](const std::string& mutability, const std::string& filter) {
    PutImageTagMutabilityRequest request{.repository_name = "app",
                                         .image_tag_mutability = mutability};
    if (!filter.empty()) {
      request.image_tag_mutability_exclusion_filters = {
          {{.filter_type = "WILDCARD", .filter = filter}}};
    }
    return region.refused<PutImageTagMutabilityOperation>(request).substr(0, 29);
  };
  EXPECT_EQ(put("MUTABLE", ""), "ok");
  EXPECT_EQ(put("MUTABLE", "x"), "400 InvalidParameterException");
  EXPECT_EQ(put("MUTABLE_WITH_EXCLUSION", ""), "400 InvalidParameterException");
  EXPECT_EQ(put("MUTABLE_WITH_EXCLUSION", "a b"), "400 InvalidParameterException");
  EXPECT_EQ(put("MUTABLE_WITH_EXCLUSION", "*a*b*"), "400 InvalidParameterException");
}

TEST(Repositories, RecordTheirKey) {
  TestRegion region;
  const auto create = [&](EncryptionConfiguration encryption) {
    return region.call<Create>(
        {.repository_name = "app", .encryption_configuration = std::move(encryption)});
  };
  EXPECT_EQ(refusal(create({.encryption_type = "KMS", .kms_key = "alias/none"})),
            "400 KmsException: No such key.");
  EXPECT_EQ(refusal(create({.encryption_type = "KMS"})),
            "501 NotImplemented: Skerry does not support the AWS managed key aws/ecr: name a "
            "kmsKey of CreateRepository.");
  EXPECT_EQ(refusal(create({.encryption_type = "AES256", .kms_key = "alias/mine"})).substr(0, 29),
            "400 InvalidParameterException");
  const auto made = create({.encryption_type = "KMS", .kms_key = "alias/mine"});
  EXPECT_EQ(made->repository->encryption_configuration->kms_key, key_arn);
}

TEST(Repositories, NeedPermissions) {
  TestRegion region;
  region.must<Create>({.repository_name = "app", .tags = {{{.key = "team", .value = "blue"}}}});
  const std::string policy =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecr:Describe*",)"
      R"("Resource":"*","Condition":{"StringEquals":{"ecr:ResourceTag/team":"blue"}}}]})";
  EXPECT_EQ(refusal(region.call_under<DescribeImagesOperation>(policy, {.repository_name = "app"})),
            "ok");
  EXPECT_EQ(refusal(region.call_under<Describe>(policy, {})),
            std::string("403 AccessDenied: User: ") + user_arn +
                " is not authorized to perform: ecr:DescribeRepositories on resource: "
                "arn:aws:ecr:us-east-1:000000000000:repository/* because no identity-based policy "
                "allows the ecr:DescribeRepositories action");
}

TEST(Tags, ComeAndGo) {
  TestRegion region;
  region.make("app");
  const std::string arn = region.ecr().arn("app");
  region.must<TagResourceOperation>(
      {.resource_arn = arn, .tags = {{{.key = "a", .value = "1"}, {.key = "b", .value = ""}}}});
  region.must<TagResourceOperation>({.resource_arn = arn, .tags = {{{.key = "a", .value = "2"}}}});
  region.must<UntagResourceOperation>({.resource_arn = arn, .tag_keys = {{"b", "none"}}});
  region.restart();
  const auto listed = region.must<ListTagsForResourceOperation>({.resource_arn = arn});
  EXPECT_EQ(listed.tags, (std::vector<Tag>{{.key = "a", .value = "2"}}));
  EXPECT_EQ(region.refused<ListTagsForResourceOperation>({.resource_arn = "rubbish"}),
            "400 InvalidParameterException: Invalid parameter at 'resourceArn' failed to satisfy "
            "constraint: 'Invalid ARN'");
  EXPECT_TRUE(region.refused<ListTagsForResourceOperation>({.resource_arn = arn + "x"})
                  .starts_with("400 RepositoryNotFoundException"));
  const auto tag = [&](const std::string& key) {
    return region
        .refused<TagResourceOperation>({.resource_arn = arn, .tags = {{{.key = key, .value = ""}}}})
        .substr(0, 31);
  };
  for (const std::string& bad : {std::string(), std::string("aws:x"), std::string(129, 'k')})
    EXPECT_EQ(tag(bad), "400 InvalidTagParameterExceptio") << bad;
  for (int i = 1; i < 50; ++i) EXPECT_EQ(tag("k" + std::to_string(i)), "ok");
  EXPECT_EQ(tag("more").substr(0, 24), "400 TooManyTagsException");
}

TEST(Images, ThereAreNone) {
  TestRegion region;
  region.make("app");
  EXPECT_TRUE(region.must<ListImagesOperation>({.repository_name = "app"}).image_ids->empty());
  EXPECT_TRUE(
      region.must<DescribeImagesOperation>({.repository_name = "app"}).image_details->empty());
  EXPECT_EQ(region.refused<DescribeImagesOperation>(
                {.repository_name = "app", .image_ids = {{{.image_tag = "v1"}}}}),
            "400 ImageNotFoundException: The image with imageId {imageDigest:'null', "
            "imageTag:'v1'} does not exist within the repository with name 'app' in the registry "
            "with id '000000000000'");
  const auto got = region.must<BatchGetImageOperation>(
      {.repository_name = "app",
       .image_ids = {{{.image_tag = "v1"}, {.image_digest = "sha256"}, {}}}});
  std::string codes;
  for (const ImageFailure& failure : *got.failures) codes += *failure.failure_code + ' ';
  EXPECT_EQ(codes, "ImageNotFound InvalidImageDigest MissingDigestAndTag ");
  const auto gone = region.must<BatchDeleteImageOperation>(
      {.repository_name = "app", .image_ids = {{{.image_digest = "sha256:0f"}}}});
  EXPECT_TRUE(gone.image_ids->empty());
  EXPECT_EQ(gone.failures->front().failure_code, "ImageNotFound");
}

}  // namespace
}  // namespace skerry::ecr
