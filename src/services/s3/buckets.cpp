// Buckets themselves: made, listed, looked at, deleted.
#include <algorithm>
#include <chrono>

#include "base/encoding.hpp"
#include "services/s3/access.hpp"
#include "services/s3/acl.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/tagging.hpp"

namespace skerry::s3 {
namespace {

constexpr OperationName create{"CreateBucket"};
constexpr std::string_view first_region = "us-east-1";
constexpr std::string_view token_prefix = "skerry-s3-bucket:";

// us-east-1 has no location constraint; every other region demands its own.
Result<Done, ApiError> check_location(const Call& call, const CreateBucketRequest& request) {
  const std::string& here = call.region().name.text;
  std::string constraint;
  if (request.create_bucket_configuration)
    constraint = request.create_bucket_configuration->location_constraint.value_or("");
  if (constraint.empty()) {
    if (here == first_region) return Done{};
    return errors::illegal_location("unspecified");
  }
  if (constraint == first_region) return errors::invalid_location(constraint);
  if (constraint != here && !(constraint == "EU" && here == "eu-west-1"))
    return errors::illegal_location(constraint);
  return Done{};
}

Result<Done, ApiError> refuse_unsupported(const CreateBucketRequest& request) {
  TRY(check_acl(create, request));
  TRY(refuse_grants(create, {&request.grant_write}));
  if (request.object_lock_enabled_for_bucket.value_or(false))
    return not_supported(create, "ObjectLockEnabledForBucket");
  if (request.bucket_namespace.value_or("global") != "global")
    return not_supported(create, "BucketNamespace " + *request.bucket_namespace);
  if (request.object_ownership.value_or("BucketOwnerEnforced") == "ObjectWriter")
    return not_supported(create, "ObjectOwnership ObjectWriter");
  if (request.create_bucket_configuration) {
    if (request.create_bucket_configuration->location)
      return not_supported(create, "Location (directory buckets)");
    if (request.create_bucket_configuration->bucket)
      return not_supported(create, "Bucket (directory buckets)");
  }
  return Done{};
}

}  // namespace

// In us-east-1 making one's own bucket again succeeds and changes nothing, elsewhere it is an error
// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html, BucketAlreadyOwnedByYou).
Answer<CreateBucketOperation> create_bucket(S3& s3, Call& call,
                                            const CreateBucketRequest& request) {
  const std::string& name = *request.bucket;
  if (!valid_bucket_name(name)) return errors::invalid_bucket_name(name);
  TRY(check_location(call, request));
  TRY(refuse_unsupported(request));
  CreateBucketOutput response;
  response.location = '/' + name;
  response.bucket_arn = bucket_arn(name);
  if (s3.buckets().find(name) != nullptr) {
    if (call.region().name.text == first_region) return response;
    return errors::bucket_already_owned_by_you(name);
  }
  if (s3.buckets().size() >= limits::buckets_max) return errors::too_many_buckets();
  StoredBucket bucket;
  bucket.name = name;
  bucket.created = std::chrono::floor<std::chrono::seconds>(call.time());
  bucket.ownership = request.object_ownership.value_or("BucketOwnerEnforced");
  // Since April 2023 every new bucket has all four.
  bucket.access_block = PublicAccessBlock{true, true, true, true};
  if (request.create_bucket_configuration && request.create_bucket_configuration->tags) {
    Tagging tagging;
    tagging.tag_set = request.create_bucket_configuration->tags;
    bucket.tags = TRY(tags_of(tagging, TagLimit::bucket));
  }
  s3.buckets().put(call.batch(), name, std::move(bucket));
  return response;
}

Answer<DeleteBucketOperation> delete_bucket(S3& s3, Call& call,
                                            const DeleteBucketRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  const std::string name = bucket->name;
  if (s3.has_records(name)) return errors::bucket_not_empty(name);
  // Uploads that were begun do not keep a bucket.
  const std::string prefix = records_of(name);
  std::vector<StoredUpload> uploads;
  for (auto it = s3.uploads().entries().lower_bound(prefix);
       it != s3.uploads().entries().end() && it->first.starts_with(prefix); ++it)
    uploads.push_back(it->second);
  for (const StoredUpload& upload : uploads) erase_upload(s3, call.batch(), upload);
  s3.buckets().erase(call.batch(), name);
  return DeleteBucketResponse{};
}

Answer<HeadBucketOperation> head_bucket(S3& s3, Call& call, const HeadBucketRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  HeadBucketOutput response;
  response.bucket_region = call.region().name.text;
  response.bucket_arn = bucket_arn(bucket->name);
  response.access_point_alias = false;
  return response;
}

Answer<GetBucketLocationOperation> get_bucket_location(S3& s3, Call& call,
                                                       const GetBucketLocationRequest& request) {
  TRY(open_bucket(s3, request));
  GetBucketLocationOutput response;
  const std::string& here = call.region().name.text;
  if (here != first_region) response.location_constraint = here;
  return response;
}

Answer<ListBucketsOperation> list_buckets(S3& s3, Call& call, const ListBucketsRequest& request) {
  const std::int32_t most = request.max_buckets.value_or(limits::bucket_page_items_max);
  if (most < 1 || most > limits::bucket_page_items_max)
    return errors::invalid_argument("Argument max-buckets must be an integer between 1 and 10000",
                                    {"max-buckets"}, std::to_string(most));
  std::string after;
  if (request.continuation_token) {
    const auto text = from_base64(*request.continuation_token);
    if (!text || !text->starts_with(token_prefix))
      return errors::invalid_argument("The continuation token provided is incorrect",
                                      {"continuation-token"}, *request.continuation_token);
    after = text->substr(token_prefix.size());
  }
  ListBucketsOutput response;
  response.buckets.emplace();
  response.owner = owner_of(s3.account());
  response.prefix = request.prefix;
  const std::string& here = call.region().name.text;
  if (request.bucket_region && *request.bucket_region != here) return response;
  const std::string prefix = request.prefix.value_or("");
  const auto& entries = s3.buckets().entries();
  for (auto it = entries.lower_bound(std::max(prefix, after)); it != entries.end(); ++it) {
    if (it->first == after) continue;
    if (!it->first.starts_with(prefix)) break;
    if (response.buckets->size() == static_cast<std::size_t>(most)) {
      response.continuation_token =
          base64(as_bytes(std::string(token_prefix) + *response.buckets->back().name));
      break;
    }
    Bucket& bucket = response.buckets->emplace_back();
    bucket.name = it->first;
    bucket.creation_date = it->second.created;
    bucket.bucket_region = here;
    bucket.bucket_arn = bucket_arn(it->first);
  }
  return response;
}

}  // namespace skerry::s3
