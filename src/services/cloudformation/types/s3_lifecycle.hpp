#pragma once
// LifecycleConfiguration of AWS::S3::Bucket as S3's own: the two differ in names and in form.
// docs.aws.amazon.com, TemplateReference, aws-properties-s3-bucket-rule.html

#include "base/result.hpp"
#include "shapes/s3.hpp"
#include "wire/aws/error.hpp"
#include "wire/json/value.hpp"

namespace skerry::cloudformation::types {

Result<s3::BucketLifecycleConfiguration, ApiError> lifecycle_of(const json::Value& configuration);

}  // namespace skerry::cloudformation::types
