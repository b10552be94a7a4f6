// Resource policies of functions, a statement at a time.
// https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html

#include <algorithm>

#include "base/arn.hpp"
#include "call/not_supported.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/handlers.hpp"
#include "services/lambda/limits.hpp"
#include "services/lambda/policy_text.hpp"
#include "wire/json/write.hpp"

namespace skerry::lambda {
namespace {

constexpr OperationName add{"AddPermission"};

bool is_account(std::string_view text) {
  return text.size() == 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A service's name, an account, an ARN, or everybody.
Result<json::Value, ApiError> principal_of(const std::string& principal) {
  if (principal == "*") return json::Value("*");
  const std::string arn = is_account(principal) ? "arn:aws:iam::" + principal + ":root" : principal;
  if (parse_arn(arn)) return json::Value::object({{"AWS", json::Value(arn)}});
  if (principal.find('.') == principal.npos)
    return errors::invalid(
        "The provided principal was invalid. Please check the principal and try "
        "again.");
  return json::Value::object({{"Service", json::Value(principal)}});
}

json::Value condition_of(Asked<AddPermissionOperation> request) {
  json::Value condition = json::Value::object();
  json::Value equals = json::Value::object();
  if (request.source_account) equals.set("AWS:SourceAccount", json::Value(*request.source_account));
  if (request.principal_org_id)
    equals.set("aws:PrincipalOrgID", json::Value(*request.principal_org_id));
  if (request.event_source_token)
    equals.set("lambda:EventSourceToken", json::Value(*request.event_source_token));
  if (equals.size() > 0) condition.set("StringEquals", std::move(equals));
  if (request.source_arn)
    condition.set("ArnLike",
                  json::Value::object({{"AWS:SourceArn", json::Value(*request.source_arn)}}));
  return condition;
}

Result<std::string, ApiError> statement_of(const std::string& resource,
                                           Asked<AddPermissionOperation> request) {
  json::Value statement = json::Value::object();
  statement.set("Sid", json::Value(*request.statement_id));
  statement.set("Effect", json::Value("Allow"));
  json::Value principal = TRY(principal_of(*request.principal));
  statement.set("Principal", std::move(principal));
  statement.set("Action", json::Value(*request.action));
  statement.set("Resource", json::Value(resource));
  json::Value condition = condition_of(request);
  if (condition.size() > 0) statement.set("Condition", std::move(condition));
  return json::write(statement);
}

struct Target {
  FunctionRef ref;
  StoredPolicy policy;  // an empty one where there is none yet
};

template <class Request>
Result<Target, ApiError> target_of(const Lambda& lambda, const Request& request) {
  Target target;
  target.ref = TRY(parse_ref(lambda.region(), *request.function_name, request.qualifier));
  TRY(lambda.need_version(target.ref));
  const StoredPolicy* policy =
      lambda.policies().find(key_of(target.ref.name, target.ref.qualifier));
  if (policy != nullptr) target.policy = *policy;
  target.policy.function = target.ref.name;
  target.policy.qualifier = target.ref.qualifier;
  return target;
}

}  // namespace

Answer<AddPermissionOperation> add_permission(Lambda& lambda, Call& call,
                                              Asked<AddPermissionOperation> request) {
  if (request.function_url_auth_type || request.invoked_via_function_url)
    return not_supported(add, "function URLs");
  Target target = TRY(target_of(lambda, request));
  StoredPolicy& policy = target.policy;
  if (target.ref.qualifier == latest)
    return errors::invalid("We currently do not support adding policies for $LATEST.");
  if (request.revision_id && *request.revision_id != policy.revision)
    return errors::revision_mismatch();
  if (std::find(policy.sids.begin(), policy.sids.end(), *request.statement_id) != policy.sids.end())
    return errors::statement_exists(*request.statement_id);
  const std::string resource = function_arn(lambda.region(), target.ref.name, target.ref.qualifier);
  std::string statement = TRY(statement_of(resource, request));
  AddPermissionResponse response;
  response.statement = statement;
  policy.sids.push_back(*request.statement_id);
  policy.statements.push_back(std::move(statement));
  policy.revision = call.random().uuid();
  const std::size_t bytes = policy_text(policy).size();
  if (bytes > limits::policy_bytes_max)
    return ApiError{.code = "PolicyLengthExceededException",
                    .status = 400,
                    .message = "The final policy size (" + std::to_string(bytes) +
                               ") is bigger than the limit (20480).",
                    .fields = {{"Type", "User"}}};
  lambda.put(call.batch(), std::move(policy));
  return response;
}

Answer<RemovePermissionOperation> remove_permission(Lambda& lambda, Call& call,
                                                    Asked<RemovePermissionOperation> request) {
  Target target = TRY(target_of(lambda, request));
  StoredPolicy& policy = target.policy;
  if (policy.sids.empty()) return errors::no_such_policy();
  if (request.revision_id && *request.revision_id != policy.revision)
    return errors::revision_mismatch();
  const auto found = std::find(policy.sids.begin(), policy.sids.end(), *request.statement_id);
  if (found == policy.sids.end()) return errors::no_such_statement(*request.statement_id);
  policy.statements.erase(policy.statements.begin() + (found - policy.sids.begin()));
  policy.sids.erase(found);
  policy.revision = call.random().uuid();
  if (policy.sids.empty()) {
    lambda.erase(call.batch(), policy);
  } else {
    lambda.put(call.batch(), std::move(policy));
  }
  return RemovePermissionResponse{};
}

Answer<GetPolicyOperation> get_policy(Lambda& lambda, Call&, Asked<GetPolicyOperation> request) {
  const Target target = TRY(target_of(lambda, request));
  if (target.policy.sids.empty()) return errors::nothing_there();
  GetPolicyResponse response;
  response.policy = policy_text(target.policy);
  response.revision_id = target.policy.revision;
  return response;
}

}  // namespace skerry::lambda
