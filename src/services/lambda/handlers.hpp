#pragma once
// The handlers of Lambda's operations, by the file that has them. Each is a plain function over the
// state: https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/lambda/state.hpp"
#include "shapes/lambda.hpp"
#include "wire/aws/error.hpp"

namespace skerry::lambda {

template <class Operation>
using Asked = const typename Operation::Request&;
template <class Operation>
using Answer = Result<typename Operation::Response, ApiError>;

// functions.cpp
Answer<CreateFunctionOperation> create_function(Lambda& lambda, Call& call,
                                                Asked<CreateFunctionOperation> request);
Answer<GetFunctionOperation> get_function(Lambda& lambda, Call& call,
                                          Asked<GetFunctionOperation> request);
Answer<GetFunctionConfigurationOperation> get_function_configuration(
    Lambda& lambda, Call& call, Asked<GetFunctionConfigurationOperation> request);
Answer<ListFunctionsOperation> list_functions(Lambda& lambda, Call& call,
                                              Asked<ListFunctionsOperation> request);
Answer<DeleteFunctionOperation> delete_function(Lambda& lambda, Call& call,
                                                Asked<DeleteFunctionOperation> request);

// updates.cpp
Answer<UpdateFunctionCodeOperation> update_function_code(
    Lambda& lambda, Call& call, Asked<UpdateFunctionCodeOperation> request);
Answer<UpdateFunctionConfigurationOperation> update_function_configuration(
    Lambda& lambda, Call& call, Asked<UpdateFunctionConfigurationOperation> request);

// invoke.cpp
Answer<InvokeOperation> invoke(Lambda& lambda, Call& call, Asked<InvokeOperation> request);

// versions.cpp
Answer<PublishVersionOperation> publish_version(Lambda& lambda, Call& call,
                                                Asked<PublishVersionOperation> request);
Answer<ListVersionsByFunctionOperation> list_versions_by_function(
    Lambda& lambda, Call& call, Asked<ListVersionsByFunctionOperation> request);

// aliases.cpp
Answer<CreateAliasOperation> create_alias(Lambda& lambda, Call& call,
                                          Asked<CreateAliasOperation> request);
Answer<GetAliasOperation> get_alias(Lambda& lambda, Call& call, Asked<GetAliasOperation> request);
Answer<UpdateAliasOperation> update_alias(Lambda& lambda, Call& call,
                                          Asked<UpdateAliasOperation> request);
Answer<DeleteAliasOperation> delete_alias(Lambda& lambda, Call& call,
                                          Asked<DeleteAliasOperation> request);
Answer<ListAliasesOperation> list_aliases(Lambda& lambda, Call& call,
                                          Asked<ListAliasesOperation> request);

// permissions.cpp
Answer<AddPermissionOperation> add_permission(Lambda& lambda, Call& call,
                                              Asked<AddPermissionOperation> request);
Answer<RemovePermissionOperation> remove_permission(Lambda& lambda, Call& call,
                                                    Asked<RemovePermissionOperation> request);
Answer<GetPolicyOperation> get_policy(Lambda& lambda, Call& call,
                                      Asked<GetPolicyOperation> request);

// concurrency.cpp
Answer<PutFunctionConcurrencyOperation> put_function_concurrency(
    Lambda& lambda, Call& call, Asked<PutFunctionConcurrencyOperation> request);
Answer<GetFunctionConcurrencyOperation> get_function_concurrency(
    Lambda& lambda, Call& call, Asked<GetFunctionConcurrencyOperation> request);
Answer<DeleteFunctionConcurrencyOperation> delete_function_concurrency(
    Lambda& lambda, Call& call, Asked<DeleteFunctionConcurrencyOperation> request);
Answer<GetAccountSettingsOperation> get_account_settings(
    Lambda& lambda, Call& call, Asked<GetAccountSettingsOperation> request);

// event_configs.cpp
Answer<PutFunctionEventInvokeConfigOperation> put_function_event_invoke_config(
    Lambda& lambda, Call& call, Asked<PutFunctionEventInvokeConfigOperation> request);
Answer<UpdateFunctionEventInvokeConfigOperation> update_function_event_invoke_config(
    Lambda& lambda, Call& call, Asked<UpdateFunctionEventInvokeConfigOperation> request);
Answer<GetFunctionEventInvokeConfigOperation> get_function_event_invoke_config(
    Lambda& lambda, Call& call, Asked<GetFunctionEventInvokeConfigOperation> request);
Answer<DeleteFunctionEventInvokeConfigOperation> delete_function_event_invoke_config(
    Lambda& lambda, Call& call, Asked<DeleteFunctionEventInvokeConfigOperation> request);
Answer<ListFunctionEventInvokeConfigsOperation> list_function_event_invoke_configs(
    Lambda& lambda, Call& call, Asked<ListFunctionEventInvokeConfigsOperation> request);

// tags.cpp
Answer<TagResourceOperation> tag_resource(Lambda& lambda, Call& call,
                                          Asked<TagResourceOperation> request);
Answer<UntagResourceOperation> untag_resource(Lambda& lambda, Call& call,
                                              Asked<UntagResourceOperation> request);
Answer<ListTagsOperation> list_tags(Lambda& lambda, Call& call, Asked<ListTagsOperation> request);

}  // namespace skerry::lambda
