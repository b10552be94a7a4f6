#pragma once
// What each operation needs permission for: actions, resources and context keys as in the Service
// Authorization Reference (its page "AWS CloudFormation").
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html

#include <optional>
#include <string>
#include <string_view>

#include "call/operation.hpp"
#include "services/cloudformation/state.hpp"
#include "shapes/cloudformation.hpp"

namespace skerry::cloudformation {

// A stack by its name or ARN; "*" where none is named, and "stack/NAME/*" of one that is not there.
Access access_to_stack(const CloudFormation& cloudformation, std::string_view action,
                       const std::optional<std::string>& name);
// Keys of the request, where it has such members.
void set_request_keys(Access& access, const std::optional<std::string>& role_arn,
                      const std::optional<std::string>& template_url);
void set_request_tags(Access& access, const std::optional<std::vector<Tag>>& tags);
// The stack of a change set, that is named by its ARN or with its stack.
std::optional<std::string> stack_of_change_set(const CloudFormation& cloudformation,
                                               const std::optional<std::string>& change_set,
                                               const std::optional<std::string>& stack);

template <class Op>
Accesses on_all(const CloudFormation&, const Call&, const typename Op::Request&) {
  Access access;
  access.action = "cloudformation:" + std::string(Op::shape.name);
  return {std::move(access)};
}

template <class Request>
void set_keys(Access& access, const Request& request) {
  std::optional<std::string> role;
  std::optional<std::string> url;
  if constexpr (requires { request.role_arn; }) role = request.role_arn;
  if constexpr (requires { request.template_url; }) url = request.template_url;
  set_request_keys(access, role, url);
  if constexpr (requires { request.tags; }) set_request_tags(access, request.tags);
  if constexpr (requires { request.change_set_name; }) {
    if (request.change_set_name)
      access.context.set("cloudformation:ChangeSetName", *request.change_set_name);
  }
}

template <class Op>
Accesses on_stack(const CloudFormation& cloudformation, const Call&,
                  const typename Op::Request& request) {
  Access access = access_to_stack(cloudformation, "cloudformation:" + std::string(Op::shape.name),
                                  request.stack_name);
  set_keys(access, request);
  return {std::move(access)};
}

template <class Op>
Accesses on_change_set(const CloudFormation& cloudformation, const Call&,
                       const typename Op::Request& request) {
  Access access = access_to_stack(
      cloudformation, "cloudformation:" + std::string(Op::shape.name),
      stack_of_change_set(cloudformation, request.change_set_name, request.stack_name));
  set_keys(access, request);
  return {std::move(access)};
}

}  // namespace skerry::cloudformation
