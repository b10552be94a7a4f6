#pragma once
// For tests only: RDS without network, disk and engines. Calls take the whole way of a real one,
// all but the protocol; EC2 and the engines are stand-ins, and a test moves instances through their
// statuses itself.

#include <gtest/gtest.h>

#include <array>
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
#include "services/rds/handlers.hpp"
#include "services/rds/operations.hpp"
#include "shapes/ec2.hpp"
#include "store/memory_store.hpp"

namespace skerry::rds {

// "DBInstanceNotFound: ...", or "ok".
template <class Response>
std::string refusal(const Result<Response, ApiError>& result) {
  if (result.ok()) return "ok";
  return result.error().code + ": " + result.error().message;
}

// One user who may do everything, and RDS's own role.
class Directory final : public IdentityDirectory {
 public:
  std::shared_ptr<const AccessKeyRecord> access_key(std::string_view) const override {
    return nullptr;
  }
  void key_used(const KeyUse&) override {}
  std::shared_ptr<const IdentityPolicies> policies_of(const Identity&) const override {
    auto policies = std::make_shared<IdentityPolicies>();
    policies->identity.push_back(compiled(
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})",
        policy::PolicyKind::identity));
    return policies;
  }
  std::optional<RoleRecord> role(std::string_view arn) const override {
    RoleRecord record;
    record.arn = arn;
    record.id = "AROAEXAMPLE";
    record.name = "AWSServiceRoleForRDS";
    record.trust = compiled(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                            R"("Principal":{"Service":"rds.amazonaws.com"},)"
                            R"("Action":"sts:AssumeRole"}]})",
                            policy::PolicyKind::trust);
    return record;
  }
  policy::PolicyPtr managed_policy(std::string_view) const override { return nullptr; }

 private:
  static policy::PolicyPtr compiled(const std::string& text, policy::PolicyKind kind) {
    auto made = policy::compile_text(text, kind);
    EXPECT_TRUE(made.ok());
    return made.ok() ? *made : nullptr;
  }
};

// One VPC with subnets subnet-a, subnet-b and subnet-c in three zones; whatever is called "none" is
// not there.
struct FakeEc2 {
  std::set<std::string> interfaces;
  int made = 0;

  template <class Request>
  static Accesses nothing(const FakeEc2&, const Call&, const Request&) {
    return {};
  }
  static Result<ec2::DescribeVpcsResult, ApiError> vpcs(FakeEc2&, Call&,
                                                        const ec2::DescribeVpcsRequest&) {
    ec2::DescribeVpcsResult out;
    out.vpcs.emplace().emplace_back().vpc_id = "vpc-1";
    return out;
  }
  static Result<ec2::DescribeSubnetsResult, ApiError> subnets(
      FakeEc2&, Call&, const ec2::DescribeSubnetsRequest& request) {
    ec2::DescribeSubnetsResult out;
    out.subnets.emplace();
    for (const std::string& id :
         request.subnet_ids.value_or(std::vector<std::string>{"subnet-a", "subnet-b"})) {
      if (id == "none")
        return ApiError{.code = "InvalidSubnetID.NotFound",
                        .status = 400,
                        .message = "The subnet ID 'none' does not exist"};
      ec2::Subnet& subnet = out.subnets->emplace_back();
      subnet.subnet_id = id;
      subnet.vpc_id = "vpc-1";
      subnet.availability_zone = std::string("us-east-1") + id.back();
    }
    return out;
  }
  static Result<ec2::DescribeSecurityGroupsResult, ApiError> groups(
      FakeEc2&, Call&, const ec2::DescribeSecurityGroupsRequest& request) {
    ec2::DescribeSecurityGroupsResult out;
    out.security_groups.emplace();
    for (const std::string& id :
         request.group_ids.value_or(std::vector<std::string>{"sg-default"})) {
      if (id == "none")
        return ApiError{.code = "InvalidGroup.NotFound", .status = 400, .message = "no group"};
      ec2::SecurityGroup& group = out.security_groups->emplace_back();
      group.group_id = id;
      group.vpc_id = "vpc-1";
    }
    return out;
  }
  static Result<ec2::CreateNetworkInterfaceResult, ApiError> create(
      FakeEc2& fake, Call&, const ec2::CreateNetworkInterfaceRequest&) {
    const std::string id = "eni-" + std::to_string(++fake.made);
    fake.interfaces.insert(id);
    ec2::CreateNetworkInterfaceResult out;
    out.network_interface.emplace().network_interface_id = id;
    out.network_interface->private_ip_address = "10.0.0." + std::to_string(fake.made);
    return out;
  }
  static Result<ec2::ModifyNetworkInterfaceAttributeOperation::Response, ApiError> modify(
      FakeEc2&, Call&, const ec2::ModifyNetworkInterfaceAttributeRequest&) {
    return ec2::ModifyNetworkInterfaceAttributeOperation::Response{};
  }
};

