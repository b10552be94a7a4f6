#pragma once
// For tests only: Parameter Store without network or disk, and a KMS of three operations beside it.
// Calls take the whole way of a real one (constraints, access, policy evaluation, handler, commit),
// all but the protocol.

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/random.hpp"
#include "base/time_text.hpp"
#include "call/ask.hpp"
#include "call/test_principals.hpp"
#include "services/ssm/handlers.hpp"
#include "services/ssm/operations.hpp"
#include "shapes/kms.hpp"
#include "store/memory_store.hpp"

namespace skerry::ssm {

// "400 ParameterNotFound: ...", or "ok".
template <class Response>
std::string refusal(const Result<Response, ApiError>& result) {
  if (result.ok()) return "ok";
  const ApiError& error = result.error();
  return std::to_string(error.status) + ' ' + error.code + ": " + error.message;
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

// One user with one policy.
class OneUser final : public IdentityDirectory {
 public:
  explicit OneUser(const std::string& policy) : policies_(std::make_shared<IdentityPolicies>()) {
    auto compiled = policy::compile_text(policy, policy::PolicyKind::identity);
    EXPECT_TRUE(compiled.ok());
    if (compiled.ok()) policies_->identity.push_back(*compiled);
  }
  std::shared_ptr<const AccessKeyRecord> access_key(std::string_view) const override {
    return nullptr;
  }
  void key_used(const KeyUse&) override {}
  std::shared_ptr<const IdentityPolicies> policies_of(const Identity&) const override {
    return policies_;
  }
  std::optional<RoleRecord> role(std::string_view) const override { return std::nullopt; }
  policy::PolicyPtr managed_policy(std::string_view) const override { return nullptr; }

 private:
  std::shared_ptr<IdentityPolicies> policies_;
};

inline constexpr const char* allow_all =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";
inline constexpr const char* user_arn = "arn:aws:iam::000000000000:user/ann";

class TestRegion {
 public:
  TestRegion() { start(); }

  Ssm& ssm() { return *ssm_; }
  FakeKms& kms() { return kms_; }
  WallTime& now() { return now_; }

  // What is durable comes back, nothing else.
  void restart() { start(); }

  template <class Op>
  Answer<Op> call(const typename Op::Request& request) {
    return call_under<Op>(allow_all, request);
  }

  // By a user with just this policy.
  template <class Op>
  Answer<Op> call_under(const std::string& policy, const typename Op::Request& request) {
    Identity identity;
    identity.account = region_.account;
    identity.arn = user_arn;
    identity.user_id = "AIDAEXAMPLE";
    identity.name = "ann";
    const Principal principal = TestPrincipals::of(identity);
    RequestFacts facts;
    facts.request_id = "00000000-0000-0000-0000-000000000001";
    facts.time = now_;
    Batch batch;
    OneUser directory(policy);
    Call call(principal, facts, {region_, directory, random_, table_.get()}, batch);
    HandedCodec<Op> codec(request, table_->validator());
    Result<Done, ApiError> outcome = table_->run(Op::shape, call, codec);
    if (!outcome.ok()) return outcome.error();
    commit(std::move(batch));
    return codec.take();
  }

  template <class Op>
  typename Op::Response must(const typename Op::Request& request) {
    Answer<Op> answer = call<Op>(request);
    EXPECT_EQ(refusal(answer), "ok");
    if (!answer.ok()) return {};
    return std::move(answer).value();
  }
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
    store_ = std::make_unique<MemoryStore>(
        disk_, MemoryStoreOptions{.post = [this](auto work) { posted_.push_back(std::move(work)); },
                                  .disk = [] { return DiskAnswer::durable; }});
    ssm_ = std::make_unique<Ssm>(region_);
    const Result<Done> loaded = ssm_->load(*store_);
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    entries_ = {ServiceEntry{&kms_shape_, fake_kms_operations, &kms_}, service(*ssm_)};
    table_ = std::make_unique<ServiceTable>(entries_);
  }

  void commit(Batch batch) {
    store_->commit(std::move(batch), [](CommitOutcome) {});
    while (!posted_.empty()) {
      const std::function<void()> work = std::move(posted_.front());
      posted_.pop_front();
      work();
    }
  }

  RegionFacts region_;
  SeededRandom random_{20261123};
  WallTime now_ = *parse_iso8601("2026-11-23T08:00:00Z");
  MemoryDisk disk_;
  std::deque<std::function<void()>> posted_;
  std::unique_ptr<MemoryStore> store_;
  FakeKms kms_;
  aws::ServiceShape kms_shape_{
      .name = "kms", .protocol = aws::Protocol::json_1_1, .operations = fake_kms_shapes};
  std::unique_ptr<Ssm> ssm_;
  std::vector<ServiceEntry> entries_;
  std::unique_ptr<ServiceTable> table_;
};

}  // namespace skerry::ssm
