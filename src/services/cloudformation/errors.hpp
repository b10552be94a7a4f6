#pragma once
// CloudFormation's errors in AWS's words, each made here and nowhere else. Codes:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html and each
// operation's page; the CDK CLI compares some texts letter by letter.

#include <string>
#include <string_view>
#include <vector>

#include "services/cloudformation/life.hpp"
#include "stack/invalid.hpp"
#include "wire/aws/error.hpp"

namespace skerry::cloudformation::errors {

ApiError validation(std::string message);
inline ApiError of(const stack::Invalid& invalid) { return validation(invalid.message); }

// "Stack with id NAME does not exist": the CLI takes this text, and no other, for "not there".
ApiError no_such_stack(std::string_view name);
ApiError no_such_stack_in_words(std::string_view name);  // "Stack [NAME] does not exist"
ApiError stack_exists(std::string_view name);            // AlreadyExistsException
ApiError too_many_stacks();

struct StackState {
  std::string_view id;  // ARN
  Status status;
};
ApiError cannot_update(StackState stack);
ApiError cannot_delete_while(StackState stack);
ApiError cannot_roll_back(StackState stack);
ApiError cannot_continue(StackState stack);
ApiError no_such_operation(std::string_view id);
ApiError not_skippable(std::string_view logical_id);
ApiError protected_stack(std::string_view name);
ApiError export_in_use(std::string_view name, const std::vector<std::string>& importers);
ApiError nested_stack(std::string_view what);

ApiError no_such_change_set(std::string_view name);
ApiError change_set_exists(std::string_view name);
ApiError stack_name_missing();
ApiError too_many_change_sets();
struct ChangeSetState {
  std::string_view id;  // ARN
  std::string_view status;
};
ApiError not_complete(ChangeSetState set);    // by its Status
ApiError not_executable(ChangeSetState set);  // by its ExecutionStatus
ApiError being_executed(ChangeSetState set);

ApiError insufficient_capabilities(std::string message);
ApiError one_template_source();
ApiError no_template();
ApiError body_too_long();
ApiError bad_template_url();
ApiError unreadable_template(std::string_view why);
ApiError bad_stack_name(std::string_view name);
ApiError bad_token();
ApiError no_such_resource(std::string_view logical_id, std::string_view stack);
ApiError no_resources_for(std::string_view what);
ApiError bad_role(std::string_view arn);
ApiError no_updates();
ApiError not_imported(std::string_view name);
ApiError unrecognised_types(const std::vector<std::string>& types);
ApiError token_used(std::string_view token);

// Of a change set that changes nothing: not an error of the call, but its StatusReason.
inline constexpr std::string_view no_changes_text =
    "The submitted information didn't contain changes. Submit different information to create a "
    "change set.";

}  // namespace skerry::cloudformation::errors
