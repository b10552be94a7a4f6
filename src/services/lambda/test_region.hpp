#pragma once
// For tests only: Lambda without network and without sandboxes. Calls take the whole way of a real
// one, all but the protocol; environments, trees of code and EC2 are stand-ins.

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/time_text.hpp"
#include "call/ask.hpp"
#include "call/test_principals.hpp"
#include "objects/test_object_files.hpp"
#include "sandbox/fake_environments.hpp"
#include "services/lambda/handlers.hpp"
#include "services/lambda/operations.hpp"
#include "services/lambda/runner.hpp"
#include "shapes/ec2.hpp"

namespace skerry::lambda {

// "409 ResourceConflictException: ...", or "ok".
template <class Response>
std::string refusal(const Result<Response, ApiError>& result) {
  if (result.ok()) return "ok";
  const ApiError& error = result.error();
  return std::to_string(error.status) + ' ' + error.code + ": " + error.message;
}

inline const std::string account = "000000000000";
inline const std::string role_arn = "arn:aws:iam::000000000000:role/fn";
inline const std::string empty_zip = std::string("PK\x05\x06", 4) + std::string(18, '\0');
inline std::string zip(const std::string& content) { return content + empty_zip; }

// One user who may do everything but what is refused, and the role `fn`, which Lambda may assume.
class Directory final : public IdentityDirectory {
 public:
  std::shared_ptr<const AccessKeyRecord> access_key(std::string_view) const override {
    return nullptr;
  }
  void key_used(const KeyUse&) override {}
  std::shared_ptr<const IdentityPolicies> policies_of(const Identity&) const override {
    auto policies = std::make_shared<IdentityPolicies>();
    policies->identity.push_back(compiled(user_policy, policy::PolicyKind::identity));
    return policies;
  }
  std::optional<RoleRecord> role(std::string_view arn) const override {
    if (arn != role_arn) return std::nullopt;
    RoleRecord record;
    record.arn = role_arn;
    record.id = "AROAEXAMPLE";
    record.name = "fn";
    record.trust = compiled(trust, policy::PolicyKind::trust);
    return record;
  }
  policy::PolicyPtr managed_policy(std::string_view) const override { return nullptr; }

  std::string user_policy =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";
  std::string trust = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                      R"("Principal":{"Service":"lambda.amazonaws.com"},)"
                      R"("Action":"sts:AssumeRole"}]})";

 private:
  static policy::PolicyPtr compiled(const std::string& text, policy::PolicyKind kind) {
    auto made = policy::compile_text(text, kind);
    EXPECT_TRUE(made.ok());
    return made.ok() ? *made : nullptr;
  }
};

// Subnets and groups that begin with "none" are not there.
struct FakeEc2 {
  std::set<std::string> interfaces;
  std::vector<std::string> askers;
  int made = 0;

