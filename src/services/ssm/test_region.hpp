#pragma once
// For tests only: Parameter Store without network or disk, and a KMS of three operations beside it.

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "call/test_region.hpp"
#include "services/ssm/handlers.hpp"
#include "services/ssm/operations.hpp"
#include "shapes/kms.hpp"

namespace skerry::ssm {

// "400 ParameterNotFound: ...", or "ok".
template <class Response>
std::string refusal(const Result<Response, ApiError>& result) {
  return status_code_and_message(result);
}

// What KMS was asked, and how it answers: a "ciphertext" names its key and context.
struct FakeKms {
  std::vector<std::string> asked;
  std::vector<std::string> via;
  std::string refusal;  // an error's code; empty: none

  static Accesses nothing(const FakeKms&, const Call&, const kms::EncryptRequest&) { return {}; }
  static Accesses nothing_to_open(const FakeKms&, const Call&, const kms::DecryptRequest&) {
    return {};
  }
  static Accesses nothing_for_key(const FakeKms&, const Call&, const kms::GenerateDataKeyRequest&) {
    return {};
  }

  template <class Request>
  Result<std::string, ApiError> note(Call& call, std::string_view what, const Request& request) {
    if (!refusal.empty()) return ApiError{.code = refusal, .status = 400, .message = "No."};
    std::string context;
    for (const auto& [key, value] : *request.encryption_context) context += key + '=' + value;
    asked.push_back(std::string(what) + ' ' + request.key_id.value_or("-") + ' ' + context);
    via = call.facts().called_via;
    return context;
  }
  static std::string turned(std::string text) { return {text.rbegin(), text.rend()}; }

  static Result<kms::EncryptResponse, ApiError> encrypt(FakeKms& fake, Call& call,
                                                        const kms::EncryptRequest& request) {
    const std::string context = TRY(fake.note(call, "Encrypt", request));
    kms::EncryptResponse response;
    response.ciphertext_blob = context + '|' + turned(*request.plaintext);
    return response;
  }
  static Result<kms::GenerateDataKeyResponse, ApiError> generate(
      FakeKms& fake, Call& call, const kms::GenerateDataKeyRequest& request) {
    const std::string context = TRY(fake.note(call, "GenerateDataKey", request));
    kms::GenerateDataKeyResponse response;
    response.plaintext = std::string("0123456789abcdef0123456789ABCDEF");
    response.ciphertext_blob = context + '|' + turned(*response.plaintext);
    return response;
  }
  static Result<kms::DecryptResponse, ApiError> decrypt(FakeKms& fake, Call& call,
                                                        const kms::DecryptRequest& request) {
    const std::string context = TRY(fake.note(call, "Decrypt", request));
    const std::string& blob = *request.ciphertext_blob;
    if (!blob.starts_with(context + '|'))
      return ApiError{.code = "InvalidCiphertextException", .status = 400, .message = ""};
    kms::DecryptResponse response;
    response.plaintext = turned(blob.substr(context.size() + 1));
    return response;
  }
};

inline constexpr std::array fake_kms_operations{
    skerry::serve<kms::EncryptOperation, FakeKms::nothing, FakeKms::encrypt>(),
    skerry::serve<kms::GenerateDataKeyOperation, FakeKms::nothing_for_key, FakeKms::generate>(),
    skerry::serve<kms::DecryptOperation, FakeKms::nothing_to_open, FakeKms::decrypt>(),
};
inline constexpr std::array fake_kms_shapes{&kms::DecryptOperation::shape,
                                            &kms::EncryptOperation::shape,
                                            &kms::GenerateDataKeyOperation::shape};

class TestRegion : public TestCalls {
 public:
  TestRegion() { start(); }

  Ssm& ssm() { return *ssm_; }
  FakeKms& kms() { return kms_; }

  // What is durable comes back, nothing else.
  void restart() { start(); }

  template <class Op>
  std::string refused(const typename Op::Request& request) {
    return refusal(call<Op>(request));
  }

  // The usual parameter.
  void put(const std::string& name, const std::string& value, const std::string& type = "String") {
    must<PutParameterOperation>({.name = name, .value = value, .type = type, .overwrite = true});
  }
  std::string get(const std::string& name) {
    return *must<GetParameterOperation>({.name = name, .with_decryption = true}).parameter->value;
  }

 private:
  void start() {
    ssm_.reset();
    ssm_ = std::make_unique<Ssm>(region_);
    const Result<Done> loaded = ssm_->load(open_store());
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    serve({ServiceEntry{&kms_shape_, fake_kms_operations, &kms_}, service(*ssm_)});
  }

  FakeKms kms_;
  aws::ServiceShape kms_shape_{
      .name = "kms", .protocol = aws::Protocol::json_1_1, .operations = fake_kms_shapes};
  std::unique_ptr<Ssm> ssm_;
};

}  // namespace skerry::ssm
