#include "services/s3/errors.hpp"

#include <utility>

#include "services/s3/limits.hpp"

namespace skerry::s3::errors {
namespace {

ApiError of_bucket(std::string code, int status, std::string message, const std::string& bucket) {
  return {.code = std::move(code),
          .status = status,
          .message = std::move(message),
          .fields = {{"BucketName", bucket}}};
}
ApiError plain(std::string code, int status, std::string message) {
  return {.code = std::move(code), .status = status, .message = std::move(message)};
}

}  // namespace

ApiError no_such_bucket(const std::string& bucket) {
  return of_bucket("NoSuchBucket", 404, "The specified bucket does not exist", bucket);
}
ApiError invalid_bucket_name(const std::string& bucket) {
  return of_bucket("InvalidBucketName", 400, "The specified bucket is not valid.", bucket);
}
ApiError bucket_already_owned_by_you(const std::string& bucket) {
  return of_bucket("BucketAlreadyOwnedByYou", 409,
                   "Your previous request to create the named bucket succeeded and you already own "
                   "it.",
                   bucket);
}
ApiError bucket_not_empty(const std::string& bucket) {
  return of_bucket("BucketNotEmpty", 409, "The bucket you tried to delete is not empty", bucket);
}
ApiError too_many_buckets() {
  return plain("TooManyBuckets", 400, "You have attempted to create more buckets than allowed");
}
ApiError illegal_location(const std::string& constraint) {
  return plain("IllegalLocationConstraintException", 400,
               "The " + constraint +
                   " location constraint is incompatible for the region specific endpoint this "
                   "request was sent to.");
}
ApiError invalid_location(const std::string& constraint) {
  ApiError error =
      plain("InvalidLocationConstraint", 400, "The specified location-constraint is not valid");
  error.fields = {{"LocationConstraint", constraint}};
  return error;
}
ApiError wrong_owner() { return plain("AccessDenied", 403, "Access Denied"); }
ApiError no_such_bucket_policy(const std::string& bucket) {
  return of_bucket("NoSuchBucketPolicy", 404, "The bucket policy does not exist", bucket);
}
ApiError malformed_policy(const std::string& why) { return plain("MalformedPolicy", 400, why); }
ApiError unknown_principal(const std::string& arn) {
  ApiError error = malformed_policy("Invalid principal in policy");
  error.fields = {{"Detail", "\"AWS\" : \"" + arn + '"'}};
  return error;
}
ApiError public_policy_blocked(const std::string& caller_arn, const std::string& bucket) {
  return plain("AccessDenied", 403,
               "User: " + caller_arn +
                   " is not authorized to perform: s3:PutBucketPolicy on resource: \"" +
                   bucket_arn(bucket) +
                   "\" because public policies are prevented by the BlockPublicPolicy setting in "
                   "S3 Block Public Access.");
}
ApiError no_such_tag_set(const std::string& bucket) {
  return of_bucket("NoSuchTagSet", 404, "The TagSet does not exist", bucket);
}
ApiError no_public_access_block(const std::string& bucket) {
  return of_bucket("NoSuchPublicAccessBlockConfiguration", 404,
                   "The public access block configuration was not found", bucket);
}
ApiError no_ownership_controls(const std::string& bucket) {
  return of_bucket("OwnershipControlsNotFoundError", 404,
                   "The bucket ownership controls were not found", bucket);
}
ApiError no_lifecycle(const std::string& bucket) {
  return of_bucket("NoSuchLifecycleConfiguration", 404,
                   "The lifecycle configuration does not exist", bucket);
}
ApiError acls_not_supported() {
  return plain("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
}
ApiError invalid_tag(const std::string& why) { return plain("InvalidTag", 400, why); }
ApiError malformed_xml() {
  return plain("MalformedXML", 400,
               "The XML you provided was not well-formed or did not validate against our published "
               "schema");
}
ApiError invalid_request(std::string message) {
  return plain("InvalidRequest", 400, std::move(message));
}
ApiError invalid_argument(std::string message, ArgumentName name, std::string_view value) {
  ApiError error = plain("InvalidArgument", 400, std::move(message));
  error.fields = {{"ArgumentName", std::string(name.text)}, {"ArgumentValue", std::string(value)}};
  return error;
}
ApiError illegal_versioning() {
  return plain("IllegalVersioningConfigurationException", 400,
               "The Versioning element must be specified");
}
ApiError internal() {
  return plain("InternalError", 500, "We encountered an internal error. Please try again.");
}

ApiError no_such_key(const std::string& key) {
  ApiError error = plain("NoSuchKey", 404, "The specified key does not exist.");
  error.fields = {{"Key", key}};
  return error;
}
ApiError no_such_version(const Place& place, const std::string& version_id) {
  ApiError error = plain("NoSuchVersion", 404, "The specified version does not exist.");
  error.fields = {{"Key", place.key}, {"VersionId", version_id}};
  return error;
}
ApiError invalid_version_id(const std::string& version_id) {
  return invalid_argument("Invalid version id specified", {"versionId"}, version_id);
}
ApiError method_not_allowed_on_marker() {
  ApiError error =
      plain("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
  error.fields = {{"Method", "GET"}, {"ResourceType", "DeleteMarker"}};
  return error;
}
ApiError precondition_failed(std::string_view condition) {
  ApiError error = plain("PreconditionFailed", 412,
                         "At least one of the pre-conditions you specified did not hold");
  error.fields = {{"Condition", std::string(condition)}};
  return error;
}
ApiError not_modified() { return plain("NotModified", 304, "Not Modified"); }
ApiError invalid_range(std::string_view range, std::uint64_t size) {
  ApiError error = plain("InvalidRange", 416, "The requested range is not satisfiable");
  error.fields = {{"RangeRequested", std::string(range)},
                  {"ActualObjectSize", std::to_string(size)}};
  return error;
}
ApiError invalid_part_number() {
  return plain("InvalidPartNumber", 416, "The requested partnumber is not satisfiable");
}
ApiError key_too_long(std::size_t bytes) {
  ApiError error = plain("KeyTooLongError", 400, "Your key is too long");
  error.fields = {{"Size", std::to_string(bytes)},
                  {"MaxSizeAllowed", std::to_string(limits::key_bytes_max)}};
  return error;
}
ApiError metadata_too_large(std::size_t bytes) {
  ApiError error = plain("MetadataTooLarge", 400,
                         "Your metadata headers exceed the maximum allowed metadata size");
  error.fields = {{"Size", std::to_string(bytes)},
                  {"MaxSizeAllowed", std::to_string(limits::user_metadata_bytes_max)}};
  return error;
}
ApiError entity_too_large(std::uint64_t bytes, std::uint64_t most) {
  ApiError error =
      plain("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size");
  error.fields = {{"ProposedSize", std::to_string(bytes)},
                  {"MaxSizeAllowed", std::to_string(most)}};
  return error;
}
ApiError invalid_storage_class() {
  return plain("InvalidStorageClass", 400, "The storage class you specified is not valid");
}
ApiError copy_onto_itself() {
  return invalid_request(
      "This copy request is illegal because it is trying to copy an object to itself without "
      "changing the object's metadata, storage class, website redirect location or encryption "
      "attributes.");
}

ApiError no_such_upload(const std::string& upload_id) {
  ApiError error =
      plain("NoSuchUpload", 404,
            "The specified upload does not exist. The upload ID may be invalid, or the "
            "upload may have been aborted or completed.");
  error.fields = {{"UploadId", upload_id}};
  return error;
}
ApiError invalid_part() {
  return plain("InvalidPart", 400,
               "One or more of the specified parts could not be found.  The part may not have been "
               "uploaded, or the specified entity tag may not match the part's entity tag.");
}
ApiError invalid_part_order() {
  return plain("InvalidPartOrder", 400,
               "The list of parts was not in ascending order. Parts must be ordered by part "
               "number.");
}
ApiError entity_too_small(std::uint64_t bytes, std::int32_t part) {
  ApiError error =
      plain("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size");
  error.fields = {{"ProposedSize", std::to_string(bytes)},
                  {"MinSizeAllowed", std::to_string(limits::part_bytes_min)},
                  {"PartNumber", std::to_string(part)}};
  return error;
}
ApiError checksum_type_mismatch(const std::string& expected, const std::string& got) {
  return invalid_request("Checksum Type mismatch occurred, expected checksum Type: " + expected +
                         ", actual checksum Type: " + got);
}
ApiError bad_digest(std::string_view algorithm) {
  return plain(
      "BadDigest", 400,
      "The " + std::string(algorithm) + " you specified did not match the calculated checksum.");
}

}  // namespace skerry::s3::errors
