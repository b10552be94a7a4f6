#pragma once
// For tests only: the service without network or disk, and a stand-in for KMS. Calls take the whole
// way of a real one (constraints, access, policy evaluation, handler, commit), all but the
// protocol.

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/time_text.hpp"
#include "call/ask.hpp"
#include "call/test_principals.hpp"
#include "policy/compiled.hpp"
#include "services/secretsmanager/handlers.hpp"
#include "services/secretsmanager/operations.hpp"
#include "shapes/kms.hpp"
#include "store/memory_store.hpp"

namespace skerry::secretsmanager {

// KMS as far as it matters here: keys, their state, who may use them, the encryption context.
struct FakeKms {
  struct Use {
    std::string operation;
    std::string key;
    std::string caller;
    std::vector<std::string> via;
    std::string version_id;  // of the encryption context
  };
  std::set<std::string> disabled;
  std::set<std::string> denied_operations;  // "Encrypt", for whomever
  std::vector<Use> uses;
  unsigned char next = 1;
};

namespace fake_kms {

using Context = std::optional<std::vector<std::pair<std::string, std::string>>>;

inline std::string text_of(const Context& context) {
  std::string text;
  for (const auto& [name, value] : context.value_or(Context::value_type{}))
    text += name + "=" + value + ";";
  return text;
}

inline Result<Done, ApiError> use(FakeKms& kms, Call& call, std::string operation,
                                  const std::string& key, const Context& context) {
  kms.uses.push_back({operation, key, call.caller().name, call.facts().called_via,
                      context ? context->back().second : ""});
  if (kms.denied_operations.contains(operation))
    return ApiError{.code = "AccessDenied", .status = 403, .message = "not authorized"};
  if (kms.disabled.contains(key))
    return ApiError{.code = "DisabledException", .status = 400, .message = key + " is disabled."};
  return Done{};
}

// Never what is in it: a test looks for values in clear.
inline std::string blob(const std::string& key, const Context& context, std::string plain) {
  for (char& c : plain) c = static_cast<char>(c ^ 0x55);
  return key + '\n' + text_of(context) + '\n' + plain;
}

template <class Request>
Accesses access(const FakeKms&, const Call&, const Request&) {
  return {};
}

inline Result<kms::GenerateDataKeyResponse, ApiError> generate(
    FakeKms& kms, Call& call, const kms::GenerateDataKeyRequest& request) {
  TRY(use(kms, call, "GenerateDataKey", *request.key_id, request.encryption_context));
  kms::GenerateDataKeyResponse response;
  response.key_id = "arn:aws:kms:us-east-1:000000000000:key/" + *request.key_id;
  response.plaintext = std::string(32, static_cast<char>(kms.next++));
  response.ciphertext_blob = blob(*request.key_id, request.encryption_context, *response.plaintext);
  return response;
}

inline Result<kms::EncryptResponse, ApiError> encrypt(FakeKms& kms, Call& call,
                                                      const kms::EncryptRequest& request) {
  TRY(use(kms, call, "Encrypt", *request.key_id, request.encryption_context));
  kms::EncryptResponse response;
  response.key_id = "arn:aws:kms:us-east-1:000000000000:key/" + *request.key_id;
  response.ciphertext_blob = blob(*request.key_id, request.encryption_context, *request.plaintext);
  return response;
}

inline Result<kms::DecryptResponse, ApiError> decrypt(FakeKms& kms, Call& call,
                                                      const kms::DecryptRequest& request) {
  const std::string& sealed = *request.ciphertext_blob;
  const std::string key = sealed.substr(0, sealed.find('\n'));
  TRY(use(kms, call, "Decrypt", key, request.encryption_context));
  const std::string head = key + '\n' + text_of(request.encryption_context) + '\n';
  if (!sealed.starts_with(head))
    return ApiError{.code = "InvalidCiphertextException", .status = 400, .message = ""};
  kms::DecryptResponse response;
  response.plaintext = sealed.substr(head.size());
  for (char& c : *response.plaintext) c = static_cast<char>(c ^ 0x55);
  return response;
}

inline constexpr std::array operations{
    serve<kms::DecryptOperation, access<kms::DecryptRequest>, decrypt>(),
    serve<kms::EncryptOperation, access<kms::EncryptRequest>, encrypt>(),
    serve<kms::GenerateDataKeyOperation, access<kms::GenerateDataKeyRequest>, generate>(),
};
inline constexpr std::array shapes{&kms::DecryptOperation::shape, &kms::EncryptOperation::shape,
                                   &kms::GenerateDataKeyOperation::shape};

}  // namespace fake_kms

// Users with one policy each.
class TestDirectory final : public IdentityDirectory {
 public:
  std::map<std::string, std::string> policies;

  std::shared_ptr<const AccessKeyRecord> access_key(std::string_view) const override {
    return nullptr;
  }
  void key_used(const KeyUse&) override {}
  std::shared_ptr<const IdentityPolicies> policies_of(const Identity& identity) const override {
    auto behind = std::make_shared<IdentityPolicies>();
    const auto found = policies.find(identity.name);
    if (found != policies.end())
      behind->identity.push_back(
          policy::compile_text(found->second, policy::PolicyKind::identity).value());
    return behind;
  }
  std::optional<RoleRecord> role(std::string_view) const override { return std::nullopt; }
  policy::PolicyPtr managed_policy(std::string_view) const override { return nullptr; }
  // Everybody is there but "nobody"; a name's id is its ARN turned around.
  std::optional<std::string> principal_id(std::string_view arn) const override {
    if (arn.ends_with("/nobody")) return std::nullopt;
    return std::string(arn.rbegin(), arn.rend());
  }
  std::optional<std::string> principal_arn(std::string_view id) const override {
    return std::string(id.rbegin(), id.rend());
  }
};

// "InvalidRequestException: You can't ...", or "ok".
template <class Response>
std::string refusal(const Result<Response, ApiError>& result) {
  return result.ok() ? "ok" : result.error().code + ": " + result.error().message;
}

inline std::string allow(const std::string& action, const std::string& resource,
                         const std::string& condition = "{}") {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":")" + action +
         R"(","Resource":")" + resource + R"(","Condition":)" + condition + "}]}";
}

