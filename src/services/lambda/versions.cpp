// https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html

#include <algorithm>

#include "call/list_page.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/handlers.hpp"
#include "services/lambda/limits.hpp"
#include "services/lambda/shapes.hpp"
#include "services/lambda/updating.hpp"
#include "services/lambda/versioning.hpp"

namespace skerry::lambda {
namespace {

// What makes another version; the state, times and the description do not.
bool same_content(const StoredVersion& a, const StoredVersion& b) {
  return a.role == b.role && a.runtime == b.runtime && a.handler == b.handler &&
         a.timeout_seconds == b.timeout_seconds && a.memory_mib == b.memory_mib &&
         a.tmp_mib == b.tmp_mib && a.variables == b.variables && a.vpc == b.vpc &&
         a.logging == b.logging && a.code_sha256 == b.code_sha256;
}

}  // namespace

StoredVersion publish(Lambda& lambda, Call& call, const StoredVersion& of,
                      const std::string& description) {
  const StoredFunction* function = lambda.function(of.function);
  ASSERT(function != nullptr);
  const StoredVersion* newest = lambda.version(of.function, std::to_string(function->last_version));
  if (newest != nullptr && same_content(*newest, of)) return *newest;
  StoredFunction counted = *function;
  ++counted.last_version;
  StoredVersion version = of;
  version.version = std::to_string(counted.last_version);
  version.description = description;
  version.previous.reset();
  version.modified = call.time();
  version.revision = call.random().uuid();
  lambda.put(call.batch(), std::move(counted));
  lambda.put(call.batch(), version);
  return version;
}

std::string own_architecture() {
#if defined(__aarch64__)
  return "arm64";
#else
  return "x86_64";
#endif
}

Result<Done, ApiError> check_architectures(
    OperationName operation, const std::optional<std::vector<std::string>>& architectures) {
  for (const std::string& each : architectures.value_or(std::vector<std::string>{})) {
    if (each != own_architecture())
      return not_supported(operation, "the architecture " + each + " on this machine");
  }
  return Done{};
}

Answer<PublishVersionOperation> publish_version(Lambda& lambda, Call& call,
                                                Asked<PublishVersionOperation> request) {
  if (request.publish_to) return not_supported({"PublishVersion"}, "PublishTo");
  const FunctionRef ref = parse_ref(lambda.region(), *request.function_name);
  TRY(lambda.need(ref));
  const StoredVersion* of = TRY(lambda.need_version({.name = ref.name, .qualifier = {}}));
  TRY(check_settled(lambda, *of));
  if (request.revision_id && *request.revision_id != of->revision)
    return errors::revision_mismatch();
  const StoredVersion current = *of;
  const Result<FunctionConfiguration, ApiError> shown =
      configuration_shape(lambda, current, ArnForm::plain);
  if (request.code_sha256 && shown.ok() && *request.code_sha256 != *shown->code_sha256)
    return errors::invalid("CodeSHA256 (" + *request.code_sha256 +
                           ") is different from current CodeSHA256 in $LATEST (" +
                           *shown->code_sha256 +
                           "). Please try again with the CodeSHA256 in "
                           "$LATEST.");
  const StoredVersion published =
      publish(lambda, call, current, request.description.value_or(current.description));
  return configuration_shape(lambda, published, ArnForm::qualified);
}

Answer<ListVersionsByFunctionOperation> list_versions_by_function(
    Lambda& lambda, Call&, Asked<ListVersionsByFunctionOperation> request) {
  const FunctionRef ref = parse_ref(lambda.region(), *request.function_name);
  TRY(lambda.need(ref));
  const std::int32_t most =
      std::min(request.max_items.value_or(limits::functions_page_max), limits::functions_page_max);
  std::optional<ListPage> page = ListPage::open({"lambda.versions"}, request.marker, most);
  if (!page) return errors::invalid("Invalid marker.");
  ListVersionsByFunctionResponse response;
  response.versions.emplace();
  const std::string prefix = key_of(ref.name, "");
  const auto& versions = lambda.versions().entries();
  for (auto entry = versions.upper_bound(std::max(page->after(), prefix));
       entry != versions.end() && entry->first.starts_with(prefix); ++entry) {
    if (!page->take(entry->first)) break;
    FunctionConfiguration shape =
        TRY(configuration_shape(lambda, entry->second, ArnForm::qualified));
    response.versions->push_back(std::move(shape));
  }
  response.next_marker = page->next_token();
  return response;
}

}  // namespace skerry::lambda
