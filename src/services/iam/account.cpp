#include <utility>

#include "policy/limits.hpp"
#include "services/iam/handlers.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/lists.hpp"
#include "services/iam/lookup.hpp"

namespace skerry::iam {
namespace {

constexpr std::int32_t count(std::size_t number) { return static_cast<std::int32_t>(number); }

}  // namespace

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html: what does not
// exist here (certificates, MFA devices, providers) is there none of.
Answer<GetAccountSummaryOperation> get_account_summary(Iam& iam, Call&,
                                                       Asked<GetAccountSummaryOperation>) {
  GetAccountSummaryResponse response;
  response.summary_map = std::vector<std::pair<std::string, std::int32_t>>{
      {"Users", count(iam.table<StoredUser>().size())},
      {"UsersQuota", count(limits::users_max)},
      {"Groups", count(iam.table<StoredGroup>().size())},
      {"GroupsQuota", count(limits::groups_max)},
      {"Roles", count(iam.table<StoredRole>().size())},
      {"RolesQuota", count(limits::roles_max)},
      {"Policies", count(iam.table<StoredPolicy>().size())},
      {"PoliciesQuota", count(limits::policies_max)},
      {"PolicySizeQuota", count(policy::managed_policy_chars_max)},
      {"PolicyVersionsInUse", iam.indexes().policy_versions()},
      {"PolicyVersionsInUseQuota", count(limits::policies_max * limits::versions_per_policy_max)},
      {"VersionsPerPolicyQuota", count(limits::versions_per_policy_max)},
      {"UserPolicySizeQuota", count(policy::user_inline_chars_max)},
      {"GroupPolicySizeQuota", count(policy::group_inline_chars_max)},
      {"RolePolicySizeQuota", count(policy::role_inline_chars_max)},
      {"AssumeRolePolicySizeQuota", count(policy::trust_policy_chars_max)},
      {"AttachedPoliciesPerUserQuota", count(limits::attached_per_user_max)},
      {"AttachedPoliciesPerGroupQuota", count(limits::attached_per_group_max)},
      {"AttachedPoliciesPerRoleQuota", count(limits::attached_per_role_max)},
      {"GroupsPerUserQuota", count(limits::groups_per_user_max)},
      {"AccessKeysPerUserQuota", count(limits::access_keys_per_user_max)},
      {"AccountAccessKeysPresent", 0},
      {"AccountMFAEnabled", 0},
      {"AccountPasswordPresent", 0},
      {"AccountSigningCertificatesPresent", 0},
      {"InstanceProfiles", 0},
      {"InstanceProfilesQuota", 0},
      {"MFADevices", 0},
      {"MFADevicesInUse", 0},
      {"Providers", 0},
      {"ServerCertificates", 0},
      {"ServerCertificatesQuota", 0},
      {"SigningCertificatesPerUserQuota", 0},
      {"GlobalEndpointTokenVersion", 1},
  };
  return response;
}

// An account has one alias: "your new alias replaces the old one".
Answer<CreateAccountAliasOperation> create_account_alias(
    Iam& iam, Call& call, Asked<CreateAccountAliasOperation> request) {
  StoredAccount changed = iam.account_record();
  changed.alias = *request.account_alias;
  iam.put_account_record(call.batch(), std::move(changed));
  return CreateAccountAliasOperation::Response{};
}

Answer<ListAccountAliasesOperation> list_account_aliases(
    Iam& iam, Call&, Asked<ListAccountAliasesOperation> request) {
  std::vector<std::string> aliases;
  if (!iam.account_record().alias.empty()) aliases.push_back(iam.account_record().alias);
  return list_sorted(request, aliases, itself, &ListAccountAliasesResponse::account_aliases,
                     itself);
}

Answer<DeleteAccountAliasOperation> delete_account_alias(
    Iam& iam, Call& call, Asked<DeleteAccountAliasOperation> request) {
  StoredAccount changed = iam.account_record();
  if (changed.alias != *request.account_alias) return errors::no_such_alias(*request.account_alias);
  changed.alias.clear();
  iam.put_account_record(call.batch(), std::move(changed));
  return DeleteAccountAliasOperation::Response{};
}

}  // namespace skerry::iam
