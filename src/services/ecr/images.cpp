// There are no images: nothing can be pushed. Lists are empty, and every image that is named is
// missing.

#include <algorithm>

#include "services/ecr/errors.hpp"
#include "services/ecr/handlers.hpp"

namespace skerry::ecr {
namespace {

bool digest_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// [a-zA-Z0-9-_+.]+:[a-fA-F0-9]+
bool valid_digest(std::string_view digest) {
  const std::size_t colon = digest.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == digest.size()) return false;
  const std::string_view value = digest.substr(colon + 1);
  return std::all_of(value.begin(), value.end(), digest_char);
}

// Why there is no such image (API reference, ImageFailure).
ImageFailure failure_of(const ImageIdentifier& id) {
  ImageFailure failure;
  failure.image_id = id;
  if (!id.image_digest && !id.image_tag) {
    failure.failure_code = "MissingDigestAndTag";
    failure.failure_reason = "Invalid request parameters: both tag and digest cannot be null";
  } else if (id.image_digest && !valid_digest(*id.image_digest)) {
    failure.failure_code = "InvalidImageDigest";
    failure.failure_reason =
        "Invalid request parameters: image digest should satisfy the regex "
        "'[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'";
  } else {
    failure.failure_code = "ImageNotFound";
    failure.failure_reason = "Requested image not found";
  }
  return failure;
}

std::vector<ImageFailure> failures_of(const std::vector<ImageIdentifier>& ids) {
  std::vector<ImageFailure> failures;
  for (const ImageIdentifier& id : ids) failures.push_back(failure_of(id));
  return failures;
}

// The lists have one page.
Result<Done, ApiError> refuse_token(const std::optional<std::string>& token) {
  if (token) return errors::bad_token();
  return Done{};
}

}  // namespace

Answer<ListImagesOperation> list_images(Ecr& ecr, Call&, Asked<ListImagesOperation> request) {
  TRY(ecr.need(*request.repository_name, request.registry_id));
  TRY(refuse_token(request.next_token));
  ListImagesResponse response;
  response.image_ids.emplace();
  return response;
}

Answer<DescribeImagesOperation> describe_images(Ecr& ecr, Call&,
                                                Asked<DescribeImagesOperation> request) {
  const StoredRepository* repository = TRY(ecr.need(*request.repository_name, request.registry_id));
  TRY(refuse_token(request.next_token));
  if (request.image_ids && !request.image_ids->empty()) {
    const ImageIdentifier& first = request.image_ids->front();
    const std::string digest = first.image_digest.value_or("");
    const std::string tag = first.image_tag.value_or("");
    return errors::no_image({.repository = repository->name, .registry = ecr.registry()},
                            {.digest = digest, .tag = tag});
  }
  DescribeImagesResponse response;
  response.image_details.emplace();
  return response;
}

Answer<BatchGetImageOperation> batch_get_image(Ecr& ecr, Call&,
                                               Asked<BatchGetImageOperation> request) {
  TRY(ecr.need(*request.repository_name, request.registry_id));
  BatchGetImageResponse response;
  response.images.emplace();
  response.failures = failures_of(*request.image_ids);
  return response;
}

Answer<BatchDeleteImageOperation> batch_delete_image(Ecr& ecr, Call&,
                                                     Asked<BatchDeleteImageOperation> request) {
  TRY(ecr.need(*request.repository_name, request.registry_id));
  BatchDeleteImageResponse response;
  response.image_ids.emplace();
  response.failures = failures_of(*request.image_ids);
  return response;
}

}  // namespace skerry::ecr
