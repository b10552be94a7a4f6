#include <algorithm>

#include "services/iam/handlers.hpp"
#include "services/iam/pages.hpp"
#include "services/iam/shapes.hpp"

// GetAccountAuthorizationDetails: the whole account in pages, one kind after another.

namespace skerry::iam {
namespace {

std::vector<PolicyDetail> inline_details(const StoredIdentity& identity) {
  std::vector<PolicyDetail> details;
  for (const StoredInlinePolicy& each : identity.inline_policies) {
    PolicyDetail& detail = details.emplace_back();
    detail.policy_name = each.name;
    detail.policy_document = encoded_document(each.document);
  }
  return details;
}

template <class Detail, class Stored>
Detail common_detail(const Iam& iam, const Stored& stored) {
  Detail detail;
  detail.path = stored.path;
  detail.arn = iam.arn(stored);
  detail.create_date = stored.created;
  detail.attached_managed_policies.emplace();
  for (const std::string& arn : stored.attached)
    detail.attached_managed_policies->push_back(attached_shape(arn));
  return detail;
}

UserDetail detail_of(const Iam& iam, const StoredUser& user) {
  UserDetail detail = common_detail<UserDetail>(iam, user);
  detail.user_name = user.name;
  detail.user_id = user.id;
  detail.user_policy_list = inline_details(user);
  detail.group_list.emplace();
  for (const std::string& id : user.group_ids)
    if (const StoredGroup* group = iam.find_by_id<StoredGroup>(id))
      detail.group_list->push_back(group->name);
  detail.permissions_boundary = boundary_shape(user.boundary);
  detail.tags = tag_shapes(user.tags);
  return detail;
}

GroupDetail detail_of(const Iam& iam, const StoredGroup& group) {
  GroupDetail detail = common_detail<GroupDetail>(iam, group);
  detail.group_name = group.name;
  detail.group_id = group.id;
  detail.group_policy_list = inline_details(group);
  return detail;
}

RoleDetail detail_of(const Iam& iam, const StoredRole& role) {
  RoleDetail detail = common_detail<RoleDetail>(iam, role);
  const Role shape = role_shape(iam, role, Attributes::all);
  detail.role_name = role.name;
  detail.role_id = role.id;
  detail.assume_role_policy_document = shape.assume_role_policy_document;
  detail.instance_profile_list.emplace();
  detail.role_policy_list = inline_details(role);
  detail.permissions_boundary = shape.permissions_boundary;
  detail.tags = tag_shapes(role.tags);
  detail.role_last_used.emplace();
  return detail;
}

ManagedPolicyDetail detail_of(const Policy& policy) {
  ManagedPolicyDetail detail;
  detail.policy_name = policy.policy_name;
  detail.policy_id = policy.policy_id;
  detail.arn = policy.arn;
  detail.path = policy.path;
  detail.default_version_id = policy.default_version_id;
  detail.attachment_count = policy.attachment_count;
  detail.permissions_boundary_usage_count = policy.permissions_boundary_usage_count;
  detail.is_attachable = policy.is_attachable;
  detail.description = policy.description;
  detail.create_date = policy.create_date;
  detail.update_date = policy.update_date;
  detail.policy_version_list.emplace();
  return detail;
}

ManagedPolicyDetail detail_of(const Iam& iam, const StoredPolicy& policy) {
  ManagedPolicyDetail detail = detail_of(policy_shape(iam, policy, Attributes::all));
  for (const StoredPolicyVersion& version : policy.versions) {
    PolicyVersion& shape = detail.policy_version_list->emplace_back();
    shape.document = encoded_document(version.document);
    shape.version_id = "v" + std::to_string(version.number);
    shape.is_default_version = version.number == policy.default_version;
    shape.create_date = version.created;
  }
  return detail;
}

ManagedPolicyDetail detail_of(const Iam& iam, const ManagedPolicy& policy) {
  ManagedPolicyDetail detail = detail_of(policy_shape(iam, policy, Attributes::all));
  PolicyVersion& shape = detail.policy_version_list->emplace_back();
  shape.document = encoded_document(policy.document);
  shape.version_id = policy.version_id;
  shape.is_default_version = true;
  shape.create_date = detail.update_date;
  return detail;
}

// Fills one answer: each kind is a section, and a page may begin and end within any.
class Details {
 public:
  Details(const Iam& iam, const GetAccountAuthorizationDetailsRequest& request, Page page)
      : iam_(iam), request_(request), page_(std::move(page)) {}

  GetAccountAuthorizationDetailsResponse collect() {
    response_.user_detail_list.emplace();
    response_.group_detail_list.emplace();
    response_.role_detail_list.emplace();
    response_.policies.emplace();
    static_cast<void>(section<StoredUser>("User", "1/", *response_.user_detail_list) &&
                      section<StoredGroup>("Group", "2/", *response_.group_detail_list) &&
                      section<StoredRole>("Role", "3/", *response_.role_detail_list) &&
                      section<StoredPolicy>("LocalManagedPolicy", "4/", *response_.policies) &&
                      aws_section());
    page_.close(response_);
    return std::move(response_);
  }

 private:
  bool wanted(std::string_view filter) const {
    const auto& filters = request_.filter;
    return !filters || filters->empty() ||
           std::find(filters->begin(), filters->end(), filter) != filters->end();
  }

  template <class T, class Shapes>
  bool section(std::string_view filter, std::string_view prefix, Shapes& shapes) {
    if (!wanted(filter)) return true;
    for (const auto& [name, stored] : iam_.table<T>().entries()) {
      const std::string key = std::string(prefix).append(name);
      if (page_.shown_before(key)) continue;
      if (!page_.take(key)) return false;
      shapes.push_back(detail_of(iam_, stored));
    }
    return true;
  }

  // Of AWS's policies those that are in use.
  bool aws_section() {
    if (!wanted("AWSManagedPolicy")) return true;
    for (const ManagedPolicy& policy : managed_policies()) {
      const std::string key = std::string("5/").append(policy.name);
      const PolicyUsage usage = iam_.indexes().usage(policy.arn);
      if (page_.shown_before(key) || (usage.attachments == 0 && usage.boundaries == 0)) continue;
      if (!page_.take(key)) return false;
      response_.policies->push_back(detail_of(iam_, policy));
    }
    return true;
  }

  const Iam& iam_;
  const GetAccountAuthorizationDetailsRequest& request_;
  Page page_;
  GetAccountAuthorizationDetailsResponse response_;
};

}  // namespace

Answer<GetAccountAuthorizationDetailsOperation> get_account_authorization_details(
    Iam& iam, Call&, Asked<GetAccountAuthorizationDetailsOperation> request) {
  Page page = TRY(Page::open(request));
  return Details(iam, request, std::move(page)).collect();
}

}  // namespace skerry::iam
