#include "services/lambda/operations.hpp"

#include <array>

#include "services/lambda/access.hpp"
#include "services/lambda/handlers.hpp"

namespace skerry::lambda {
namespace {

constexpr std::array table{
    // functions
    serve<CreateFunctionOperation, create_function_access, create_function>(),
    serve<GetFunctionOperation, on_function<GetFunctionOperation>, get_function>(),
    serve<GetFunctionConfigurationOperation, on_function<GetFunctionConfigurationOperation>,
          get_function_configuration>(),
    serve<ListFunctionsOperation, list_functions_access, list_functions>(),
    serve<DeleteFunctionOperation, on_function<DeleteFunctionOperation>, delete_function>(),
    // updates
    serve<UpdateFunctionCodeOperation, on_function<UpdateFunctionCodeOperation>,
          update_function_code>(),
    serve<UpdateFunctionConfigurationOperation, update_configuration_access,
          update_function_configuration>(),
    // invoke
    serve<InvokeOperation, invoke_access, invoke>(),
    // versions
    serve<PublishVersionOperation, on_function<PublishVersionOperation>, publish_version>(),
    serve<ListVersionsByFunctionOperation, on_function<ListVersionsByFunctionOperation>,
          list_versions_by_function>(),
    // aliases
    serve<CreateAliasOperation, on_function<CreateAliasOperation>, create_alias>(),
    serve<GetAliasOperation, on_function<GetAliasOperation>, get_alias>(),
    serve<UpdateAliasOperation, on_function<UpdateAliasOperation>, update_alias>(),
    serve<DeleteAliasOperation, on_function<DeleteAliasOperation>, delete_alias>(),
    serve<ListAliasesOperation, on_function<ListAliasesOperation>, list_aliases>(),
    // permissions
    serve<AddPermissionOperation, add_permission_access, add_permission>(),
    serve<RemovePermissionOperation, on_function<RemovePermissionOperation>, remove_permission>(),
    serve<GetPolicyOperation, on_function<GetPolicyOperation>, get_policy>(),
    // concurrency
    serve<PutFunctionConcurrencyOperation, on_function<PutFunctionConcurrencyOperation>,
          put_function_concurrency>(),
    serve<GetFunctionConcurrencyOperation, on_function<GetFunctionConcurrencyOperation>,
          get_function_concurrency>(),
    serve<DeleteFunctionConcurrencyOperation, on_function<DeleteFunctionConcurrencyOperation>,
          delete_function_concurrency>(),
    serve<GetAccountSettingsOperation, account_settings_access, get_account_settings>(),
    // event configs
    serve<PutFunctionEventInvokeConfigOperation, on_function<PutFunctionEventInvokeConfigOperation>,
          put_function_event_invoke_config>(),
    serve<UpdateFunctionEventInvokeConfigOperation,
          on_function<UpdateFunctionEventInvokeConfigOperation>,
          update_function_event_invoke_config>(),
    serve<GetFunctionEventInvokeConfigOperation, on_function<GetFunctionEventInvokeConfigOperation>,
          get_function_event_invoke_config>(),
    serve<DeleteFunctionEventInvokeConfigOperation,
          on_function<DeleteFunctionEventInvokeConfigOperation>,
          delete_function_event_invoke_config>(),
    serve<ListFunctionEventInvokeConfigsOperation,
          on_function<ListFunctionEventInvokeConfigsOperation>,
          list_function_event_invoke_configs>(),
    // tags
    serve<TagResourceOperation, tag_access, tag_resource>(),
    serve<UntagResourceOperation, untag_access, untag_resource>(),
    serve<ListTagsOperation, list_tags_access, list_tags>(),
};

}  // namespace

std::span<const Operation> operations() { return table; }

ServiceEntry service(Lambda& lambda) {
  return {.shape = &service_shape, .operations = operations(), .state = &lambda};
}

}  // namespace skerry::lambda
