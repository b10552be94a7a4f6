#include "services/ecr/errors.hpp"

#include <fmt/format.h>

#include <utility>

namespace skerry::ecr::errors {
namespace {

ApiError client(std::string_view code, std::string message) {
  return {.code = std::string(code), .status = 400, .message = std::move(message)};
}

}  // namespace

ApiError not_found(Named repository) {
  return client(
      "RepositoryNotFoundException",
      fmt::format("The repository with name '{}' does not exist in the registry with id '{}'",
                  repository.repository, repository.registry));
}

ApiError exists(Named repository) {
  return client(
      "RepositoryAlreadyExistsException",
      fmt::format("The repository with name '{}' already exists in the registry with id '{}'",
                  repository.repository, repository.registry));
}

ApiError too_many_repositories() {
  return client("LimitExceededException",
                "The maximum number of repositories per registry has been exceeded.");
}

ApiError no_policy(Named repository) {
  return client("RepositoryPolicyNotFoundException",
                fmt::format("Repository policy does not exist for the repository with name '{}' in "
                            "the registry with id '{}'",
                            repository.repository, repository.registry));
}

ApiError no_lifecycle_policy(Named repository) {
  return client("LifecyclePolicyNotFoundException",
                fmt::format("Lifecycle policy does not exist for the repository with name '{}' in "
                            "the registry with id '{}'",
                            repository.repository, repository.registry));
}

ApiError no_image(Named repository, ImageName image) {
  const std::string_view digest = image.digest.empty() ? "null" : image.digest;
  const std::string_view tag = image.tag.empty() ? "null" : image.tag;
  return client("ImageNotFoundException",
                fmt::format("The image with imageId {{imageDigest:'{}', imageTag:'{}'}} does not "
                            "exist within the repository with name '{}' in the registry with id "
                            "'{}'",
                            digest, tag, repository.repository, repository.registry));
}

ApiError invalid(Parameter parameter, std::string_view constraint) {
  return client("InvalidParameterException",
                fmt::format("Invalid parameter at '{}' failed to satisfy constraint: '{}'",
                            parameter.name, constraint));
}

ApiError bad_arn() { return invalid({"resourceArn"}, "Invalid ARN"); }

ApiError bad_token() { return invalid({"nextToken"}, "Invalid NextToken"); }

ApiError names_with_pages() {
  return client("InvalidParameterException",
                "Invalid parameter: repositoryNames cannot be used together with nextToken or "
                "maxResults");
}

ApiError lifecycle(std::string_view failure) {
  return invalid({"LifecyclePolicyText"},
                 fmt::format("Lifecycle policy validation failure: {}", failure));
}

ApiError of_kms(const ApiError& error) {
  if (error.status >= 500) return error;
  ApiError made = client("KmsException", error.message);
  made.fields.emplace_back("kmsError", error.code);
  return made;
}

ApiError too_many_tags() {
  return client("TooManyTagsException",
                "The list of tags on the repository is over the limit. The maximum number of tags "
                "that can be applied to a repository is 50.");
}

ApiError invalid_tag(std::string_view why) {
  return client("InvalidTagParameterException", std::string(why));
}

}  // namespace skerry::ecr::errors
