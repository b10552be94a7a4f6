#pragma once
// For tests only: ECR without network or disk, and a KMS that knows one key.

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "call/test_region.hpp"
#include "services/ecr/handlers.hpp"
#include "services/ecr/operations.hpp"
#include "shapes/kms.hpp"

namespace skerry::ecr {

// "400 RepositoryNotFoundException: ...", or "ok".
template <class Response>
std::string refusal(const Result<Response, ApiError>& result) {
  return status_code_and_message(result);
}

inline constexpr const char* key_arn = "arn:aws:kms:us-east-1:000000000000:key/1";

struct FakeKms {
  static Accesses nothing(const FakeKms&, const Call&, const kms::DescribeKeyRequest&) {
    return {};
  }
  static Result<kms::DescribeKeyResponse, ApiError> describe(
      FakeKms&, Call&, const kms::DescribeKeyRequest& request) {
    if (request.key_id != "alias/mine")
      return ApiError{.code = "NotFoundException", .status = 400, .message = "No such key."};
    kms::DescribeKeyResponse response;
    response.key_metadata.emplace().arn = key_arn;
    return response;
  }
};
inline constexpr std::array fake_kms_operations{
    skerry::serve<kms::DescribeKeyOperation, FakeKms::nothing, FakeKms::describe>()};
inline constexpr std::array fake_kms_shapes{&kms::DescribeKeyOperation::shape};

inline constexpr const char* allow_iam =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]})";

class TestRegion : public TestCalls {
 public:
  TestRegion() { restart(); }

  Ecr& ecr() { return *ecr_; }

  // What is durable comes back, nothing else.
  void restart() {
    ecr_.reset();
    ecr_ = std::make_unique<Ecr>(region_);
    const Result<Done> loaded = ecr_->load(open_store());
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    serve({ServiceEntry{&kms_shape_, fake_kms_operations, &kms_}, service(*ecr_)});
  }

  template <class Op>
  std::string refused(const typename Op::Request& request) {
    return refusal(call<Op>(request));
  }

  void make(const std::string& name) { must<CreateRepositoryOperation>({.repository_name = name}); }

 private:
  FakeKms kms_;
  aws::ServiceShape kms_shape_{
      .name = "kms", .protocol = aws::Protocol::json_1_1, .operations = fake_kms_shapes};
  std::unique_ptr<Ecr> ecr_;
};

}  // namespace skerry::ecr
