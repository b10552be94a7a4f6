#pragma once
// For tests only: EC2 of a founded region without network or disk. Calls take the whole way of a
// real one (constraints, access, policy evaluation, handler, commit), all but the protocol.

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/random.hpp"
#include "base/time_text.hpp"
#include "call/ask.hpp"
#include "call/test_principals.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/operations.hpp"
#include "store/memory_store.hpp"

namespace skerry::ec2 {

// "InvalidVpcID.NotFound: ...", or "ok".
template <class Response>
std::string refusal(const Result<Response, ApiError>& result) {
  if (result.ok()) return "ok";
  return result.error().code + ": " + result.error().message;
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

inline constexpr const char* allow_all =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})";

class TestRegion {
 public:
  TestRegion() {
    start();
    Batch batch;
    ec2_->found_region(random_, batch);
    commit(std::move(batch));
  }

  Ec2& ec2() { return *ec2_; }
  WallTime& now() { return now_; }
  // What is durable comes back, nothing else.
  void restart() { start(); }

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
    facts.called_via = called_via_;
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
  Answer<Op> call(const typename Op::Request& request) {
    return call_under<Op>(allow_all, request);
  }
  template <class Op>
  typename Op::Response must(const typename Op::Request& request) {
    Answer<Op> answer = call<Op>(request);
    EXPECT_EQ(refusal(answer), "ok");
    if (!answer.ok()) return {};
    return std::move(answer).value();
  }
  // As a service of the region asks, for its caller.
  template <class Op>
  Answer<Op> call_via(const std::string& service, const typename Op::Request& request) {
    called_via_ = {service};
    Answer<Op> answer = call<Op>(request);
    called_via_.clear();
    return answer;
  }
  // The error, and that it changed nothing.
  template <class Op>
  std::string refused(const typename Op::Request& request) {
    const network::Network before = ec2_->network();
    std::string text = refusal(call<Op>(request));
    EXPECT_EQ(before, ec2_->network());
    return text;
  }

  // The usual things, by their ids.
  std::string vpc(const std::string& cidr = "10.0.0.0/16") {
    return *must<CreateVpcOperation>({.cidr_block = cidr}).vpc->vpc_id;
  }
  std::string subnet(const std::string& vpc, const std::string& cidr = "10.0.0.0/24",
                     const std::string& zone = "us-east-1a") {
    CreateSubnetRequest request;
    request.vpc_id = vpc;
    request.cidr_block = cidr;
    request.availability_zone = zone;
    return *must<CreateSubnetOperation>(request).subnet->subnet_id;
  }
  std::string table(const std::string& vpc) {
    return *must<CreateRouteTableOperation>({.vpc_id = vpc}).route_table->route_table_id;
  }
  std::string gateway(const std::string& vpc) {
    const std::string id =
        *must<CreateInternetGatewayOperation>({}).internet_gateway->internet_gateway_id;
    must<AttachInternetGatewayOperation>({.internet_gateway_id = id, .vpc_id = vpc});
    return id;
  }
  AllocateAddressResult address() { return must<AllocateAddressOperation>({.domain = "vpc"}); }
  std::string group(const std::string& vpc, const std::string& name) {
    CreateSecurityGroupRequest request;
    request.description = name;
    request.group_name = name;
    request.vpc_id = vpc;
    return *must<CreateSecurityGroupOperation>(request).group_id;
  }
  std::string interface(const std::string& subnet) {
    CreateNetworkInterfaceRequest request;
    request.subnet_id = subnet;
    return *must<CreateNetworkInterfaceOperation>(request).network_interface->network_interface_id;
  }

 private:
  void start() {
    ec2_.reset();
    store_ = std::make_unique<MemoryStore>(
        disk_, MemoryStoreOptions{.post = [this](auto work) { posted_.push_back(std::move(work)); },
                                  .disk = [] { return DiskAnswer::durable; }});
    ec2_ = std::make_unique<Ec2>(region_);
    const Result<Done> loaded = ec2_->load(*store_);
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    entries_ = {service(*ec2_)};
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
  std::vector<std::string> called_via_;
  SeededRandom random_{20261123};
  WallTime now_ = *parse_iso8601("2026-11-23T08:00:00Z");
  MemoryDisk disk_;
  std::deque<std::function<void()>> posted_;
  std::unique_ptr<MemoryStore> store_;
  std::unique_ptr<Ec2> ec2_;
  std::vector<ServiceEntry> entries_;
  std::unique_ptr<ServiceTable> table_;
};

}  // namespace skerry::ec2
