#pragma once
// What CreateStack, UpdateStack and CreateChangeSet have in common: a template, parameters, tags,
// capabilities.

#include <optional>
#include <string>
#include <vector>

#include "services/cloudformation/state.hpp"
#include "shapes/cloudformation.hpp"
#include "stack/template.hpp"

namespace skerry::cloudformation {

struct Submission {
  std::string_view operation;
  std::optional<std::string> body;
  std::optional<std::string> url;
  bool previous = false;  // UsePreviousTemplate
  std::optional<std::vector<Parameter>> parameters;
  std::optional<std::vector<Tag>> tags;
  std::optional<std::vector<std::string>> capabilities;
  std::optional<std::vector<std::string>> notification_arns;
  std::optional<std::vector<std::string>> resource_types;
  std::optional<RollbackConfiguration> rollback;
};

template <class Request>
Submission submission_of(std::string_view operation, const Request& request) {
  Submission out;
  out.operation = operation;
  out.body = request.template_body;
  out.url = request.template_url;
  if constexpr (requires { request.use_previous_template; })
    out.previous = request.use_previous_template.value_or(false);
  out.parameters = request.parameters;
  out.tags = request.tags;
  out.capabilities = request.capabilities;
  out.notification_arns = request.notification_arns;
  out.resource_types = request.resource_types;
  out.rollback = request.rollback_configuration;
  return out;
}

struct Submitted {
  StoredInputs inputs;
  stack::Template of;
  stack::Arguments arguments;
};

// Reads the template and binds the parameters, as the caller; `existing` is null for a new stack.
Result<Submitted, ApiError> take(CloudFormation& cloudformation, Call& call,
                                 const Submission& submission, const StoredStack* existing);

// The text of a template that a request gives or points at.
Result<std::string, ApiError> template_text(Call& call, const std::optional<std::string>& body,
                                            const std::optional<std::string>& url);

// Tags of the stack that no resource takes are a change too. Of a new stack, true.
bool same_tags(const std::optional<StoredInputs>& before, const StoredInputs& after);

Result<Done, ApiError> check_stack_name(const std::string& name);

}  // namespace skerry::cloudformation