  static ApiError missing(const std::string& code, const std::string& message) {
    return {.code = code, .status = 400, .message = message};
  }
  template <class Request>
  static Accesses nothing(const FakeEc2&, const Call&, const Request&) {
    return {};
  }
  static Result<ec2::DescribeSubnetsResult, ApiError> subnets(
      FakeEc2&, Call&, const ec2::DescribeSubnetsRequest& request) {
    ec2::DescribeSubnetsResult result;
    result.subnets.emplace();
    for (const std::string& id : *request.subnet_ids) {
      if (id.starts_with("none"))
        return missing("InvalidSubnetID.NotFound", "The subnet ID '" + id + "' does not exist");
      result.subnets->emplace_back().vpc_id = "vpc-1";
    }
    return result;
  }
  static Result<ec2::DescribeSecurityGroupsResult, ApiError> groups(
      FakeEc2&, Call&, const ec2::DescribeSecurityGroupsRequest& request) {
    ec2::DescribeSecurityGroupsResult result;
    result.security_groups.emplace();
    for (const std::string& id : *request.group_ids) {
      if (id.starts_with("none"))
        return missing("InvalidGroup.NotFound", "The security group '" + id + "' does not exist");
      result.security_groups->emplace_back().vpc_id = "vpc-1";
    }
    return result;
  }
  static Result<ec2::CreateNetworkInterfaceResult, ApiError> create(
      FakeEc2& fake, Call& call, const ec2::CreateNetworkInterfaceRequest&) {
    const std::string id = "eni-" + std::to_string(++fake.made);
    fake.interfaces.insert(id);
    fake.askers.push_back(call.caller().arn);
    ec2::CreateNetworkInterfaceResult result;
    result.network_interface.emplace().network_interface_id = id;
    return result;
  }
  static Result<ec2::DeleteNetworkInterfaceOperation::Response, ApiError> remove(
      FakeEc2& fake, Call&, const ec2::DeleteNetworkInterfaceRequest& request) {
    fake.interfaces.erase(*request.network_interface_id);
    return ec2::DeleteNetworkInterfaceOperation::Response{};
  }
};

inline constexpr std::array fake_ec2_operations{
    skerry::serve<ec2::DescribeSubnetsOperation, FakeEc2::nothing<ec2::DescribeSubnetsRequest>,
                  FakeEc2::subnets>(),
    skerry::serve<ec2::DescribeSecurityGroupsOperation,
                  FakeEc2::nothing<ec2::DescribeSecurityGroupsRequest>, FakeEc2::groups>(),
    skerry::serve<ec2::CreateNetworkInterfaceOperation,
                  FakeEc2::nothing<ec2::CreateNetworkInterfaceRequest>, FakeEc2::create>(),
    skerry::serve<ec2::DeleteNetworkInterfaceOperation,
                  FakeEc2::nothing<ec2::DeleteNetworkInterfaceRequest>, FakeEc2::remove>(),
};
inline constexpr std::array fake_ec2_shapes{
    &ec2::DescribeSubnetsOperation::shape, &ec2::DescribeSecurityGroupsOperation::shape,
    &ec2::CreateNetworkInterfaceOperation::shape, &ec2::DeleteNetworkInterfaceOperation::shape};

// Keeps a late answer as it would be encoded.
class LateInvoke final : public Codec {
 public:
  Result<Done, ApiError> decode(aws::MutableRef) override { return Done{}; }
  void encode(aws::ConstRef response) override {
    told = *static_cast<const InvocationResponse*>(response.object);
  }
  InvocationResponse told;
};

// In a folder of its own: TestRegionIn<test::TemporaryDirectory>.
template <class Folder>
class TestRegionIn {
 public:
  TestRegionIn() {
    objects_ = std::make_unique<objects::TestObjectFiles>(folder_.path());
    start();
  }
  ~TestRegionIn() { stop(); }

  Lambda& lambda() { return *lambda_; }
  Runner& runner() { return *runner_; }
  SimulatedLoop& loop() { return objects_->loop(); }
  sandbox::FakeEnvironments& environments() { return environments_; }
  sandbox::FakeCodeTrees& trees() { return trees_; }
  sandbox::FakeRuntimes& runtimes() { return runtimes_; }
  FakeEc2& ec2() { return ec2_; }
  Directory& directory() { return directory_; }
  void settle() { loop().run_until_idle(); }

  // What is durable comes back, nothing else; nothing runs any more.
  void restart() {
    stop();
    objects_->restart();
    environments_.waiting.clear();
    trees_.trees.clear();
    start();
  }

