#pragma once
// For tests only: ECR without network or disk, and a KMS that knows one key. Calls take the whole
// way of a real one (constraints, access, policy evaluation, handler, commit), all but the
// protocol.

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/time_text.hpp"
#include "call/ask.hpp"
#include "call/test_principals.hpp"
#include "services/ecr/handlers.hpp"
#include "services/ecr/operations.hpp"
#include "shapes/kms.hpp"
#include "store/memory_store.hpp"

namespace skerry::ecr {

// "400 RepositoryNotFoundException: ...", or "ok".
template <class Response>
std::string refusal(const Result<Response, ApiError>& result) {
  if (result.ok()) return "ok";
  const ApiError& error = result.error();
  return std::to_string(error.status) + ' ' + error.code + ": " + error.message;
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

inline constexpr const char* user_arn = "arn:aws:iam::000000000000:user/ann";

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
  std::optional<std::string> principal_id(std::string_view arn) const override {
    return arn == user_arn ? std::optional<std::string>(id) : std::nullopt;
  }
  std::optional<std::string> principal_arn(std::string_view of) const override {
    return of == id ? std::optional<std::string>(user_arn) : std::nullopt;
  }

  std::string id = "AIDAANN";  // another when the user was made anew

 private:
  std::shared_ptr<IdentityPolicies> policies_;
};

inline constexpr const char* allow_all =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";
inline constexpr const char* allow_iam =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]})";
class TestRegion {
 public:
  TestRegion() { restart(); }

  Ecr& ecr() { return *ecr_; }

  // What is durable comes back, nothing else.
  void restart() {
    ecr_.reset();
    store_ = std::make_unique<MemoryStore>(
        disk_, MemoryStoreOptions{.post = [this](auto work) { posted_.push_back(std::move(work)); },
                                  .disk = [] { return DiskAnswer::durable; }});
    ecr_ = std::make_unique<Ecr>(region_);
    const Result<Done> loaded = ecr_->load(*store_);
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    entries_ = {ServiceEntry{&kms_shape_, fake_kms_operations, &kms_}, service(*ecr_)};
    table_ = std::make_unique<ServiceTable>(entries_);
  }

  template <class Op>
  Answer<Op> call(const typename Op::Request& request) {
    return call_under<Op>(allow_all, request);
  }

  // By a user with just this policy.
  template <class Op>
  Answer<Op> call_under(const std::string& policy, const typename Op::Request& request) {
    OneUser directory(policy);
    Identity identity;
    identity.account = region_.account;
    identity.arn = user_arn;
    identity.user_id = "AIDAEXAMPLE";
    identity.name = "ann";
    const Principal principal = TestPrincipals::of(identity);
    RequestFacts facts;
    facts.time = now_;
    Batch batch;
    Call call(principal, facts, {region_, directory, random_, table_.get()}, batch);
    HandedCodec<Op> codec(request, table_->validator());
    Result<Done, ApiError> outcome = table_->run(Op::shape, call, codec);
    if (!outcome.ok()) return outcome.error();
    store_->commit(std::move(batch), [](CommitOutcome) {});
    while (!posted_.empty()) {
      const std::function<void()> work = std::move(posted_.front());
      posted_.pop_front();
      work();
    }
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

  void make(const std::string& name) { must<CreateRepositoryOperation>({.repository_name = name}); }

 private:
  RegionFacts region_;
  SeededRandom random_{20261123};
  WallTime now_ = *parse_iso8601("2026-11-23T08:00:00Z");
  MemoryDisk disk_;
  std::deque<std::function<void()>> posted_;
  std::unique_ptr<MemoryStore> store_;
  FakeKms kms_;
  aws::ServiceShape kms_shape_{
      .name = "kms", .protocol = aws::Protocol::json_1_1, .operations = fake_kms_shapes};
  std::unique_ptr<Ecr> ecr_;
  std::vector<ServiceEntry> entries_;
  std::unique_ptr<ServiceTable> table_;
};

}  // namespace skerry::ecr