inline constexpr std::array fake_ec2_operations{
    skerry::serve<ec2::DescribeVpcsOperation, FakeEc2::nothing<ec2::DescribeVpcsRequest>,
                  FakeEc2::vpcs>(),
    skerry::serve<ec2::DescribeSubnetsOperation, FakeEc2::nothing<ec2::DescribeSubnetsRequest>,
                  FakeEc2::subnets>(),
    skerry::serve<ec2::DescribeSecurityGroupsOperation,
                  FakeEc2::nothing<ec2::DescribeSecurityGroupsRequest>, FakeEc2::groups>(),
    skerry::serve<ec2::CreateNetworkInterfaceOperation,
                  FakeEc2::nothing<ec2::CreateNetworkInterfaceRequest>, FakeEc2::create>(),
    skerry::serve<ec2::ModifyNetworkInterfaceAttributeOperation,
                  FakeEc2::nothing<ec2::ModifyNetworkInterfaceAttributeRequest>, FakeEc2::modify>(),
};
inline constexpr std::array fake_ec2_shapes{
    &ec2::DescribeVpcsOperation::shape, &ec2::DescribeSubnetsOperation::shape,
    &ec2::DescribeSecurityGroupsOperation::shape, &ec2::CreateNetworkInterfaceOperation::shape,
    &ec2::ModifyNetworkInterfaceAttributeOperation::shape};

// Knows who was woken, and has logs.
class FakeEngines final : public Engines, private databases::Logs {
 public:
  explicit FakeEngines(CallEnvironment environment) : environment_(environment) {}
  void wake(const std::string& resource_id) override { woken.push_back(resource_id); }
  void remove_snapshot(const std::string& tree) override { removed.push_back(tree); }
  void read_logs(const StoredInstance&, std::function<void(databases::Logs&)> work,
                 std::function<void()> done) override {
    work(*this);
    done();
  }
  const CallEnvironment& environment() const override { return environment_; }
  std::optional<std::string> unavailable() const override { return std::nullopt; }

  std::vector<std::string> woken;
  std::vector<std::string> removed;
  std::map<std::string, std::string> files;

 private:
  Result<std::vector<databases::LogFile>> logs(const databases::Tree&) override {
    std::vector<databases::LogFile> out;
    for (const auto& [name, text] : files) out.push_back({name, text.size(), 1000});
    return out;
  }
  Result<std::string> read_log(const databases::Tree&, const databases::LogPiece& piece) override {
    return files.at(piece.name).substr(piece.at, piece.bytes);
  }

  CallEnvironment environment_;
};

// Takes a late answer.
template <class Response>
class LateCodec final : public Codec {
 public:
  Result<Done, ApiError> decode(aws::MutableRef) override { return Done{}; }
  void encode(aws::ConstRef response) override {
    told = *static_cast<const Response*>(response.object);
  }
  Response told;
};

class TestRegion {
 public:
  TestRegion() {
    start();
    Batch batch;
    EXPECT_TRUE(rds_->found_region(random_, batch).ok());
    commit(std::move(batch));
  }

  Rds& rds() { return *rds_; }
  FakeEngines& engines() { return *engines_; }
  FakeEc2& ec2() { return ec2_; }
  WallTime& now() { return now_; }
  // What is durable comes back, nothing else.
  void restart() { start(); }

