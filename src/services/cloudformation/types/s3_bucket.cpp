// AWS::S3::Bucket
#include <array>

#include "services/cloudformation/properties.hpp"
#include "services/cloudformation/types/all.hpp"
#include "services/cloudformation/types/s3_lifecycle.hpp"
#include "shapes/s3.hpp"

namespace skerry::cloudformation::types {
namespace {

constexpr std::array<std::string_view, 8> supported{"AccessControl",
                                                    "BucketEncryption",
                                                    "BucketName",
                                                    "LifecycleConfiguration",
                                                    "OwnershipControls",
                                                    "PublicAccessBlockConfiguration",
                                                    "Tags",
                                                    "VersioningConfiguration"};

Value attributes(Provision& provision, const std::string& bucket) {
  const std::string& region = provision.call.region().name.text;
  return Value::object(
      {{"Arn", "arn:aws:s3:::" + bucket},
       {"DomainName", bucket + ".s3.amazonaws.com"},
       {"DualStackDomainName", bucket + ".s3.dualstack." + region + ".amazonaws.com"},
       {"RegionalDomainName", bucket + ".s3." + region + ".amazonaws.com"},
       {"WebsiteURL", "http://" + bucket + ".s3-website-" + region + ".amazonaws.com"}});
}

// "AwsExecRead" and such stand in templates in the words of the console.
std::optional<std::string> canned_acl(const Value& properties) {
  const auto given = text(properties, "AccessControl");
  if (!given) return std::nullopt;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> names{{
      {"Private", "private"},
      {"PublicRead", "public-read"},
      {"PublicReadWrite", "public-read-write"},
      {"AuthenticatedRead", "authenticated-read"},
      {"BucketOwnerRead", "bucket-owner-read"},
      {"BucketOwnerFullControl", "bucket-owner-full-control"},
      {"LogDeliveryWrite", "log-delivery-write"},
  }};
  for (const auto& [ours, theirs] : names)
    if (*given == ours) return std::string(theirs);
  return given;
}

Result<Done, ApiError> put_encryption(Provision& provision, const std::string& bucket) {
  const Value* given = provision.properties.find("BucketEncryption");
  if (given == nullptr) {
    s3::DeleteBucketEncryptionRequest request;
    request.bucket = bucket;
    TRY(provision.ask<s3::DeleteBucketEncryptionOperation>(request));
    return Done{};
  }
  s3::PutBucketEncryptionRequest request;
  request.bucket = bucket;
  auto& rules = request.server_side_encryption_configuration.emplace().rules.emplace();
  const Value* list = given->find("ServerSideEncryptionConfiguration");
  if (list == nullptr || !list->is_array()) return Done{};
  for (const Value& each : list->items()) {
    s3::ServerSideEncryptionRule& rule = rules.emplace_back();
    rule.bucket_key_enabled = flag(each, "BucketKeyEnabled");
    const Value* by_default = each.find("ServerSideEncryptionByDefault");
    if (by_default == nullptr) continue;
    auto& out = rule.apply_server_side_encryption_by_default.emplace();
    out.sse_algorithm = text(*by_default, "SSEAlgorithm");
    out.kms_master_key_id = text(*by_default, "KMSMasterKeyID");
  }
  TRY(provision.ask<s3::PutBucketEncryptionOperation>(request));
  return Done{};
}

Result<Done, ApiError> put_access_block(Provision& provision, const std::string& bucket) {
  const Value* given = provision.properties.find("PublicAccessBlockConfiguration");
  if (given == nullptr) {
    s3::DeletePublicAccessBlockRequest request;
    request.bucket = bucket;
    TRY(provision.ask<s3::DeletePublicAccessBlockOperation>(request));
    return Done{};
  }
  s3::PutPublicAccessBlockRequest request;
  request.bucket = bucket;
  auto& block = request.public_access_block_configuration.emplace();
  block.block_public_acls = flag(*given, "BlockPublicAcls");
  block.block_public_policy = flag(*given, "BlockPublicPolicy");
  block.ignore_public_acls = flag(*given, "IgnorePublicAcls");
  block.restrict_public_buckets = flag(*given, "RestrictPublicBuckets");
  TRY(provision.ask<s3::PutPublicAccessBlockOperation>(request));
  return Done{};
}

// Versioning that was on can only be suspended.
Result<Done, ApiError> put_versioning(Provision& provision, const std::string& bucket) {
  const Value* given = provision.properties.find("VersioningConfiguration");
  s3::PutBucketVersioningRequest request;
  request.bucket = bucket;
  request.versioning_configuration.emplace().status =
      given == nullptr ? "Suspended" : text(*given, "Status");
  TRY(provision.ask<s3::PutBucketVersioningOperation>(request));
  return Done{};
}

Result<Done, ApiError> put_lifecycle(Provision& provision, const std::string& bucket) {
  const Value* given = provision.properties.find("LifecycleConfiguration");
  if (given == nullptr) {
    s3::DeleteBucketLifecycleRequest request;
    request.bucket = bucket;
    TRY(provision.ask<s3::DeleteBucketLifecycleOperation>(request));
    return Done{};
  }
  s3::PutBucketLifecycleConfigurationRequest request;
  request.bucket = bucket;
  request.transition_default_minimum_object_size =
      text(*given, "TransitionDefaultMinimumObjectSize");
  request.lifecycle_configuration = TRY(lifecycle_of(*given));
  TRY(provision.ask<s3::PutBucketLifecycleConfigurationOperation>(request));
  return Done{};
}

Result<Done, ApiError> put_ownership(Provision& provision, const std::string& bucket) {
  const Value* given = provision.properties.find("OwnershipControls");
  if (given == nullptr) {
    s3::DeleteBucketOwnershipControlsRequest request;
    request.bucket = bucket;
    TRY(provision.ask<s3::DeleteBucketOwnershipControlsOperation>(request));
    return Done{};
  }
  s3::PutBucketOwnershipControlsRequest request;
  request.bucket = bucket;
  request.ownership_controls = TRY(as_shape<s3::OwnershipControls>(*given));
  TRY(provision.ask<s3::PutBucketOwnershipControlsOperation>(request));
  return Done{};
}

Result<Done, ApiError> put_acl(Provision& provision, const std::string& bucket) {
  s3::PutBucketAclRequest request;
  request.bucket = bucket;
  request.acl = canned_acl(provision.properties).value_or("private");
  TRY(provision.ask<s3::PutBucketAclOperation>(request));
  return Done{};
}

Result<Done, ApiError> put_tags(Provision& provision, const std::string& bucket) {
  const auto wanted = tag_list<s3::Tag>(provision.properties, "Tags");
  if (!wanted) {
    s3::DeleteBucketTaggingRequest request;
    request.bucket = bucket;
    TRY(provision.ask<s3::DeleteBucketTaggingOperation>(request));
    return Done{};
  }
  s3::PutBucketTaggingRequest request;
  request.bucket = bucket;
  request.tagging.emplace().tag_set = wanted;
  TRY(provision.ask<s3::PutBucketTaggingOperation>(request));
  return Done{};
}

struct Setting {
  std::string_view property;
  Result<Done, ApiError> (*put)(Provision&, const std::string& bucket);
};
constexpr std::array settings{
    Setting{"OwnershipControls", put_ownership},
    Setting{"BucketEncryption", put_encryption},
    Setting{"PublicAccessBlockConfiguration", put_access_block},
    Setting{"VersioningConfiguration", put_versioning},
    Setting{"LifecycleConfiguration", put_lifecycle},
    Setting{"Tags", put_tags},
};

Result<Done, ApiError> change_settings(Provision& provision, const Value& before,
                                       const std::string& bucket) {
  for (const Setting& setting : settings)
    if (!same(before, provision.properties, setting.property)) TRY(setting.put(provision, bucket));
  return Done{};
}

Result<Made, ApiError> create(Provision& provision) {
  s3::CreateBucketRequest request;
  request.bucket = provision.name();
  const std::string& region = provision.call.region().name.text;
  // us-east-1 takes no constraint, every other region wants its own (S3 API, CreateBucket).
  if (region != "us-east-1")
    request.create_bucket_configuration.emplace().location_constraint = region;
  const auto acl = canned_acl(provision.properties);
  if (acl && *acl != "private") request.acl = acl;
  // In us-east-1 S3 answers a bucket of the caller's own with success; a stack wants a new one.
  s3::HeadBucketRequest head;
  head.bucket = request.bucket;
  if (provision.ask<s3::HeadBucketOperation>(head).ok())
    return ApiError{.code = "BucketAlreadyOwnedByYou",
                    .status = 409,
                    .message = *request.bucket + " already exists"};
  TRY(provision.ask<s3::CreateBucketOperation>(request));
  TRY(change_settings(provision, Value::object(), *request.bucket));
  return Made{.physical_id = *request.bucket, .attributes = attributes(provision, *request.bucket)};
}

Result<Updated, ApiError> update(Provision& provision, const Former& former) {
  TRY(change_settings(provision, former.properties, former.physical_id));
  if (!same(former.properties, provision.properties, "AccessControl"))
    TRY(put_acl(provision, former.physical_id));
  return Updated{.attributes = attributes(provision, former.physical_id)};
}

Result<Done, ApiError> remove(Provision& provision, const Former& former) {
  s3::DeleteBucketRequest request;
  request.bucket = former.physical_id;
  return gone(provision.ask<s3::DeleteBucketOperation>(request));
}

}  // namespace

const ResourceType s3_bucket{.type = "AWS::S3::Bucket",
                             .supported = supported,
                             .create = create,
                             .update = update,
                             .remove = remove};

}  // namespace skerry::cloudformation::types
