#pragma once
// What each operation needs permission for: Service Authorization Reference, "AWS Lambda", and
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html.

#include <string>
#include <string_view>

#include "call/operation.hpp"
#include "services/lambda/state.hpp"
#include "shapes/lambda.hpp"

namespace skerry::lambda {

// With the function's tags and, of its qualifier, the resource policy.
Access access_to(const Lambda& lambda, std::string_view action, const FunctionRef& ref);

template <class Op>
Accesses on_function(const Lambda& lambda, const Call&, const typename Op::Request& request) {
  FunctionRef ref = parse_ref(lambda.region(), *request.function_name);
  if constexpr (requires { request.qualifier; }) {
    if (request.qualifier) ref.qualifier = *request.qualifier;
  }
  return {access_to(lambda, "lambda:" + std::string(Op::shape.name), ref)};
}

Accesses create_function_access(const Lambda& lambda, const Call& call,
                                const CreateFunctionRequest& request);
Accesses update_configuration_access(const Lambda& lambda, const Call& call,
                                     const UpdateFunctionConfigurationRequest& request);
Accesses invoke_access(const Lambda& lambda, const Call& call, const InvocationRequest& request);
Accesses list_functions_access(const Lambda& lambda, const Call& call,
                               const ListFunctionsRequest& request);
Accesses add_permission_access(const Lambda& lambda, const Call& call,
                               const AddPermissionRequest& request);
Accesses tag_access(const Lambda& lambda, const Call& call, const TagResourceRequest& request);
Accesses untag_access(const Lambda& lambda, const Call& call, const UntagResourceRequest& request);
Accesses list_tags_access(const Lambda& lambda, const Call& call, const ListTagsRequest& request);
Accesses account_settings_access(const Lambda& lambda, const Call& call,
                                 const GetAccountSettingsRequest& request);

}  // namespace skerry::lambda
