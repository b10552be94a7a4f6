#pragma once
// The table of S3. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html

#include "call/operation.hpp"
#include "services/s3/state.hpp"

namespace skerry::s3 {

std::span<const Operation> operations();
ServiceEntry service(S3& state);

}  // namespace skerry::s3
