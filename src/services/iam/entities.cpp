#include <algorithm>

#include "services/iam/handlers.hpp"
#include "services/iam/lookup.hpp"
#include "services/iam/pages.hpp"

// ListEntitiesForPolicy: groups, then roles, then users, each by name.

namespace skerry::iam {
namespace {

class EntityFilter {
 public:
  explicit EntityFilter(const ListEntitiesForPolicyRequest& request) : request_(request) {}

  bool wants_kind(std::string_view kind) const {
    return !request_.entity_filter || *request_.entity_filter == kind;
  }
  bool wants(const StoredGroup& group) const { return wants_identity(group, ""); }
  bool wants(const StoredUser& user) const { return wants_identity(user, user.boundary); }
  bool wants(const StoredRole& role) const { return wants_identity(role, role.boundary); }

 private:
  bool wants_identity(const StoredIdentity& identity, std::string_view boundary) const {
    if (request_.path_prefix && !identity.path.starts_with(*request_.path_prefix)) return false;
    const std::string& arn = *request_.policy_arn;
    const bool attached =
        std::binary_search(identity.attached.begin(), identity.attached.end(), arn);
    const bool bounded = boundary == arn;
    if (request_.policy_usage_filter == "PermissionsPolicy") return attached;
    if (request_.policy_usage_filter == "PermissionsBoundary") return bounded;
    return attached || bounded;
  }

  const ListEntitiesForPolicyRequest& request_;
};

// False when the page is full.
template <class T, class Show>
bool list_kind(const Iam& iam, const EntityFilter& filter, Page& page, Show show) {
  if (!filter.wants_kind(title(kind_of<T>))) return true;
  for (const auto& [name, entity] : iam.table<T>().entries()) {
    const std::string key = std::string(word(kind_of<T>)) + '/' + name;
    if (page.shown_before(key) || !filter.wants(entity)) continue;
    if (!page.take(key)) return false;
    show(entity);
  }
  return true;
}

}  // namespace

Answer<ListEntitiesForPolicyOperation> list_entities_for_policy(
    Iam& iam, Call&, Asked<ListEntitiesForPolicyOperation> request) {
  TRY(need_policy(iam, *request.policy_arn));
  Page page = TRY(Page::open(request));
  const EntityFilter filter(request);
  ListEntitiesForPolicyResponse response;
  response.policy_groups.emplace();
  response.policy_roles.emplace();
  response.policy_users.emplace();
  const auto show_group = [&](const StoredGroup& group) {
    PolicyGroup& shape = response.policy_groups->emplace_back();
    shape.group_name = group.name;
    shape.group_id = group.id;
  };
  const auto show_role = [&](const StoredRole& role) {
    PolicyRole& shape = response.policy_roles->emplace_back();
    shape.role_name = role.name;
    shape.role_id = role.id;
  };
  const auto show_user = [&](const StoredUser& user) {
    PolicyUser& shape = response.policy_users->emplace_back();
    shape.user_name = user.name;
    shape.user_id = user.id;
  };
  static_cast<void>(list_kind<StoredGroup>(iam, filter, page, show_group) &&
                    list_kind<StoredRole>(iam, filter, page, show_role) &&
                    list_kind<StoredUser>(iam, filter, page, show_user));
  page.close(response);
  return response;
}

}  // namespace skerry::iam
