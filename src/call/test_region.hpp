#pragma once
// For tests only: what every service's TestRegion stands on. A store in memory, one user with one
// policy, and calls that take the whole way of a real one (constraints, access, policy evaluation,
// handler, commit), all but the protocol.

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/time_text.hpp"
#include "call/ask.hpp"
#include "call/test_principals.hpp"
#include "policy/compiled.hpp"
#include "store/memory_store.hpp"

namespace skerry {

inline constexpr const char* user_arn = "arn:aws:iam::000000000000:user/ann";
inline constexpr const char* allow_all =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";

// "InvalidVpcID.NotFound: ...", or "ok".
template <class Response>
std::string code_and_message(const Result<Response, ApiError>& result) {
  if (result.ok()) return "ok";
  return result.error().code + ": " + result.error().message;
}
// "400 ParameterNotFound: ...", or "ok".
template <class Response>
std::string status_code_and_message(const Result<Response, ApiError>& result) {
  if (result.ok()) return "ok";
  return std::to_string(result.error().status) + ' ' + code_and_message(result);
}

// Ann, with one policy.
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

// What a TestRegion is one of: calls of the services that it serves, over a store that it opens.
class TestCalls {
 public:
  virtual ~TestCalls() = default;

  WallTime& now() { return now_; }

  // By a user with just this policy.
  template <class Op>
  Result<typename Op::Response, ApiError> call_under(const std::string& policy,
                                                     const typename Op::Request& request) {
    OneUser directory(policy);
    Identity identity;
    identity.account = region_.account;
    identity.arn = user_arn;
    identity.user_id = directory.id;
    identity.name = "ann";
    const Principal principal = TestPrincipals::of(identity);
    RequestFacts facts;
    facts.request_id = "00000000-0000-0000-0000-000000000001";
    facts.time = now_;
    facts.called_via = called_via_;
    Batch batch;
    Call call(principal, facts, {region_, directory, random_, table_.get()}, batch);
    HandedCodec<Op> codec(request, table_->validator());
    const Result<Done, ApiError> outcome = table_->run(Op::shape, call, codec);
    if (!outcome.ok()) return outcome.error();
    commit(std::move(batch));
    return codec.take();
  }
  template <class Op>
  Result<typename Op::Response, ApiError> call(const typename Op::Request& request) {
    return call_under<Op>(allow_all, request);
  }
  // As a service of the region asks, for its caller.
  template <class Op>
  Result<typename Op::Response, ApiError> call_via(const std::string& service,
                                                   const typename Op::Request& request) {
    called_via_ = {service};
    Result<typename Op::Response, ApiError> answer = call<Op>(request);
    called_via_.clear();
    return answer;
  }
  template <class Op>
  typename Op::Response must(const typename Op::Request& request) {
    Result<typename Op::Response, ApiError> answer = call<Op>(request);
    EXPECT_EQ(status_code_and_message(answer), "ok");
    if (!answer.ok()) return {};
    return std::move(answer).value();
  }

  // Until nothing is in flight.
  void commit(Batch batch) {
    store_->commit(std::move(batch), [](CommitOutcome) {});
    run_until_idle();
  }

 protected:
  // A service that needs a whole loop puts its own in the place of these two.
  virtual void post(std::function<void()> work) { posted_.push_back(std::move(work)); }
  virtual void run_until_idle() {
    while (!posted_.empty()) {
      const std::function<void()> work = std::move(posted_.front());
      posted_.pop_front();
      work();
    }
  }

  // Anew: what is durable comes back, nothing else.
  Store& open_store() {
    store_ = std::make_unique<MemoryStore>(
        disk_, MemoryStoreOptions{.post = [this](auto work) { post(std::move(work)); },
                                  .disk = [this] { return disk_answer_; }});
    return *store_;
  }
  void serve(std::vector<ServiceEntry> entries) {
    entries_ = std::move(entries);
    table_ = std::make_unique<ServiceTable>(entries_);
  }

  RegionFacts region_;
  SeededRandom random_{20261123};
  WallTime now_ = *parse_iso8601("2026-11-23T08:00:00Z");
  DiskAnswer disk_answer_ = DiskAnswer::durable;

 private:
  std::vector<std::string> called_via_;
  MemoryDisk disk_;
  std::deque<std::function<void()>> posted_;
  std::unique_ptr<MemoryStore> store_;
  std::vector<ServiceEntry> entries_;
  std::unique_ptr<ServiceTable> table_;
};

}  // namespace skerry
