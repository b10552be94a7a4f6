#include "services/iam/operations.hpp"

#include <array>

#include "services/iam/access.hpp"
#include "services/iam/handlers.hpp"

namespace skerry::iam {
namespace {

constexpr std::array table{
    // users
    serve<CreateUserOperation, create_user_access, create_user>(),
    serve<GetUserOperation, on_user<GetUserOperation>, get_user>(),
    serve<ListUsersOperation, on_list<ListUsersOperation, EntityKind::user>, list_users>(),
    serve<UpdateUserOperation, update_user_access, update_user>(),
    serve<DeleteUserOperation, on_user<DeleteUserOperation>, delete_user>(),
    // groups
    serve<CreateGroupOperation, create_group_access, create_group>(),
    serve<GetGroupOperation, on_group<GetGroupOperation>, get_group>(),
    serve<ListGroupsOperation, on_list<ListGroupsOperation, EntityKind::group>, list_groups>(),
    serve<UpdateGroupOperation, update_group_access, update_group>(),
    serve<DeleteGroupOperation, on_group<DeleteGroupOperation>, delete_group>(),
    serve<AddUserToGroupOperation, on_group<AddUserToGroupOperation>, add_user_to_group>(),
    serve<RemoveUserFromGroupOperation, on_group<RemoveUserFromGroupOperation>,
          remove_user_from_group>(),
    serve<ListGroupsForUserOperation, on_user<ListGroupsForUserOperation>, list_groups_for_user>(),
    // access keys
    serve<CreateAccessKeyOperation, on_user<CreateAccessKeyOperation>, create_access_key>(),
    serve<ListAccessKeysOperation, on_user<ListAccessKeysOperation>, list_access_keys>(),
    serve<UpdateAccessKeyOperation, on_user<UpdateAccessKeyOperation>, update_access_key>(),
    serve<DeleteAccessKeyOperation, on_user<DeleteAccessKeyOperation>, delete_access_key>(),
    serve<GetAccessKeyLastUsedOperation, key_owner_access, get_access_key_last_used>(),
    // roles
    serve<CreateRoleOperation, create_role_access, create_role>(),
    serve<GetRoleOperation, on_role<GetRoleOperation>, get_role>(),
    serve<ListRolesOperation, on_list<ListRolesOperation, EntityKind::role>, list_roles>(),
    serve<UpdateRoleOperation, on_role<UpdateRoleOperation>, update_role>(),
    serve<UpdateRoleDescriptionOperation, on_role<UpdateRoleDescriptionOperation>,
          update_role_description>(),
    serve<UpdateAssumeRolePolicyOperation, on_role<UpdateAssumeRolePolicyOperation>,
          update_assume_role_policy>(),
    serve<DeleteRoleOperation, on_role<DeleteRoleOperation>, delete_role>(),
    serve<CreateServiceLinkedRoleOperation, create_service_linked_role_access,
          create_service_linked_role>(),
    serve<DeleteServiceLinkedRoleOperation, on_role<DeleteServiceLinkedRoleOperation>,
          delete_service_linked_role>(),
    serve<GetServiceLinkedRoleDeletionStatusOperation, deletion_status_access,
          get_service_linked_role_deletion_status>(),
    // inline policies
    serve<PutUserPolicyOperation, on_bounded_user<PutUserPolicyOperation>, put_user_policy>(),
    serve<GetUserPolicyOperation, on_user<GetUserPolicyOperation>, get_user_policy>(),
    serve<ListUserPoliciesOperation, on_user<ListUserPoliciesOperation>, list_user_policies>(),
    serve<DeleteUserPolicyOperation, on_bounded_user<DeleteUserPolicyOperation>,
          delete_user_policy>(),
    serve<PutGroupPolicyOperation, on_group<PutGroupPolicyOperation>, put_group_policy>(),
    serve<GetGroupPolicyOperation, on_group<GetGroupPolicyOperation>, get_group_policy>(),
    serve<ListGroupPoliciesOperation, on_group<ListGroupPoliciesOperation>, list_group_policies>(),
    serve<DeleteGroupPolicyOperation, on_group<DeleteGroupPolicyOperation>, delete_group_policy>(),
    serve<PutRolePolicyOperation, on_bounded_role<PutRolePolicyOperation>, put_role_policy>(),
    serve<GetRolePolicyOperation, on_role<GetRolePolicyOperation>, get_role_policy>(),
    serve<ListRolePoliciesOperation, on_role<ListRolePoliciesOperation>, list_role_policies>(),
    serve<DeleteRolePolicyOperation, on_bounded_role<DeleteRolePolicyOperation>,
          delete_role_policy>(),
    // managed policies
    serve<CreatePolicyOperation, create_policy_access, create_policy>(),
    serve<GetPolicyOperation, on_policy<GetPolicyOperation>, get_policy>(),
    serve<ListPoliciesOperation, on_list<ListPoliciesOperation, EntityKind::policy>,
          list_policies>(),
    serve<DeletePolicyOperation, on_policy<DeletePolicyOperation>, delete_policy>(),
    serve<ListEntitiesForPolicyOperation, on_policy<ListEntitiesForPolicyOperation>,
          list_entities_for_policy>(),
    serve<CreatePolicyVersionOperation, on_policy<CreatePolicyVersionOperation>,
          create_policy_version>(),
    serve<GetPolicyVersionOperation, on_policy<GetPolicyVersionOperation>, get_policy_version>(),
    serve<ListPolicyVersionsOperation, on_policy<ListPolicyVersionsOperation>,
          list_policy_versions>(),
    serve<SetDefaultPolicyVersionOperation, on_policy<SetDefaultPolicyVersionOperation>,
          set_default_policy_version>(),
    serve<DeletePolicyVersionOperation, on_policy<DeletePolicyVersionOperation>,
          delete_policy_version>(),
    // attachments
    serve<AttachUserPolicyOperation, on_user_attachment<AttachUserPolicyOperation>,
          attach_user_policy>(),
    serve<DetachUserPolicyOperation, on_user_attachment<DetachUserPolicyOperation>,
          detach_user_policy>(),
    serve<ListAttachedUserPoliciesOperation, on_user<ListAttachedUserPoliciesOperation>,
          list_attached_user_policies>(),
    serve<AttachGroupPolicyOperation, on_group_attachment<AttachGroupPolicyOperation>,
          attach_group_policy>(),
    serve<DetachGroupPolicyOperation, on_group_attachment<DetachGroupPolicyOperation>,
          detach_group_policy>(),
    serve<ListAttachedGroupPoliciesOperation, on_group<ListAttachedGroupPoliciesOperation>,
          list_attached_group_policies>(),
    serve<AttachRolePolicyOperation, on_role_attachment<AttachRolePolicyOperation>,
          attach_role_policy>(),
    serve<DetachRolePolicyOperation, on_role_attachment<DetachRolePolicyOperation>,
          detach_role_policy>(),
    serve<ListAttachedRolePoliciesOperation, on_role<ListAttachedRolePoliciesOperation>,
          list_attached_role_policies>(),
    // permissions boundaries
    serve<PutUserPermissionsBoundaryOperation,
          on_user_boundary<PutUserPermissionsBoundaryOperation>, put_user_permissions_boundary>(),
    serve<DeleteUserPermissionsBoundaryOperation,
          on_bounded_user<DeleteUserPermissionsBoundaryOperation>,
          delete_user_permissions_boundary>(),
    serve<PutRolePermissionsBoundaryOperation,
          on_role_boundary<PutRolePermissionsBoundaryOperation>, put_role_permissions_boundary>(),
    serve<DeleteRolePermissionsBoundaryOperation,
          on_bounded_role<DeleteRolePermissionsBoundaryOperation>,
          delete_role_permissions_boundary>(),
    // tags
    serve<TagUserOperation, on_user_tags<TagUserOperation>, tag_user>(),
    serve<UntagUserOperation, untag_user_access, untag_user>(),
    serve<ListUserTagsOperation, on_user<ListUserTagsOperation>, list_user_tags>(),
    serve<TagRoleOperation, on_role_tags<TagRoleOperation>, tag_role>(),
    serve<UntagRoleOperation, untag_role_access, untag_role>(),
    serve<ListRoleTagsOperation, on_role<ListRoleTagsOperation>, list_role_tags>(),
    serve<TagPolicyOperation, on_policy_tags<TagPolicyOperation>, tag_policy>(),
    serve<UntagPolicyOperation, untag_policy_access, untag_policy>(),
    serve<ListPolicyTagsOperation, on_policy<ListPolicyTagsOperation>, list_policy_tags>(),
    // simulation
    serve<SimulatePrincipalPolicyOperation, on_principal<SimulatePrincipalPolicyOperation>,
          simulate_principal_policy>(),
    serve<SimulateCustomPolicyOperation, on_account<SimulateCustomPolicyOperation>,
          simulate_custom_policy>(),
    serve<GetContextKeysForCustomPolicyOperation,
          on_account<GetContextKeysForCustomPolicyOperation>, get_context_keys_for_custom_policy>(),
    serve<GetContextKeysForPrincipalPolicyOperation,
          on_principal<GetContextKeysForPrincipalPolicyOperation>,
          get_context_keys_for_principal_policy>(),
    // the account
    serve<GetAccountSummaryOperation, on_account<GetAccountSummaryOperation>,
          get_account_summary>(),
    serve<CreateAccountAliasOperation, on_account<CreateAccountAliasOperation>,
          create_account_alias>(),
    serve<ListAccountAliasesOperation, on_account<ListAccountAliasesOperation>,
          list_account_aliases>(),
    serve<DeleteAccountAliasOperation, on_account<DeleteAccountAliasOperation>,
          delete_account_alias>(),
    serve<GetAccountAuthorizationDetailsOperation,
          on_account<GetAccountAuthorizationDetailsOperation>, get_account_authorization_details>(),
};

}  // namespace

std::span<const Operation> operations() { return table; }

ServiceEntry service(Iam& iam) {
  return {.shape = &service_shape, .operations = operations(), .state = &iam};
}

}  // namespace skerry::iam
