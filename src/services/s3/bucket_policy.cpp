// A bucket's policy: kept byte for byte, evaluated with every call (state.hpp, access.hpp).
#include <algorithm>

#include "policy/document.hpp"
#include "services/s3/access.hpp"
#include "services/s3/bucket_change.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/handlers.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/public_policy.hpp"

namespace skerry::s3 {
namespace {

bool of_s3(const std::string& action) {
  return action.find('*') == 0 || action.starts_with("s3:") || action.starts_with("S3:");
}

// "arn:aws:s3:::NAME" or below it, wildcards of the name included.
bool of_bucket(std::string_view resource, std::string_view bucket) {
  constexpr std::string_view start = "arn:aws:s3:::";
  if (resource == "*") return false;
  if (!resource.starts_with(start)) return false;
  resource.remove_prefix(start.size());
  const std::string_view name = resource.substr(0, resource.find('/'));
  return name == bucket || name.find_first_of("*?$") != name.npos;
}

Result<Done, ApiError> check(const policy::Policy& policy, const std::string& bucket) {
  for (const policy::Statement& statement : policy.statements) {
    for (const auto* actions : {&statement.actions, &statement.not_actions})
      if (!std::all_of(actions->begin(), actions->end(), of_s3))
        return errors::malformed_policy("Policy has invalid action");
    for (const auto* resources : {&statement.resources, &statement.not_resources})
      for (const std::string& resource : *resources)
        if (!of_bucket(resource, bucket))
          return errors::malformed_policy("Policy has invalid resource");
    if (statement.resources.empty() && statement.not_resources.empty())
      return errors::malformed_policy("Missing required field Resource");
  }
  return Done{};
}

}  // namespace

Answer<GetBucketPolicyOperation> get_bucket_policy(S3& s3, Call& call,
                                                   const GetBucketPolicyRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  if (!bucket->policy) return errors::no_such_bucket_policy(bucket->name);
  GetBucketPolicyOutput response;
  response.policy = shown_bound(*bucket->policy, bucket->principals, call.directory());
  call.answer_header("Content-Type", "application/json");
  return response;
}

Answer<PutBucketPolicyOperation> put_bucket_policy(S3& s3, Call& call,
                                                   const PutBucketPolicyRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  const std::string& text = *request.policy;
  if (text.size() > limits::policy_bytes_max)
    return errors::malformed_policy("Policies must not exceed 20 KB in size");
  const auto parsed = policy::parse_policy(text, policy::PolicyKind::resource);
  if (!parsed.ok()) return errors::malformed_policy(parsed.error().message);
  TRY(check(*parsed, bucket->name));
  if (bucket->access_block && bucket->access_block->block_policy && is_public(*parsed))
    return errors::public_policy_blocked(call.caller().arn, bucket->name);
  const auto bound = bound_principals(*parsed, s3.account(), call.directory());
  if (!bound.ok()) return errors::unknown_principal(bound.error().message);
  TRY(change_bucket(s3, call, request, [&](StoredBucket& changed) {
    changed.policy = text;
    changed.principals = *bound;
  }));
  call.answer_status(204);  // as AWS does, other than its model says
  return PutBucketPolicyResponse{};
}

Answer<DeleteBucketPolicyOperation> delete_bucket_policy(S3& s3, Call& call,
                                                         const DeleteBucketPolicyRequest& request) {
  TRY(change_bucket(s3, call, request, [](StoredBucket& bucket) {
    bucket.policy.reset();
    bucket.principals.clear();
  }));
  return DeleteBucketPolicyResponse{};
}

Answer<GetBucketPolicyStatusOperation> get_bucket_policy_status(
    S3& s3, Call&, const GetBucketPolicyStatusRequest& request) {
  const StoredBucket* bucket = TRY(open_bucket(s3, request));
  const policy::PolicyPtr policy = s3.policy_of(bucket->name);
  if (!policy) return errors::no_such_bucket_policy(bucket->name);
  GetBucketPolicyStatusOutput response;
  response.policy_status.emplace().is_public = is_public(policy->document());
  return response;
}

}  // namespace skerry::s3