  template <class Op>
  Answer<Op> call(const typename Op::Request& request) {
    Answer<Op> answer = begin<Op>(request);
    settle();
    return answer;
  }
  // As the gateway does: the answer waits for what holds it.
  template <class Op>
  Answer<Op> late(const typename Op::Request& request) {
    Answer<Op> answer = begin<Op>(request);
    if (!answer.ok() || !hold_) return answer;
    const auto hold = std::move(hold_);
    bool released = false;
    hold->wait([&] { released = true; });
    settle();
    EXPECT_TRUE(released);
    LateInvoke codec;
    const auto said = hold->answer(codec);
    if (said && !said->ok()) return said->error();
    return answer;
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

  // The usual function.
  CreateFunctionRequest function(const std::string& name) const {
    CreateFunctionRequest request;
    request.function_name = name;
    request.role = role_arn;
    request.runtime = "nodejs16.x";
    request.handler = "index.handler";
    request.code.emplace().zip_file = zip(name);
    return request;
  }
  FunctionConfiguration make(const std::string& name) {
    must<CreateFunctionOperation>(function(name));
    return must<GetFunctionConfigurationOperation>({.function_name = name});
  }

  // A synchronous invocation: empty until the environment has answered.
  struct Pending {
    std::optional<Result<InvocationResponse, ApiError>> answer;
  };
  std::shared_ptr<Pending> invoke(InvocationRequest request) {
    auto pending = std::make_shared<Pending>();
    auto begun = begin<InvokeOperation>(request);
    if (!begun.ok()) {
      pending->answer.emplace(begun.error());
    } else if (!hold_) {
      pending->answer.emplace(*begun);
    } else {
      hold_->wait([pending, hold = hold_] {
        LateInvoke codec;
        const auto late = hold->answer(codec);
        if (late->ok()) {
          pending->answer.emplace(codec.told);
        } else {
          pending->answer.emplace(late->error());
        }
      });
    }
    settle();
    return pending;
  }
  void answer(const std::string& payload, sandbox::Ending ending = sandbox::Ending::returned) {
    sandbox::Answer told;
    told.ending = ending;
    told.payload = payload;
    environments_.answer(std::move(told));
    settle();
  }

 private:
  template <class Op>
  Answer<Op> begin(const typename Op::Request& request) {
    Identity identity;
    identity.account = region_.account;
    identity.arn = "arn:aws:iam::000000000000:user/ann";
    identity.user_id = "AIDAEXAMPLE";
    identity.name = "ann";
    const Principal principal = TestPrincipals::of(identity);
    RequestFacts facts;
    facts.request_id = random_.uuid();
    facts.time = loop().wall();
    Batch batch;
    Call call(principal, facts, environment(), batch);
    HandedCodec<Op> codec(request, table_->validator());
    Result<Done, ApiError> outcome = table_->run(Op::shape, call, codec);
    if (!outcome.ok()) return outcome.error();
    hold_ = call.take_hold();
    objects_->store().commit(std::move(batch), [](CommitOutcome) {});
    return codec.take();
  }
  CallEnvironment environment() { return {region_, directory_, random_, table_.get()}; }

  void stop() {
    hold_.reset();
    runner_.reset();
    table_.reset();
    lambda_.reset();
  }
  void start() {
    lambda_ = std::make_unique<Lambda>(region_, Lambda::Parts{sealer_, objects_->files()});
    const Result<Done> loaded = lambda_->load(objects_->store());
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    entries_ = {ServiceEntry{&ec2_shape_, fake_ec2_operations, &ec2_}, service(*lambda_)};
    table_ = std::make_unique<ServiceTable>(entries_);
    runner_ = std::make_unique<Runner>(Runner::Parts{loop(), objects_->store(), *lambda_,
                                                     environment(), sessions_, objects_->pool()});
    runner_->run_in({environments_, trees_, runtimes_});
    lambda_->run_by(*runner_);
    runner_->resume();
    settle();
  }

  Folder folder_;
  RegionFacts region_;
  SeededRandom random_{20261123};
  Sealer sealer_ = Sealer::ephemeral(random_);
  SessionTokens sessions_{sealer_, random_};
  Directory directory_;
  FakeEc2 ec2_;
  sandbox::FakeEnvironments environments_;
  sandbox::FakeCodeTrees trees_;
  sandbox::FakeRuntimes runtimes_;
  aws::ServiceShape ec2_shape_{
      .name = "ec2", .protocol = aws::Protocol::ec2, .operations = fake_ec2_shapes};
  std::unique_ptr<objects::TestObjectFiles> objects_;
  std::unique_ptr<Lambda> lambda_;
  std::vector<ServiceEntry> entries_;
  std::unique_ptr<ServiceTable> table_;
  std::unique_ptr<Runner> runner_;
  std::shared_ptr<AnswerHold> hold_;
};

}  // namespace skerry::lambda
