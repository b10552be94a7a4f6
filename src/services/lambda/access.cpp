#include "services/lambda/access.hpp"

#include <utility>

#include "call/service_role.hpp"
#include "policy/compiled.hpp"
#include "services/lambda/policy_text.hpp"

namespace skerry::lambda {
namespace {

constexpr std::string_view principal = "lambda.amazonaws.com";

template <class Tags>
void set_request_tags(Access& access, const Tags& tags) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : tags) {
    access.context.set("aws:RequestTag/" + key, value);
    keys.push_back(key);
  }
  if (!keys.empty()) access.context.set("aws:TagKeys", std::move(keys));
}

// lambda:VpcIds would need EC2; subnets and groups are as they are given.
void set_vpc(Access& access, const std::optional<VpcConfig>& vpc) {
  if (!vpc) return;
  if (vpc->subnet_ids) access.context.set("lambda:SubnetIds", *vpc->subnet_ids);
  if (vpc->security_group_ids)
    access.context.set("lambda:SecurityGroupIds", *vpc->security_group_ids);
}

}  // namespace

Access access_to(const Lambda& lambda, std::string_view action, const FunctionRef& ref) {
  Access access;
  access.action = action;
  access.resource = function_arn(lambda.region(), ref.name, ref.qualifier);
  if (ref.elsewhere) return access;
  if (const StoredFunction* function = lambda.function(ref.name)) {
    for (const StoredTag& tag : function->tags)
      access.context.set("aws:ResourceTag/" + tag.key, tag.value);
  }
  const StoredPolicy* policy = lambda.policies().find(key_of(ref.name, ref.qualifier));
  if (policy != nullptr) {
    auto compiled = policy::compile_text(policy_text(*policy), policy::PolicyKind::resource,
                                         {.name = {}, .arn = access.resource, .attached_to = {}});
    if (compiled.ok()) access.resource_policies.policy = std::move(*compiled);
  }
  return access;
}

Accesses create_function_access(const Lambda& lambda, const Call&,
                                const CreateFunctionRequest& request) {
  const FunctionRef ref = parse_ref(lambda.region(), *request.function_name);
  Accesses accesses;
  Access create = access_to(lambda, "lambda:CreateFunction", ref);
  set_vpc(create, request.vpc_config);
  if (request.tags) set_request_tags(create, *request.tags);
  accesses.push_back(std::move(create));
  accesses.push_back(pass_role(*request.role, principal));
  if (request.tags && !request.tags->empty()) {
    Access tag = access_to(lambda, "lambda:TagResource", ref);
    set_request_tags(tag, *request.tags);
    accesses.push_back(std::move(tag));
  }
  return accesses;
}

Accesses update_configuration_access(const Lambda& lambda, const Call& call,
                                     const UpdateFunctionConfigurationRequest& request) {
  Accesses accesses = on_function<UpdateFunctionConfigurationOperation>(lambda, call, request);
  set_vpc(accesses.front(), request.vpc_config);
  if (request.role) accesses.push_back(pass_role(*request.role, principal));
  return accesses;
}

// The one operation whose action has another name.
Accesses invoke_access(const Lambda& lambda, const Call& call, const InvocationRequest& request) {
  Accesses accesses = on_function<InvokeOperation>(lambda, call, request);
  accesses.front().action = "lambda:InvokeFunction";
  return accesses;
}

// It has no resource.
Accesses list_functions_access(const Lambda&, const Call&, const ListFunctionsRequest&) {
  Access access;
  access.action = "lambda:ListFunctions";
  return {access};
}

Accesses add_permission_access(const Lambda& lambda, const Call& call,
                               const AddPermissionRequest& request) {
  Accesses accesses = on_function<AddPermissionOperation>(lambda, call, request);
  accesses.front().context.set("lambda:Principal", *request.principal);
  return accesses;
}

Accesses tag_access(const Lambda& lambda, const Call&, const TagResourceRequest& request) {
  Access access =
      access_to(lambda, "lambda:TagResource", parse_ref(lambda.region(), *request.resource));
  set_request_tags(access, *request.tags);
  return {access};
}

Accesses untag_access(const Lambda& lambda, const Call&, const UntagResourceRequest& request) {
  Access access =
      access_to(lambda, "lambda:UntagResource", parse_ref(lambda.region(), *request.resource));
  access.context.set("aws:TagKeys", *request.tag_keys);
  return {access};
}

Accesses list_tags_access(const Lambda& lambda, const Call&, const ListTagsRequest& request) {
  return {access_to(lambda, "lambda:ListTags", parse_ref(lambda.region(), *request.resource))};
}

Accesses account_settings_access(const Lambda&, const Call&, const GetAccountSettingsRequest&) {
  Access access;
  access.action = "lambda:GetAccountSettings";
  return {access};
}

}  // namespace skerry::lambda
