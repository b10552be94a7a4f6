#pragma once
// Amazon ECR's errors in AWS's words, each made here and nowhere else
// (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/).

#include <string>
#include <string_view>

#include "wire/aws/error.hpp"

namespace skerry::ecr::errors {

// A repository as errors tell it.
struct Named {
  std::string_view repository;
  std::string_view registry;  // an account
};

ApiError not_found(Named repository);
ApiError exists(Named repository);
ApiError too_many_repositories();
ApiError no_policy(Named repository);
ApiError no_lifecycle_policy(Named repository);
struct ImageName {
  std::string_view digest;  // empty: by its tag alone
  std::string_view tag;
};
ApiError no_image(Named repository, ImageName image);

// InvalidParameterException, "Invalid parameter at 'PARAMETER' failed to satisfy constraint: ...".
struct Parameter {
  std::string_view name;
};
ApiError invalid(Parameter parameter, std::string_view constraint);
ApiError bad_arn();
ApiError bad_token();
ApiError names_with_pages();
ApiError lifecycle(std::string_view failure);

// What KMS refused of a repository's key.
ApiError of_kms(const ApiError& error);

ApiError too_many_tags();
ApiError invalid_tag(std::string_view why);

}  // namespace skerry::ecr::errors
