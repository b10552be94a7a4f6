#pragma once
// The handlers of IAM's operations, by the file that has them. Each is a plain function over the
// state: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html

#include "base/result.hpp"
#include "call/call.hpp"
#include "services/iam/state.hpp"
#include "shapes/iam.hpp"
#include "wire/aws/error.hpp"

namespace skerry::iam {

template <class Operation>
using Asked = const typename Operation::Request&;
template <class Operation>
using Answer = Result<typename Operation::Response, ApiError>;

// users.cpp
Answer<CreateUserOperation> create_user(Iam& iam, Call& call, Asked<CreateUserOperation> request);
Answer<GetUserOperation> get_user(Iam& iam, Call& call, Asked<GetUserOperation> request);
Answer<ListUsersOperation> list_users(Iam& iam, Call& call, Asked<ListUsersOperation> request);
Answer<UpdateUserOperation> update_user(Iam& iam, Call& call, Asked<UpdateUserOperation> request);
Answer<DeleteUserOperation> delete_user(Iam& iam, Call& call, Asked<DeleteUserOperation> request);

// groups.cpp
Answer<CreateGroupOperation> create_group(Iam& iam, Call& call,
                                          Asked<CreateGroupOperation> request);
Answer<GetGroupOperation> get_group(Iam& iam, Call& call, Asked<GetGroupOperation> request);
Answer<ListGroupsOperation> list_groups(Iam& iam, Call& call, Asked<ListGroupsOperation> request);
Answer<UpdateGroupOperation> update_group(Iam& iam, Call& call,
                                          Asked<UpdateGroupOperation> request);
Answer<DeleteGroupOperation> delete_group(Iam& iam, Call& call,
                                          Asked<DeleteGroupOperation> request);
Answer<AddUserToGroupOperation> add_user_to_group(Iam& iam, Call& call,
                                                  Asked<AddUserToGroupOperation> request);
Answer<RemoveUserFromGroupOperation> remove_user_from_group(
    Iam& iam, Call& call, Asked<RemoveUserFromGroupOperation> request);
Answer<ListGroupsForUserOperation> list_groups_for_user(Iam& iam, Call& call,
                                                        Asked<ListGroupsForUserOperation> request);

// access_keys.cpp
Answer<CreateAccessKeyOperation> create_access_key(Iam& iam, Call& call,
                                                   Asked<CreateAccessKeyOperation> request);
Answer<ListAccessKeysOperation> list_access_keys(Iam& iam, Call& call,
                                                 Asked<ListAccessKeysOperation> request);
Answer<UpdateAccessKeyOperation> update_access_key(Iam& iam, Call& call,
                                                   Asked<UpdateAccessKeyOperation> request);
Answer<DeleteAccessKeyOperation> delete_access_key(Iam& iam, Call& call,
                                                   Asked<DeleteAccessKeyOperation> request);
Answer<GetAccessKeyLastUsedOperation> get_access_key_last_used(
    Iam& iam, Call& call, Asked<GetAccessKeyLastUsedOperation> request);

// roles.cpp
Answer<CreateRoleOperation> create_role(Iam& iam, Call& call, Asked<CreateRoleOperation> request);
Answer<GetRoleOperation> get_role(Iam& iam, Call& call, Asked<GetRoleOperation> request);
Answer<ListRolesOperation> list_roles(Iam& iam, Call& call, Asked<ListRolesOperation> request);
Answer<UpdateRoleOperation> update_role(Iam& iam, Call& call, Asked<UpdateRoleOperation> request);
Answer<UpdateRoleDescriptionOperation> update_role_description(
    Iam& iam, Call& call, Asked<UpdateRoleDescriptionOperation> request);
Answer<UpdateAssumeRolePolicyOperation> update_assume_role_policy(
    Iam& iam, Call& call, Asked<UpdateAssumeRolePolicyOperation> request);
Answer<DeleteRoleOperation> delete_role(Iam& iam, Call& call, Asked<DeleteRoleOperation> request);

// service_linked_roles.cpp
Answer<CreateServiceLinkedRoleOperation> create_service_linked_role(
    Iam& iam, Call& call, Asked<CreateServiceLinkedRoleOperation> request);
Answer<DeleteServiceLinkedRoleOperation> delete_service_linked_role(
    Iam& iam, Call& call, Asked<DeleteServiceLinkedRoleOperation> request);
Answer<GetServiceLinkedRoleDeletionStatusOperation> get_service_linked_role_deletion_status(
    Iam& iam, Call& call, Asked<GetServiceLinkedRoleDeletionStatusOperation> request);

// inline_policies.cpp
Answer<PutUserPolicyOperation> put_user_policy(Iam& iam, Call& call,
                                               Asked<PutUserPolicyOperation> request);
Answer<GetUserPolicyOperation> get_user_policy(Iam& iam, Call& call,
                                               Asked<GetUserPolicyOperation> request);
Answer<ListUserPoliciesOperation> list_user_policies(Iam& iam, Call& call,
                                                     Asked<ListUserPoliciesOperation> request);
Answer<DeleteUserPolicyOperation> delete_user_policy(Iam& iam, Call& call,
                                                     Asked<DeleteUserPolicyOperation> request);
Answer<PutGroupPolicyOperation> put_group_policy(Iam& iam, Call& call,
                                                 Asked<PutGroupPolicyOperation> request);
Answer<GetGroupPolicyOperation> get_group_policy(Iam& iam, Call& call,
                                                 Asked<GetGroupPolicyOperation> request);
Answer<ListGroupPoliciesOperation> list_group_policies(Iam& iam, Call& call,
                                                       Asked<ListGroupPoliciesOperation> request);
Answer<DeleteGroupPolicyOperation> delete_group_policy(Iam& iam, Call& call,
                                                       Asked<DeleteGroupPolicyOperation> request);
Answer<PutRolePolicyOperation> put_role_policy(Iam& iam, Call& call,
                                               Asked<PutRolePolicyOperation> request);
Answer<GetRolePolicyOperation> get_role_policy(Iam& iam, Call& call,
                                               Asked<GetRolePolicyOperation> request);
Answer<ListRolePoliciesOperation> list_role_policies(Iam& iam, Call& call,
                                                     Asked<ListRolePoliciesOperation> request);
Answer<DeleteRolePolicyOperation> delete_role_policy(Iam& iam, Call& call,
                                                     Asked<DeleteRolePolicyOperation> request);

// policies.cpp; ListEntitiesForPolicy in entities.cpp
Answer<CreatePolicyOperation> create_policy(Iam& iam, Call& call,
                                            Asked<CreatePolicyOperation> request);
Answer<GetPolicyOperation> get_policy(Iam& iam, Call& call, Asked<GetPolicyOperation> request);
Answer<ListPoliciesOperation> list_policies(Iam& iam, Call& call,
                                            Asked<ListPoliciesOperation> request);
Answer<DeletePolicyOperation> delete_policy(Iam& iam, Call& call,
                                            Asked<DeletePolicyOperation> request);
Answer<ListEntitiesForPolicyOperation> list_entities_for_policy(
    Iam& iam, Call& call, Asked<ListEntitiesForPolicyOperation> request);

// policy_versions.cpp
Answer<CreatePolicyVersionOperation> create_policy_version(
    Iam& iam, Call& call, Asked<CreatePolicyVersionOperation> request);
Answer<GetPolicyVersionOperation> get_policy_version(Iam& iam, Call& call,
                                                     Asked<GetPolicyVersionOperation> request);
Answer<ListPolicyVersionsOperation> list_policy_versions(
    Iam& iam, Call& call, Asked<ListPolicyVersionsOperation> request);
Answer<SetDefaultPolicyVersionOperation> set_default_policy_version(
    Iam& iam, Call& call, Asked<SetDefaultPolicyVersionOperation> request);
Answer<DeletePolicyVersionOperation> delete_policy_version(
    Iam& iam, Call& call, Asked<DeletePolicyVersionOperation> request);

// attachments.cpp
Answer<AttachUserPolicyOperation> attach_user_policy(Iam& iam, Call& call,
                                                     Asked<AttachUserPolicyOperation> request);
Answer<DetachUserPolicyOperation> detach_user_policy(Iam& iam, Call& call,
                                                     Asked<DetachUserPolicyOperation> request);
Answer<ListAttachedUserPoliciesOperation> list_attached_user_policies(
    Iam& iam, Call& call, Asked<ListAttachedUserPoliciesOperation> request);
Answer<AttachGroupPolicyOperation> attach_group_policy(Iam& iam, Call& call,
                                                       Asked<AttachGroupPolicyOperation> request);
Answer<DetachGroupPolicyOperation> detach_group_policy(Iam& iam, Call& call,
                                                       Asked<DetachGroupPolicyOperation> request);
Answer<ListAttachedGroupPoliciesOperation> list_attached_group_policies(
    Iam& iam, Call& call, Asked<ListAttachedGroupPoliciesOperation> request);
Answer<AttachRolePolicyOperation> attach_role_policy(Iam& iam, Call& call,
                                                     Asked<AttachRolePolicyOperation> request);
Answer<DetachRolePolicyOperation> detach_role_policy(Iam& iam, Call& call,
                                                     Asked<DetachRolePolicyOperation> request);
Answer<ListAttachedRolePoliciesOperation> list_attached_role_policies(
    Iam& iam, Call& call, Asked<ListAttachedRolePoliciesOperation> request);

// boundaries.cpp
Answer<PutUserPermissionsBoundaryOperation> put_user_permissions_boundary(
    Iam& iam, Call& call, Asked<PutUserPermissionsBoundaryOperation> request);
Answer<DeleteUserPermissionsBoundaryOperation> delete_user_permissions_boundary(
    Iam& iam, Call& call, Asked<DeleteUserPermissionsBoundaryOperation> request);
Answer<PutRolePermissionsBoundaryOperation> put_role_permissions_boundary(
    Iam& iam, Call& call, Asked<PutRolePermissionsBoundaryOperation> request);
Answer<DeleteRolePermissionsBoundaryOperation> delete_role_permissions_boundary(
    Iam& iam, Call& call, Asked<DeleteRolePermissionsBoundaryOperation> request);

// tags.cpp
Answer<TagUserOperation> tag_user(Iam& iam, Call& call, Asked<TagUserOperation> request);
Answer<UntagUserOperation> untag_user(Iam& iam, Call& call, Asked<UntagUserOperation> request);
Answer<ListUserTagsOperation> list_user_tags(Iam& iam, Call& call,
                                             Asked<ListUserTagsOperation> request);
Answer<TagRoleOperation> tag_role(Iam& iam, Call& call, Asked<TagRoleOperation> request);
Answer<UntagRoleOperation> untag_role(Iam& iam, Call& call, Asked<UntagRoleOperation> request);
Answer<ListRoleTagsOperation> list_role_tags(Iam& iam, Call& call,
                                             Asked<ListRoleTagsOperation> request);
Answer<TagPolicyOperation> tag_policy(Iam& iam, Call& call, Asked<TagPolicyOperation> request);
Answer<UntagPolicyOperation> untag_policy(Iam& iam, Call& call,
                                          Asked<UntagPolicyOperation> request);
Answer<ListPolicyTagsOperation> list_policy_tags(Iam& iam, Call& call,
                                                 Asked<ListPolicyTagsOperation> request);

// simulate.cpp
Answer<SimulatePrincipalPolicyOperation> simulate_principal_policy(
    Iam& iam, Call& call, Asked<SimulatePrincipalPolicyOperation> request);
Answer<SimulateCustomPolicyOperation> simulate_custom_policy(
    Iam& iam, Call& call, Asked<SimulateCustomPolicyOperation> request);
Answer<GetContextKeysForCustomPolicyOperation> get_context_keys_for_custom_policy(
    Iam& iam, Call& call, Asked<GetContextKeysForCustomPolicyOperation> request);
Answer<GetContextKeysForPrincipalPolicyOperation> get_context_keys_for_principal_policy(
    Iam& iam, Call& call, Asked<GetContextKeysForPrincipalPolicyOperation> request);

// account.cpp
Answer<GetAccountSummaryOperation> get_account_summary(Iam& iam, Call& call,
                                                       Asked<GetAccountSummaryOperation> request);
Answer<CreateAccountAliasOperation> create_account_alias(
    Iam& iam, Call& call, Asked<CreateAccountAliasOperation> request);
Answer<ListAccountAliasesOperation> list_account_aliases(
    Iam& iam, Call& call, Asked<ListAccountAliasesOperation> request);
Answer<DeleteAccountAliasOperation> delete_account_alias(
    Iam& iam, Call& call, Asked<DeleteAccountAliasOperation> request);

// account_details.cpp
Answer<GetAccountAuthorizationDetailsOperation> get_account_authorization_details(
    Iam& iam, Call& call, Asked<GetAccountAuthorizationDetailsOperation> request);

}  // namespace skerry::iam
