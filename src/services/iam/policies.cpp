#include <utility>

#include "policy/document.hpp"
#include "policy/limits.hpp"
#include "services/iam/handlers.hpp"
#include "services/iam/limits.hpp"
#include "services/iam/lookup.hpp"
#include "services/iam/pages.hpp"
#include "services/iam/shapes.hpp"
#include "services/iam/tagging.hpp"

namespace skerry::iam {
namespace {

// ListPolicies shows AWS's policies, then the account's own, each by name.
constexpr std::string_view aws_key_prefix = "aws/";
constexpr std::string_view local_key_prefix = "local/";

class PolicyFilter {
 public:
  PolicyFilter(const Iam& iam, const ListPoliciesRequest& request) : iam_(iam), request_(request) {}

  bool wants_scope(std::string_view scope) const {
    return !request_.scope || *request_.scope == "All" || *request_.scope == scope;
  }
  bool wants(std::string_view arn, std::string_view path) const {
    if (request_.path_prefix && !path.starts_with(*request_.path_prefix)) return false;
    if (!request_.only_attached.value_or(false) && !request_.policy_usage_filter) return true;
    const PolicyUsage usage = iam_.indexes().usage(arn);
    if (request_.policy_usage_filter == "PermissionsPolicy") return usage.attachments > 0;
    if (request_.policy_usage_filter == "PermissionsBoundary") return usage.boundaries > 0;
    return usage.attachments > 0 || usage.boundaries > 0;
  }

 private:
  const Iam& iam_;
  const ListPoliciesRequest& request_;
};

// False when the page is full.
bool list_aws_policies(const Iam& iam, const PolicyFilter& filter, Page& page,
                       std::vector<Policy>& shown) {
  for (const ManagedPolicy& policy : managed_policies()) {
    const std::string key = std::string(aws_key_prefix).append(policy.name);
    if (page.shown_before(key) || !filter.wants(policy.arn, policy.path)) continue;
    if (!page.take(key)) return false;
    shown.push_back(policy_shape(iam, policy, Attributes::listed));
  }
  return true;
}

void list_local_policies(const Iam& iam, const PolicyFilter& filter, Page& page,
                         std::vector<Policy>& shown) {
  for (const auto& [name, policy] : iam.table<StoredPolicy>().entries()) {
    const std::string key = std::string(local_key_prefix).append(name);
    if (page.shown_before(key) || !filter.wants(iam.arn(policy), policy.path)) continue;
    if (!page.take(key)) return;
    shown.push_back(policy_shape(iam, policy, Attributes::listed));
  }
}

}  // namespace

Answer<CreatePolicyOperation> create_policy(Iam& iam, Call& call,
                                            Asked<CreatePolicyOperation> request) {
  StoredPolicy policy;
  policy.name = *request.policy_name;
  policy.path = request.path.value_or("/");
  if (iam.find<StoredPolicy>(policy.name) != nullptr)
    return errors::exists(EntityKind::policy, policy.name);
  if (iam.table<StoredPolicy>().size() >= limits::policies_max)
    return errors::quota("PoliciesPerAccount", limits::policies_max);
  TRY(check_identity_policy(*request.policy_document));
  if (policy::counted_characters(*request.policy_document) > policy::managed_policy_chars_max)
    return errors::quota("PolicySize", policy::managed_policy_chars_max);
  policy.id = new_id(call.random(), IdPrefix::policy);
  policy.created = call.time();
  policy.updated = call.time();
  policy.description = request.description.value_or("");
  policy.tags = TRY(new_tags(request.tags, TagKeys::exact));
  policy.versions.push_back(
      {.number = 1, .document = *request.policy_document, .created = call.time()});
  CreatePolicyResponse response;
  response.policy = policy_shape(iam, policy, Attributes::all);
  iam.put(call.batch(), std::move(policy));
  return response;
}

Answer<GetPolicyOperation> get_policy(Iam& iam, Call&, Asked<GetPolicyOperation> request) {
  const AnyPolicy policy = TRY(need_policy(iam, *request.policy_arn));
  GetPolicyResponse response;
  response.policy = policy.local != nullptr ? policy_shape(iam, *policy.local, Attributes::all)
                                            : policy_shape(iam, *policy.aws, Attributes::all);
  return response;
}

Answer<ListPoliciesOperation> list_policies(Iam& iam, Call&, Asked<ListPoliciesOperation> request) {
  Page page = TRY(Page::open(request));
  ListPoliciesResponse response;
  std::vector<Policy>& shown = response.policies.emplace();
  const PolicyFilter filter(iam, request);
  const bool room = !filter.wants_scope("AWS") || list_aws_policies(iam, filter, page, shown);
  if (room && filter.wants_scope("Local")) list_local_policies(iam, filter, page, shown);
  page.close(response);
  return response;
}

Answer<DeletePolicyOperation> delete_policy(Iam& iam, Call& call,
                                            Asked<DeletePolicyOperation> request) {
  using errors::Obstacle;
  const StoredPolicy* policy =
      TRY(need_own_policy(iam, call, *request.policy_arn, "iam:DeletePolicy"));
  const PolicyUsage usage = iam.indexes().usage(*request.policy_arn);
  if (usage.attachments > 0 || usage.boundaries > 0)
    return errors::delete_conflict(Obstacle::policy_attached);
  if (policy->versions.size() > 1) return errors::delete_conflict(Obstacle::policy_versions);
  iam.erase(call.batch(), *policy);
  return DeletePolicyOperation::Response{};
}

}  // namespace skerry::iam
