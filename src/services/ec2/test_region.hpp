#pragma once
// For tests only: EC2 of a founded region without network or disk.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "call/test_region.hpp"
#include "services/ec2/handlers.hpp"
#include "services/ec2/operations.hpp"

namespace skerry::ec2 {

// "InvalidVpcID.NotFound: ...", or "ok".
template <class Response>
std::string refusal(const Result<Response, ApiError>& result) {
  return code_and_message(result);
}

class TestRegion : public TestCalls {
 public:
  TestRegion() {
    start();
    Batch batch;
    ec2_->found_region(random_, batch);
    commit(std::move(batch));
  }

  Ec2& ec2() { return *ec2_; }
  // What is durable comes back, nothing else.
  void restart() { start(); }

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
    ec2_ = std::make_unique<Ec2>(region_);
    const Result<Done> loaded = ec2_->load(open_store());
    EXPECT_TRUE(loaded.ok()) << loaded.error().message;
    serve({service(*ec2_)});
  }

  std::unique_ptr<Ec2> ec2_;
};

}  // namespace skerry::ec2
