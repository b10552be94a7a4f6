#include <algorithm>
#include <utility>

#include "services/iam/handlers.hpp"
#include "services/iam/lists.hpp"
#include "services/iam/lookup.hpp"
#include "services/iam/shapes.hpp"
#include "services/iam/tagging.hpp"

namespace skerry::iam {
namespace {

template <class T>
constexpr TagKeys tag_keys_of =
    kind_of<T> == EntityKind::policy ? TagKeys::exact : TagKeys::any_case;

template <class T>
Result<Done, ApiError> tag(Iam& iam, Call& call, T changed, const std::vector<Tag>& tags) {
  changed.tags = TRY(tagged(std::move(changed.tags), tags, tag_keys_of<T>));
  iam.put(call.batch(), std::move(changed));
  return Done{};
}

template <class T>
void untag(Iam& iam, Call& call, T changed, const std::vector<std::string>& keys) {
  changed.tags = untagged(std::move(changed.tags), keys, tag_keys_of<T>);
  iam.put(call.batch(), std::move(changed));
}

// "The returned list of tags is sorted by tag key."
template <class Response, class Request>
Result<Response, ApiError> list_tags(const Request& request, std::vector<StoredTag> tags) {
  std::sort(tags.begin(), tags.end());
  std::vector<Tag> shapes = tag_shapes(tags);
  return list_sorted(
      request, shapes, [](const Tag& tag) -> const std::string& { return *tag.key; },
      &Response::tags, [](const Tag& tag) { return tag; });
}

// AWS's policies have no tags.
Result<std::vector<StoredTag>, ApiError> policy_tags(const Iam& iam, const std::string& arn) {
  const AnyPolicy policy = TRY(need_policy(iam, arn));
  return policy.local == nullptr ? std::vector<StoredTag>{} : policy.local->tags;
}

}  // namespace

Answer<TagUserOperation> tag_user(Iam& iam, Call& call, Asked<TagUserOperation> request) {
  TRY(tag(iam, call, *TRY(need<StoredUser>(iam, *request.user_name)), *request.tags));
  return TagUserOperation::Response{};
}

Answer<UntagUserOperation> untag_user(Iam& iam, Call& call, Asked<UntagUserOperation> request) {
  untag(iam, call, *TRY(need<StoredUser>(iam, *request.user_name)), *request.tag_keys);
  return UntagUserOperation::Response{};
}

Answer<ListUserTagsOperation> list_user_tags(Iam& iam, Call&,
                                             Asked<ListUserTagsOperation> request) {
  const StoredUser* user = TRY(need<StoredUser>(iam, *request.user_name));
  return list_tags<ListUserTagsResponse>(request, user->tags);
}

Answer<TagRoleOperation> tag_role(Iam& iam, Call& call, Asked<TagRoleOperation> request) {
  TRY(tag(iam, call, *TRY(need<StoredRole>(iam, *request.role_name)), *request.tags));
  return TagRoleOperation::Response{};
}

Answer<UntagRoleOperation> untag_role(Iam& iam, Call& call, Asked<UntagRoleOperation> request) {
  untag(iam, call, *TRY(need<StoredRole>(iam, *request.role_name)), *request.tag_keys);
  return UntagRoleOperation::Response{};
}

Answer<ListRoleTagsOperation> list_role_tags(Iam& iam, Call&,
                                             Asked<ListRoleTagsOperation> request) {
  const StoredRole* role = TRY(need<StoredRole>(iam, *request.role_name));
  return list_tags<ListRoleTagsResponse>(request, role->tags);
}

Answer<TagPolicyOperation> tag_policy(Iam& iam, Call& call, Asked<TagPolicyOperation> request) {
  const StoredPolicy* policy =
      TRY(need_own_policy(iam, call, *request.policy_arn, "iam:TagPolicy"));
  TRY(tag(iam, call, *policy, *request.tags));
  return TagPolicyOperation::Response{};
}

Answer<UntagPolicyOperation> untag_policy(Iam& iam, Call& call,
                                          Asked<UntagPolicyOperation> request) {
  const StoredPolicy* policy =
      TRY(need_own_policy(iam, call, *request.policy_arn, "iam:UntagPolicy"));
  untag(iam, call, *policy, *request.tag_keys);
  return UntagPolicyOperation::Response{};
}

Answer<ListPolicyTagsOperation> list_policy_tags(Iam& iam, Call&,
                                                 Asked<ListPolicyTagsOperation> request) {
  return list_tags<ListPolicyTagsResponse>(request, TRY(policy_tags(iam, *request.policy_arn)));
}

}  // namespace skerry::iam
