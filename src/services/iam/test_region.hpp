#pragma once
// For tests only: IAM of a founded region without network or disk. Calls take the whole way of a
// real one (access, policy evaluation, handler, commit), all but the protocol.

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/random.hpp"
#include "base/time_text.hpp"
#include "call/test_principals.hpp"
#include "services/iam/directory.hpp"
#include "services/iam/handlers.hpp"
#include "services/iam/operations.hpp"
#include "services/iam/state.hpp"
#include "store/memory_store.hpp"
#include "store/sealed.hpp"

namespace skerry::iam {

// "404 NoSuchEntity: The role with name x cannot be found.", or "ok".
template <class Response>
std::string refusal(const Result<Response, ApiError>& result) {
  if (result.ok()) return "ok";
  const ApiError& error = result.error();
  return std::to_string(error.status) + ' ' + error.code + ": " + error.message;
}

inline constexpr const char* test_account = "000000000000";
inline constexpr const char* lambda_trust =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":)"
    R"({"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]})";
inline constexpr const char* allow_s3 =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]})";
inline constexpr const char* admin_arn = "arn:aws:iam::aws:policy/AdministratorAccess";

inline std::string trust_in(const std::string& principal) {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":")" +
         principal + R"("},"Action":"sts:AssumeRole"}]})";
}

class TestRegion {
 public:
  TestRegion() { start(); }

  Iam& iam() { return *iam_; }
  Directory& directory() { return *directory_; }
  MemoryDisk& disk() { return disk_; }
  WallTime& now() { return now_; }
  void fill_disk(DiskAnswer answer) { answer_ = answer; }

  // What is durable comes back, nothing else.
  void restart() {
    directory_.reset();
    iam_.reset();
    store_.reset();
    posted_.clear();
    start();
  }

  Identity admin() const {
    return directory_->access_key(iam_->account_record().admin_key_id)->owner;
  }
  Identity user(const std::string& name) const {
    const StoredUser* found = iam_->find<StoredUser>(name);
    Identity identity;
    identity.kind = IdentityKind::user;
    identity.account = iam_->account();
    identity.arn = iam_->arn(*found);
    identity.user_id = found->id;
    identity.name = found->name;
    return identity;
  }
  Identity session_of(const std::string& role_name) const {
    const StoredRole* found = iam_->find<StoredRole>(role_name);
    Identity identity;
    identity.kind = IdentityKind::assumed_role;
    identity.account = iam_->account();
    identity.arn =
        std::string("arn:aws:sts::") + test_account + ":assumed-role/" + role_name + "/s";
    identity.user_id = found->id + ":s";
    identity.name = found->name;
    identity.role_arn = iam_->arn(*found);
    identity.session_name = "s";
    return identity;
  }

  // By the region's admin.
  template <class Op>
  Answer<Op> call(typename Op::Request request) {
    return call_as<Op>(admin(), std::move(request));
  }

  template <class Op>
  Answer<Op> call_as(Identity caller, typename Op::Request request) {
    const Principal principal = TestPrincipals::of(std::move(caller));
    RequestFacts facts;
    facts.request_id = random_.uuid();
    facts.time = now_;
    facts.source_ip = "127.0.0.1";
    Batch batch;
    Call call(principal, facts, {.region = region_, .directory = *directory_, .random = random_},
              batch);
    typename Op::Response response;
    Passing codec;
    codec.request = &request;
    codec.copy_request = [](void* to, const void* from) {
      *static_cast<typename Op::Request*>(to) = *static_cast<const typename Op::Request*>(from);
    };
    codec.response = &response;
    codec.copy_response = [](void* to, const void* from) {
      *static_cast<typename Op::Response*>(to) = *static_cast<const typename Op::Response*>(from);
    };
    const Operation& operation = find(&Op::shape);
    Result<Done, ApiError> outcome = operation.run(iam_.get(), call, codec);
    if (!outcome.ok()) return outcome.error();
    commit(std::move(batch));
    return response;
  }

  // Runs the store until nothing is in flight.
  CommitOutcome commit(Batch batch) {
    CommitOutcome outcome = CommitOutcome::overloaded;
    store_->commit(std::move(batch), [&](CommitOutcome told) { outcome = told; });
    while (!posted_.empty()) {
      const std::function<void()> work = std::move(posted_.front());
      posted_.pop_front();
      work();
    }
    last_outcome_ = outcome;
    return outcome;
  }
  CommitOutcome last_outcome() const { return last_outcome_; }

  // The usual resources; each must be new.
  std::string make_user(const std::string& name) {
    return *must(call<CreateUserOperation>({.user_name = name})).user->arn;
  }
  std::string make_group(const std::string& name) {
    return *must(call<CreateGroupOperation>({.group_name = name})).group->arn;
  }
  std::string make_role(const std::string& name, const std::string& trust = lambda_trust) {
    return *must(call<CreateRoleOperation>(
                     {.role_name = name, .assume_role_policy_document = trust}))
                .role->arn;
  }
  std::string make_policy(const std::string& name, const std::string& document = allow_s3) {
    return *must(call<CreatePolicyOperation>({.policy_name = name, .policy_document = document}))
                .policy->arn;
  }

  template <class Response>
  static Response must(Result<Response, ApiError> result) {
    EXPECT_EQ(refusal(result), "ok");
    if (!result.ok()) return {};
    return std::move(result).value();
  }

 private:
  // The place of a protocol: hands the structs through.
  struct Passing final : Codec {
    Result<Done, ApiError> decode(aws::MutableRef into) override {
      copy_request(into.object, request);
      return Done{};
    }
    void encode(aws::ConstRef from) override { copy_response(response, from.object); }
    const void* request = nullptr;
    void (*copy_request)(void* to, const void* from) = nullptr;
    void* response = nullptr;
    void (*copy_response)(void* to, const void* from) = nullptr;
  };

  static const Operation& find(const aws::OperationShape* shape) {
    for (const Operation& operation : operations())
      if (operation.shape == shape) return operation;
    ADD_FAILURE() << shape->name << " is not in the table";
    return operations().front();
  }

  void start() {
    store_ = std::make_unique<MemoryStore>(
        disk_, MemoryStoreOptions{.post = [this](auto work) { posted_.push_back(std::move(work)); },
                                  .disk = [this] { return answer_; }});
    iam_ = std::make_unique<Iam>(region_.account, sealer_);
    directory_ = std::make_unique<Directory>(*iam_);
    const Result<Done> loaded = iam_->load(*store_);
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    Batch batch;
    EXPECT_TRUE(iam_->found_region(now_, random_, batch).ok());
    EXPECT_EQ(commit(std::move(batch)), CommitOutcome::committed);
  }

  RegionFacts region_;
  SeededRandom random_{20261123};
  Sealer sealer_ = Sealer::ephemeral(random_);
  WallTime now_ = *parse_iso8601("2026-11-23T08:00:00Z");
  MemoryDisk disk_;
  DiskAnswer answer_ = DiskAnswer::durable;
  CommitOutcome last_outcome_ = CommitOutcome::committed;
  std::deque<std::function<void()>> posted_;
  std::unique_ptr<MemoryStore> store_;
  std::unique_ptr<Iam> iam_;
  std::unique_ptr<Directory> directory_;
};

}  // namespace skerry::iam
