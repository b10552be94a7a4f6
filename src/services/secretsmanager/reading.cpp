// GetSecretValue and BatchGetSecretValue.
#include <algorithm>
#include <chrono>
#include <utility>

#include "base/digest.hpp"
#include "call/list_page.hpp"
#include "services/secretsmanager/access.hpp"
#include "services/secretsmanager/envelope.hpp"
#include "services/secretsmanager/errors.hpp"
#include "services/secretsmanager/filters.hpp"
#include "services/secretsmanager/handlers.hpp"
#include "services/secretsmanager/limits.hpp"
#include "services/secretsmanager/lookup.hpp"
#include "services/secretsmanager/versions.hpp"

namespace skerry::secretsmanager {
namespace {

Result<const StoredVersion*, ApiError> wanted_version(const StoredSecret& secret,
                                                      const GetSecretValueRequest& request) {
  if (!request.version_id) {
    const std::string stage = request.version_stage.value_or(std::string(current_stage));
    const StoredVersion* version = secret.version_with(stage);
    if (version == nullptr) return errors::no_value_with_stage(stage);
    return version;
  }
  const StoredVersion* version = secret.version(*request.version_id);
  if (version == nullptr) return errors::no_such_version(*request.version_id);
  if (request.version_stage && !version->has_stage(*request.version_stage))
    return errors::stage_not_of_version();
  return version;
}

// AWS tells the day only: "LastAccessedDate: the date", at midnight UTC.
void note_access(const StoredSecret& secret, const StoredVersion& version, WallTime now) {
  const WallTime day = std::chrono::floor<std::chrono::days>(now);
  secret.accessed = day;
  version.accessed = day;
}

// Shape is GetSecretValueResponse or SecretValueEntry.
template <class Shape>
Result<Shape, ApiError> read(SecretsManager& state, Call& call, const StoredSecret& secret,
                             const StoredVersion& version) {
  const StoredValue& value = state.value(secret, version);
  Shape shape;
  std::string text = TRY(open_value(call, {secret.arn, version.id}, value));
  if (value.kind == ValueKind::string) {
    shape.secret_string = std::move(text);
  } else {
    shape.secret_binary = std::move(text);
  }
  shape.arn = secret.arn;
  shape.name = secret.name;
  shape.version_id = version.id;
  if (!version.stages.empty()) shape.version_stages = version.stages;
  shape.created_date = version.created;
  note_access(secret, version, call.time());
  return shape;
}

// One of a batch: refusals of its own do not concern the others.
Result<SecretValueEntry, ApiError> read_one(SecretsManager& state, Call& call,
                                            const std::string& id) {
  GetSecretValueRequest request;
  request.secret_id = id;
  for (const Access& access : get_secret_value_access(state, call, request))
    TRY(call.authorise(access));
  const StoredSecret* secret = TRY(need_usable(state, call, id));
  const StoredVersion* version = TRY(wanted_version(*secret, request));
  return read<SecretValueEntry>(state, call, *secret, *version);
}

void add(BatchGetSecretValueResponse& response, SecretsManager& state, Call& call,
         const std::string& id) {
  auto entry = read_one(state, call, id);
  if (entry.ok()) {
    response.secret_values->push_back(std::move(entry).value());
    return;
  }
  APIErrorType& error = response.errors->emplace_back();
  error.secret_id = id;
  error.error_code =
      entry.error().code == "AccessDenied" ? "AccessDeniedException" : entry.error().code;
  error.message = entry.error().message;
}

Result<Done, ApiError> check(const BatchGetSecretValueRequest& request) {
  const bool ids = request.secret_id_list && !request.secret_id_list->empty();
  const bool filters = request.filters && !request.filters->empty();
  if (ids && filters)
    return errors::invalid_parameter("You can't specify both SecretIdList and Filters.");
  if (!ids && !filters)
    return errors::invalid_parameter("You must specify either SecretIdList or Filters.");
  if (ids && (request.max_results || request.next_token))
    return errors::invalid_parameter("To use MaxResults or NextToken, you must also use Filters.");
  if (ids && request.secret_id_list->size() > static_cast<std::size_t>(limits::batch_items_max))
    return errors::invalid_parameter("SecretIdList can have at most " +
                                     std::to_string(limits::batch_items_max) + " secrets.");
  const std::int32_t items = request.max_results.value_or(limits::batch_items_default);
  if (items < 1 || items > limits::batch_items_max)
    return errors::invalid_parameter("MaxResults must be between 1 and " +
                                     std::to_string(limits::batch_items_max) + ".");
  if (filters) TRY(check_filters(*request.filters));
  return Done{};
}

}  // namespace

Answer<GetSecretValueOperation> get_secret_value(SecretsManager& state, Call& call,
                                                 Asked<GetSecretValueOperation> request) {
  const StoredSecret* secret = TRY(need_usable(state, call, *request.secret_id));
  const StoredVersion* version = TRY(wanted_version(*secret, request));
  return read<GetSecretValueResponse>(state, call, *secret, *version);
}

Answer<BatchGetSecretValueOperation> batch_get_secret_value(
    SecretsManager& state, Call& call, Asked<BatchGetSecretValueOperation> request) {
  TRY(check(request));
  BatchGetSecretValueResponse response;
  response.secret_values.emplace();
  response.errors.emplace();
  if (request.secret_id_list && !request.secret_id_list->empty()) {
    for (const std::string& id : *request.secret_id_list) add(response, state, call, id);
    return response;
  }
  auto page = ListPage::open({"secretsmanager.batch"}, request.next_token,
                             request.max_results.value_or(limits::batch_items_default));
  if (!page) return errors::invalid_token();
  const auto& entries = state.secrets().entries();
  for (auto each = entries.upper_bound(page->after()); each != entries.end(); ++each) {
    const StoredSecret& secret = each->second;
    if (secret.deletion || !passes(secret, {call.region().name.text}, *request.filters)) continue;
    if (!page->take(secret.name)) break;
    add(response, state, call, secret.arn);
  }
  response.next_token = page->next_token();
  return response;
}

}  // namespace skerry::secretsmanager
