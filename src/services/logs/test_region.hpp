#pragma once
// For tests only: CloudWatch Logs without network, events in a temporary folder. Calls take the
// whole way of a real one (constraints, access, policy evaluation, handler, commit), all but the
// protocol.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/time_text.hpp"
#include "call/ask.hpp"
#include "call/test_principals.hpp"
#include "loop/simulated_loop.hpp"
#include "services/logs/handlers.hpp"
#include "services/logs/operations.hpp"
#include "store/memory_store.hpp"

namespace skerry::logs {

// "400 ResourceNotFoundException: ...", or "ok".
template <class Response>
std::string refusal(const Result<Response, ApiError>& result) {
  if (result.ok()) return "ok";
  const ApiError& error = result.error();
  return std::to_string(error.status) + ' ' + error.code + ": " + error.message;
}

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

inline std::string allowing(const std::string& action, const std::string& resource) {
  return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":")" + action +
         R"(","Resource":")" + resource + R"("}]})";
}

// In a folder of its own: TestRegionIn<test::TemporaryDirectory>.
template <class Folder>
class TestRegionIn {
 public:
  TestRegionIn() { start(); }

  Logs& logs() { return *logs_; }
  WallTime& now() { return now_; }
  std::int64_t millis() const { return now_.time_since_epoch().count(); }
  std::string events_folder() const { return folder_.path() + "/events"; }
  void disk(DiskAnswer answer) { disk_answer_ = answer; }

  // What is durable comes back, nothing else.
  void restart() {
    loop_.run_until_idle();
    start();
  }

  template <class Op>
  Answer<Op> call(const typename Op::Request& request) {
    return call_under<Op>(allowing("*", "*"), request);
  }

  // By a user with just this policy.
  template <class Op>
  Answer<Op> call_under(const std::string& policy, const typename Op::Request& request) {
    Identity identity;
    identity.account = region_.account;
    identity.arn = "arn:aws:iam::000000000000:user/ann";
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
    store_->commit(std::move(batch), [](CommitOutcome) {});
    loop_.run_until_idle();
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

  // The usual group and streams.
  void make(const std::string& group, const std::vector<std::string>& streams) {
    must<CreateLogGroupOperation>({.log_group_name = group});
    for (const std::string& stream : streams)
      must<CreateLogStreamOperation>({.log_group_name = group, .log_stream_name = stream});
  }
  // Events a millisecond after another, from `millis()` plus `from`.
  void put(const std::string& group, const std::string& stream,
           const std::vector<std::string>& messages, std::int64_t from = 0) {
    std::vector<InputLogEvent> events;
    for (const std::string& message : messages)
      events.push_back({.timestamp = millis() + from++, .message = message});
    must<PutLogEventsOperation>(
        {.log_group_name = group, .log_stream_name = stream, .log_events = events});
  }

 private:
  void start() {
    table_.reset();
    logs_.reset();
    store_ = std::make_unique<MemoryStore>(
        disk_, MemoryStoreOptions{.post = [this](auto work) { loop_.post(std::move(work)); },
                                  .disk = [this] { return disk_answer_; }});
    auto opened = EventFiles::open(events_folder());
    ASSERT(opened.ok());
    events_ = std::move(opened).value();
    logs_ = std::make_unique<Logs>(region_, Logs::Parts{loop_, *events_});
    const Result<Done> loaded = logs_->load(*store_);
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    entries_ = {service(*logs_)};
    table_ = std::make_unique<ServiceTable>(entries_);
  }

  Folder folder_;
  RegionFacts region_;
  SeededRandom random_{20261123};
  SimulatedLoop loop_{1, SimulationOptions::calm()};
  WallTime now_ = *parse_iso8601("2026-11-23T08:00:00Z");
  MemoryDisk disk_;
  DiskAnswer disk_answer_ = DiskAnswer::durable;
  std::unique_ptr<MemoryStore> store_;
  std::unique_ptr<EventFiles> events_;
  std::unique_ptr<Logs> logs_;
  std::vector<ServiceEntry> entries_;
  std::unique_ptr<ServiceTable> table_;
};

}  // namespace skerry::logs
