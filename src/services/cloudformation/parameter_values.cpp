// The types: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide, its page
// "cloudformation-supplied-parameter-types".
#include "services/cloudformation/parameter_values.hpp"

#include <algorithm>

#include "call/ask.hpp"
#include "services/cloudformation/errors.hpp"
#include "services/cloudformation/provision.hpp"
#include "shapes/ec2.hpp"

namespace skerry::cloudformation {
namespace {

const Via via{std::string(service_principal)};

ApiError does_not_exist(const stack::AwsValue& value) {
  return errors::validation("Parameter validation failed: parameter value " + value.value +
                            " for parameter name " + value.parameter + " does not exist");
}

// An answer, or what an error means: that it is not there, or that nobody may look.
template <class Response>
Result<Done, ApiError> found(const Result<Response, ApiError>& answer,
                             const stack::AwsValue& value) {
  if (answer.ok()) return Done{};
  return answer.error().status == 403 ? answer.error() : does_not_exist(value);
}

Result<Done, ApiError> check_group_name(Call& call, const stack::AwsValue& value) {
  ec2::DescribeSecurityGroupsRequest request;
  ec2::Filter& filter = request.filters.emplace().emplace_back();
  filter.name = "group-name";
  filter.values = {{value.value}};
  const auto answer = ask<ec2::DescribeSecurityGroupsOperation>(call, via, request);
  TRY(found(answer, value));
  if (!answer->security_groups || answer->security_groups->empty()) return does_not_exist(value);
  return Done{};
}

Result<Done, ApiError> check_one(const CloudFormation& cloudformation, Call& call,
                                 const stack::AwsValue& value) {
  if (value.type == "AWS::EC2::VPC::Id") {
    ec2::DescribeVpcsRequest request;
    request.vpc_ids = {{value.value}};
    return found(ask<ec2::DescribeVpcsOperation>(call, via, request), value);
  }
  if (value.type == "AWS::EC2::Subnet::Id") {
    ec2::DescribeSubnetsRequest request;
    request.subnet_ids = {{value.value}};
    return found(ask<ec2::DescribeSubnetsOperation>(call, via, request), value);
  }
  if (value.type == "AWS::EC2::SecurityGroup::Id") {
    ec2::DescribeSecurityGroupsRequest request;
    request.group_ids = {{value.value}};
    return found(ask<ec2::DescribeSecurityGroupsOperation>(call, via, request), value);
  }
  if (value.type == "AWS::EC2::SecurityGroup::GroupName") return check_group_name(call, value);
  if (value.type == "AWS::EC2::AvailabilityZone::Name") {
    const std::vector<std::string> zones = cloudformation.zones(call.region().name.text);
    if (std::find(zones.begin(), zones.end(), value.value) == zones.end())
      return does_not_exist(value);
    return Done{};
  }
  // A name that a resource is to read at another time: it may be made by then.
  if (value.type == "AWS::SSM::Parameter::Name") return Done{};
  return errors::validation("Skerry does not support parameters of the type " + value.type +
                            " (parameter " + value.parameter + ").");
}

}  // namespace

Result<Done, ApiError> check_aws_values(const CloudFormation& cloudformation, Call& call,
                                        const std::vector<stack::AwsValue>& values) {
  for (const stack::AwsValue& value : values) TRY(check_one(cloudformation, call, value));
  return Done{};
}

}  // namespace skerry::cloudformation