  template <class Op>
  Answer<Op> call(const typename Op::Request& request) {
    Identity identity;
    identity.account = region_.account;
    identity.arn = "arn:aws:iam::000000000000:user/ann";
    identity.user_id = "AIDAEXAMPLE";
    identity.name = "ann";
    const Principal principal = TestPrincipals::of(identity);
    RequestFacts facts;
    facts.request_id = random_.uuid();
    facts.time = now_;
    Batch batch;
    Call call(principal, facts, environment(), batch);
    HandedCodec<Op> codec(request, table_->validator());
    Result<Done, ApiError> outcome = table_->run(Op::shape, call, codec);
    if (!outcome.ok()) return outcome.error();
    commit(std::move(batch));
    if (const auto hold = call.take_hold()) return late<Op>(*hold);
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

  // The usual instance, not created yet.
  static CreateDBInstanceMessage instance(const std::string& name) {
    CreateDBInstanceMessage out;
    out.db_instance_identifier = name;
    out.db_instance_class = "db.t3.micro";
    out.engine = "postgres";
    out.engine_version = "13";
    out.allocated_storage = 20;
    out.master_username = "app";
    out.master_user_password = "correct-horse";
    return out;
  }
  // One that is available.
  void make(const std::string& name) {
    must<CreateDBInstanceOperation>(instance(name));
    move(name, databases::Status::available);
  }
  // As the runner would.
  void move(const std::string& name, databases::Status to) {
    StoredInstance changed = stored(name);
    changed.set_state(to);
    if (to == databases::Status::available) changed.sealed_password.clear();
    put(std::move(changed));
  }
  StoredInstance stored(const std::string& name) const {
    const StoredInstance* const found = rds_->find<StoredInstance>(name);
    EXPECT_NE(found, nullptr) << name;
    return found == nullptr ? StoredInstance{} : *found;
  }
  template <class Record>
  void put(Record record) {
    Batch batch;
    rds_->put(batch, std::move(record));
    commit(std::move(batch));
  }
  DBInstance described(const std::string& name) {
    DescribeDBInstancesMessage request;
    request.db_instance_identifier = name;
    const auto found = must<DescribeDBInstancesOperation>(request);
    return found.db_instances && found.db_instances->size() == 1 ? found.db_instances->front()
                                                                 : DBInstance{};
  }

  void commit(Batch batch) {
    store_->commit(std::move(batch), [](CommitOutcome) {});
    while (!posted_.empty()) {
      const std::function<void()> work = std::move(posted_.front());
      posted_.pop_front();
      work();
    }
  }

 private:
  template <class Op>
  Answer<Op> late(AnswerHold& hold) {
    bool released = false;
    hold.wait([&released] { released = true; });
    EXPECT_TRUE(released);
    LateCodec<typename Op::Response> codec;
    const auto answered = hold.answer(codec);
    if (!answered->ok()) return answered->error();
    return codec.told;
  }

  CallEnvironment environment() { return {region_, directory_, random_, table_.get()}; }
  void start() {
    rds_.reset();
    store_ = std::make_unique<MemoryStore>(
        disk_, MemoryStoreOptions{.post = [this](auto work) { posted_.push_back(std::move(work)); },
                                  .disk = [] { return DiskAnswer::durable; }});
    rds_ = std::make_unique<Rds>(region_, sealer_);
    const Result<Done> loaded = rds_->load(*store_);
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    // Without the operations of proxies, which another folder serves.
    const ServiceEntry own = service(*rds_);
    shapes_.clear();
    for (const Operation& each : own.operations) shapes_.push_back(each.shape);
    rds_shape_ = *own.shape;
    rds_shape_.operations = shapes_;
    entries_ = {ServiceEntry{&ec2_shape_, fake_ec2_operations, &ec2_},
                ServiceEntry{&rds_shape_, own.operations, own.state}};
    table_ = std::make_unique<ServiceTable>(entries_);
    engines_ = std::make_unique<FakeEngines>(environment());
    rds_->run_by(*engines_);
  }

  RegionFacts region_;
  SeededRandom random_{20261123};
  Sealer sealer_ = Sealer::ephemeral(random_);
  WallTime now_ = *parse_iso8601("2026-11-23T08:00:00Z");
  Directory directory_;
  FakeEc2 ec2_;
  aws::ServiceShape ec2_shape_{
      .name = "ec2", .protocol = aws::Protocol::ec2, .operations = fake_ec2_shapes};
  aws::ServiceShape rds_shape_ = service_shape;
  std::vector<const aws::OperationShape*> shapes_;
  MemoryDisk disk_;
  std::deque<std::function<void()>> posted_;
  std::unique_ptr<MemoryStore> store_;
  std::unique_ptr<Rds> rds_;
  std::vector<ServiceEntry> entries_;
  std::unique_ptr<ServiceTable> table_;
  std::unique_ptr<FakeEngines> engines_;
};

}  // namespace skerry::rds
