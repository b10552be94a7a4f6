// Aliases of one version each. Weights between two are not supported.

#include <algorithm>

#include "call/list_page.hpp"
#include "call/not_supported.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/handlers.hpp"
#include "services/lambda/limits.hpp"
#include "services/lambda/shapes.hpp"

namespace skerry::lambda {
namespace {

Result<Done, ApiError> refuse_weights(OperationName operation,
                                      const std::optional<AliasRoutingConfiguration>& routing) {
  if (routing && routing->additional_version_weights &&
      !routing->additional_version_weights->empty())
    return not_supported(operation, "RoutingConfig");
  return Done{};
}

Result<std::string, ApiError> check_version(const Lambda& lambda, const std::string& function,
                                            const std::string& version) {
  if (lambda.version(function, version) == nullptr)
    return errors::no_such_function(function_arn(lambda.region(), function, version));
  return version;
}

Result<const StoredAlias*, ApiError> need_alias(const Lambda& lambda, const std::string& function,
                                                const std::string& name) {
  const FunctionRef ref = parse_ref(lambda.region(), function);
  const StoredAlias* alias = ref.elsewhere ? nullptr : lambda.alias(ref.name, name);
  if (alias == nullptr) return errors::no_such_alias(function_arn(lambda.region(), ref.name, name));
  return alias;
}

}  // namespace

Answer<CreateAliasOperation> create_alias(Lambda& lambda, Call& call,
                                          Asked<CreateAliasOperation> request) {
  TRY(refuse_weights({"CreateAlias"}, request.routing_config));
  const FunctionRef ref = parse_ref(lambda.region(), *request.function_name);
  TRY(lambda.need(ref));
  StoredAlias alias;
  alias.function = ref.name;
  alias.name = *request.name;
  if (lambda.alias(ref.name, alias.name) != nullptr)
    return errors::alias_exists(function_arn(lambda.region(), ref.name, alias.name));
  alias.version = TRY(check_version(lambda, ref.name, *request.function_version));
  alias.description = request.description.value_or("");
  alias.revision = call.random().uuid();
  lambda.put(call.batch(), alias);
  return alias_shape(lambda, alias);
}

Answer<GetAliasOperation> get_alias(Lambda& lambda, Call&, Asked<GetAliasOperation> request) {
  const StoredAlias* alias = TRY(need_alias(lambda, *request.function_name, *request.name));
  return alias_shape(lambda, *alias);
}

Answer<UpdateAliasOperation> update_alias(Lambda& lambda, Call& call,
                                          Asked<UpdateAliasOperation> request) {
  TRY(refuse_weights({"UpdateAlias"}, request.routing_config));
  const StoredAlias* found = TRY(need_alias(lambda, *request.function_name, *request.name));
  if (request.revision_id && *request.revision_id != found->revision)
    return errors::revision_mismatch();
  StoredAlias alias = *found;
  if (request.function_version)
    alias.version = TRY(check_version(lambda, alias.function, *request.function_version));
  if (request.description) alias.description = *request.description;
  alias.revision = call.random().uuid();
  lambda.put(call.batch(), alias);
  return alias_shape(lambda, alias);
}

// An alias that is not there is deleted already.
Answer<DeleteAliasOperation> delete_alias(Lambda& lambda, Call& call,
                                          Asked<DeleteAliasOperation> request) {
  const FunctionRef ref = parse_ref(lambda.region(), *request.function_name);
  TRY(lambda.need(ref));
  if (const StoredAlias* alias = lambda.alias(ref.name, *request.name)) {
    lambda.erase(call.batch(), StoredAlias(*alias));
    if (const StoredPolicy* policy = lambda.policies().find(key_of(ref.name, *request.name)))
      lambda.erase(call.batch(), StoredPolicy(*policy));
  }
  return DeleteAliasResponse{};
}

Answer<ListAliasesOperation> list_aliases(Lambda& lambda, Call&,
                                          Asked<ListAliasesOperation> request) {
  const FunctionRef ref = parse_ref(lambda.region(), *request.function_name);
  TRY(lambda.need(ref));
  const std::int32_t most =
      std::min(request.max_items.value_or(limits::functions_page_max), limits::functions_page_max);
  std::optional<ListPage> page = ListPage::open({"lambda.aliases"}, request.marker, most);
  if (!page) return errors::invalid("Invalid marker.");
  ListAliasesResponse response;
  response.aliases.emplace();
  for (const StoredAlias* alias : lambda.aliases_of(ref.name)) {
    if (page->shown_before(alias->name)) continue;
    if (request.function_version && alias->version != *request.function_version) continue;
    if (!page->take(alias->name)) break;
    response.aliases->push_back(alias_shape(lambda, *alias));
  }
  response.next_marker = page->next_token();
  return response;
}

}  // namespace skerry::lambda