inline constexpr const char* token_one = "11111111-1111-1111-1111-111111111111";
inline constexpr const char* token_two = "22222222-2222-2222-2222-222222222222";
inline constexpr const char* token_three = "33333333-3333-3333-3333-333333333333";

class TestRegion {
 public:
  TestRegion() {
    directory.policies["admin"] = allow("*", "*");
    start();
  }

  SecretsManager& state() { return *state_; }
  MemoryDisk& disk() { return disk_; }
  void fill_disk(DiskAnswer answer) { answer_ = answer; }
  void advance(std::chrono::seconds by) { now += by; }
  // What is durable comes back, nothing else.
  void restart() {
    table_.reset();
    state_.reset();
    store_.reset();
    posted_.clear();
    start();
  }

  template <class Op>
  Answer<Op> call(typename Op::Request request) {
    return call_as<Op>("admin", std::move(request));
  }

  template <class Op>
  Answer<Op> call_as(const std::string& user, typename Op::Request request) {
    Identity identity;
    identity.kind = IdentityKind::user;
    identity.account = region_.account;
    identity.arn = "arn:aws:iam::000000000000:user/" + user;
    identity.user_id = "AIDA" + user;
    identity.name = user;
    const Principal principal = TestPrincipals::of(std::move(identity));
    RequestFacts facts;
    facts.time = now;
    facts.source_ip = "127.0.0.1";
    Batch batch;
    Call made(principal, facts, {region_, directory, random, table_.get()}, batch);
    HandedCodec<Op> codec(request, table_->validator());
    const Result<Done, ApiError> outcome = table_->run(Op::shape, made, codec);
    if (!outcome.ok()) return outcome.error();
    if (!batch.empty()) commit(std::move(batch));
    return codec.take();
  }

  // One that must succeed.
  template <class Op>
  typename Op::Response must(typename Op::Request request) {
    auto answer = call<Op>(std::move(request));
    EXPECT_EQ(refusal(answer), "ok");
    if (!answer.ok()) return {};
    return std::move(answer).value();
  }

  CommitOutcome commit(Batch batch) {
    CommitOutcome outcome = CommitOutcome::overloaded;
    store_->commit(std::move(batch), [&](CommitOutcome told) { outcome = told; });
    while (!posted_.empty()) {
      const std::function<void()> work = std::move(posted_.front());
      posted_.pop_front();
      work();
    }
    last_outcome = outcome;
    return outcome;
  }

  // The usual secret; its ARN.
  std::string make(const std::string& name, const std::string& value = "value",
                   const std::string& token = token_one) {
    const auto made = call<CreateSecretOperation>(
        {.name = name, .client_request_token = token, .secret_string = value});
    EXPECT_EQ(refusal(made), "ok");
    return made.ok() ? made->arn.value_or("") : "";
  }
  std::string put(const std::string& id, const std::string& value, const std::string& token,
                  std::vector<std::string> stages = {}) {
    PutSecretValueRequest request{
        .secret_id = id, .client_request_token = token, .secret_string = value};
    if (!stages.empty()) request.version_stages = std::move(stages);
    return refusal(call<PutSecretValueOperation>(request));
  }
  // The value, or the refusal.
  std::string read(GetSecretValueRequest request) {
    const auto answer = call<GetSecretValueOperation>(std::move(request));
    return answer.ok() ? answer->secret_string.value_or("(binary)") : refusal(answer);
  }

  TestDirectory directory;
  FakeKms kms;
  SeededRandom random{20261123};
  WallTime now = *parse_iso8601("2026-11-23T08:00:00Z");
  CommitOutcome last_outcome = CommitOutcome::committed;

 private:
  void start() {
    store_ = std::make_unique<MemoryStore>(
        disk_, MemoryStoreOptions{.post = [this](auto work) { posted_.push_back(std::move(work)); },
                                  .disk = [this] { return answer_; }});
    state_ = std::make_unique<SecretsManager>(region_);
    const Result<Done> loaded = state_->load(*store_);
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    entries_ = {service(*state_), ServiceEntry{&kms_shape_, fake_kms::operations, &kms}};
    table_ = std::make_unique<ServiceTable>(entries_);
  }

  RegionFacts region_;
  aws::ServiceShape kms_shape_{.name = "kms", .operations = fake_kms::shapes};
  MemoryDisk disk_;
  DiskAnswer answer_ = DiskAnswer::durable;
  std::deque<std::function<void()>> posted_;
  std::unique_ptr<MemoryStore> store_;
  std::unique_ptr<SecretsManager> state_;
  std::vector<ServiceEntry> entries_;
  std::unique_ptr<ServiceTable> table_;
};

inline constexpr const char* marked =
    "InvalidRequestException: You can't perform this operation on the secret because it was marked "
    "for deletion.";
inline constexpr const char* missing =
    "ResourceNotFoundException: Secrets Manager can't find the specified secret.";

}  // namespace skerry::secretsmanager
