#pragma once
// For tests only: KMS of a founded region without network or disk. Calls take the whole way of a
// real one (validation, access, policy evaluation, handler, commit), all but the protocol.

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/time_text.hpp"
#include "call/ask.hpp"
#include "call/test_principals.hpp"
#include "services/kms/ciphertext.hpp"
#include "services/kms/operations.hpp"
#include "shapes/kms.hpp"
#include "store/memory_store.hpp"
#include "store/sealed.hpp"

namespace skerry::kms {

inline constexpr const char* test_account = "111122223333";

// "NotFoundException: Alias ... is not found.", or "ok".
template <class Response>
std::string refusal(const Result<Response, ApiError>& result) {
  if (result.ok()) return "ok";
  return result.error().code + ": " + result.error().message;
}
template <class Response>
std::string code_of(const Result<Response, ApiError>& result) {
  return result.ok() ? "ok" : result.error().code;
}

// {"Version":...,"Statement":[...]} of the given statements.
inline std::string document(const std::string& statements) {
  return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}
inline std::string allow(const std::string& actions, const std::string& rest = "") {
  return R"({"Effect":"Allow","Action":)" + actions + R"(,"Resource":"*")" + rest + "}";
}
inline std::string allow_to(const std::string& principal, const std::string& actions,
                            const std::string& rest = "") {
  return allow(actions, R"(,"Principal":{"AWS":")" + principal + R"("})" + rest);
}

// Users by ARN with what their policies say.
class TestDirectory final : public IdentityDirectory {
 public:
  std::shared_ptr<const AccessKeyRecord> access_key(std::string_view) const override {
    return nullptr;
  }
  void key_used(const KeyUse&) override {}
  std::shared_ptr<const IdentityPolicies> policies_of(const Identity& identity) const override {
    auto behind = std::make_shared<IdentityPolicies>();
    const auto found = documents.find(identity.arn);
    if (found == documents.end()) return behind;
    auto compiled = policy::compile_text(found->second, policy::PolicyKind::identity);
    EXPECT_TRUE(compiled.ok()) << compiled.error().message;
    behind->identity.push_back(std::move(compiled).value());
    return behind;
  }
  std::optional<RoleRecord> role(std::string_view) const override { return std::nullopt; }
  policy::PolicyPtr managed_policy(std::string_view) const override { return nullptr; }
  std::optional<std::string> principal_id(std::string_view arn) const override {
    const auto found = ids.find(arn);
    return found == ids.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<std::string> principal_arn(std::string_view id) const override {
    for (const auto& [arn, held] : ids)
      if (held == id) return arn;
    return std::nullopt;
  }

  std::map<std::string, std::string> documents;
  std::map<std::string, std::string, std::less<>> ids{
      {"arn:aws:iam::111122223333:user/admin", "AIDAadmin"},
      {"arn:aws:iam::111122223333:user/alice", "AIDAalice"}};
};

class KmsTest : public testing::Test {
 protected:
  KmsTest() {
    directory.documents[user("admin").arn] = document(allow(R"("*")"));
    start();
  }

  static Identity user(const std::string& name) {
    Identity identity;
    identity.kind = IdentityKind::user;
    identity.account = {test_account};
    identity.arn = std::string("arn:aws:iam::") + test_account + ":user/" + name;
    identity.user_id = "AIDA" + name;
    identity.name = name;
    return identity;
  }
  static Identity root() {
    Identity identity;
    identity.kind = IdentityKind::root;
    identity.account = {test_account};
    identity.arn = std::string("arn:aws:iam::") + test_account + ":root";
    identity.user_id = test_account;
    return identity;
  }

  template <class Op>
  Result<typename Op::Response, ApiError> call(const typename Op::Request& request) {
    return call_as<Op>(user("admin"), request);
  }
  template <class Op>
  Result<typename Op::Response, ApiError> call_as(const Identity& caller,
                                                  const typename Op::Request& request,
                                                  std::vector<std::string> called_via = {}) {
    const Principal principal = TestPrincipals::of(caller);
    RequestFacts facts;
    facts.time = now;
    facts.called_via = std::move(called_via);
    Batch batch;
    Call call(principal, facts, {region, directory, random, table.get()}, batch);
    HandedCodec<Op> codec(request, table->validator());
    Result<Done, ApiError> done = table->run(Op::shape, call, codec);
    if (!done.ok()) return std::move(done).error();
    commit(std::move(batch));
    return codec.take();
  }
  template <class Op>
  typename Op::Response must(const typename Op::Request& request) {
    auto result = call<Op>(request);
    EXPECT_EQ(refusal(result), "ok") << Op::shape.name;
    if (!result.ok()) return {};
    return std::move(result).value();
  }

  // The id of a new key with AWS's default policy, or another one.
  std::string make_key() { return *must<CreateKeyOperation>({}).key_metadata->key_id; }
  std::string make_key_with(const std::string& policy) {
    return *must<CreateKeyOperation>({.policy = policy, .bypass_policy_lockout_safety_check = true})
                .key_metadata->key_id;
  }
  std::string arn(const std::string& key_id) const { return key_arn(region, key_id); }
  std::string encrypted(const std::string& key, const std::string& text) {
    return *must<EncryptOperation>({.key_id = key, .plaintext = text}).ciphertext_blob;
  }
  KeyMetadata described(const std::string& key) {
    return *must<DescribeKeyOperation>({.key_id = key}).key_metadata;
  }

  CommitOutcome commit(Batch batch) {
    CommitOutcome outcome = CommitOutcome::overloaded;
    store->commit(std::move(batch), [&](CommitOutcome told) { outcome = told; });
    while (!posted.empty()) {
      const std::function<void()> work = std::move(posted.front());
      posted.pop_front();
      work();
    }
    return outcome;
  }

  // Also a restart: what is durable comes back, nothing else.
  void start() {
    table.reset();
    kms.reset();
    store.reset();
    posted.clear();
    store = std::make_unique<MemoryStore>(
        disk, MemoryStoreOptions{.post = [this](auto work) { posted.push_back(std::move(work)); },
                                 .disk = [this] { return disk_answer; }});
    kms = std::make_unique<Kms>(region, sealer);
    const Result<Done> loaded = kms->load(*store);
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    Batch batch;
    ASSERT_TRUE(kms->found_region(now, random, batch).ok());
    ASSERT_EQ(commit(std::move(batch)), CommitOutcome::committed);
    entries = {service(*kms)};
    table = std::make_unique<ServiceTable>(entries);
  }

  RegionFacts region{{test_account}, {"eu-central-1"}};
  SeededRandom random{20261123};
  Sealer sealer = Sealer::ephemeral(random);
  WallTime now = *parse_iso8601("2026-11-23T08:00:00Z");
  TestDirectory directory;
  MemoryDisk disk;
  DiskAnswer disk_answer = DiskAnswer::durable;
  std::deque<std::function<void()>> posted;
  std::unique_ptr<MemoryStore> store;
  std::unique_ptr<Kms> kms;
  std::vector<ServiceEntry> entries;
  std::unique_ptr<ServiceTable> table;
};

}  // namespace skerry::kms
