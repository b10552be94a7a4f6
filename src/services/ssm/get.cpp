#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "call/list_page.hpp"
#include "services/ssm/errors.hpp"
#include "services/ssm/filters.hpp"
#include "services/ssm/handlers.hpp"
#include "services/ssm/limits.hpp"
#include "services/ssm/shapes.hpp"

namespace skerry::ssm {
namespace {

Result<Parameter, ApiError> get_one(const Ssm& ssm, Call& call, const Reference& reference,
                                    Decrypt decrypt) {
  const Ssm::Found found = TRY(ssm.select(reference));
  Parameter shape = TRY(parameter_shape(ssm, call, found, decrypt));
  if (!reference.selector.empty()) shape.selector = ':' + reference.selector;
  return shape;
}

// Under a Label filter it is the version with one of the labels that is shown, if there is one.
struct Choice {
  const StoredVersion* version = nullptr;
  std::string label;
};
Choice choose(const Ssm& ssm, const NameKey& key, const Filter* labels) {
  if (labels == nullptr) return {&ssm.latest(key), ""};
  for (const std::string& label : labels->values) {
    if (const StoredVersion* version = ssm.labelled(key, label)) return {version, label};
  }
  return {};
}

std::string version_position(std::int64_t number) { return fmt::format("{:010}", number); }

}  // namespace

Answer<GetParameterOperation> get_parameter(Ssm& ssm, Call& call,
                                            Asked<GetParameterOperation> request) {
  const Reference reference = TRY(parse_reference(ssm.region(), *request.name));
  GetParameterResult response;
  response.parameter = TRY(get_one(ssm, call, reference, decryption(request.with_decryption)));
  return response;
}

// What is not found is told apart; what KMS refuses fails the whole.
Answer<GetParametersOperation> get_parameters(Ssm& ssm, Call& call,
                                              Asked<GetParametersOperation> request) {
  GetParametersResult response;
  response.parameters.emplace();
  response.invalid_parameters.emplace();
  std::set<std::string_view> seen;
  for (const std::string& name : *request.names) {
    if (!seen.insert(name).second) continue;
    const Result<Reference, ApiError> reference = parse_reference(ssm.region(), name);
    if (!reference.ok() || !ssm.select(*reference).ok()) {
      response.invalid_parameters->push_back(name);
      continue;
    }
    Parameter shape = TRY(get_one(ssm, call, *reference, decryption(request.with_decryption)));
    response.parameters->push_back(std::move(shape));
  }
  return response;
}

Answer<GetParametersByPathOperation> get_parameters_by_path(
    Ssm& ssm, Call& call, Asked<GetParametersByPathOperation> request) {
  const std::string path = TRY(parse_path(*request.path));
  const Filters filters = TRY(Filters::parse(FilterUse::by_path, request.parameter_filters));
  const Depth depth = request.recursive.value_or(false) ? Depth::recursive : Depth::one_level;
  std::optional<ListPage> page =
      ListPage::open({"ssm.by-path"}, request.next_token,
                     request.max_results.value_or(limits::by_path_items_default));
  if (!page) return errors::bad_token();
  GetParametersByPathResult response;
  response.parameters.emplace();
  const std::string prefix = path + '/';
  const auto& entries = ssm.parameters().entries();
  auto entry =
      page->after().empty() ? entries.lower_bound(prefix) : entries.upper_bound(page->after());
  for (; entry != entries.end() && entry->first.starts_with(prefix); ++entry) {
    const NameKey key{entry->first};
    const Choice choice = choose(ssm, key, filters.label());
    const Ssm::Found found{&entry->second, choice.version};
    if (choice.version == nullptr || !under_path(key, path, depth) || !filters.match(found))
      continue;
    if (!page->take(entry->first)) break;
    Parameter shape = TRY(parameter_shape(ssm, call, found, decryption(request.with_decryption)));
    if (!choice.label.empty()) shape.selector = ':' + choice.label;
    response.parameters->push_back(std::move(shape));
  }
  response.next_token = page->next_token();
  return response;
}

Answer<GetParameterHistoryOperation> get_parameter_history(
    Ssm& ssm, Call& call, Asked<GetParameterHistoryOperation> request) {
  const Reference reference = TRY(parse_reference(ssm.region(), *request.name));
  const StoredParameter* parameter = TRY(ssm.need(reference));
  std::optional<ListPage> page =
      ListPage::open({"ssm.history"}, request.next_token,
                     request.max_results.value_or(limits::history_items_default));
  if (!page) return errors::bad_token();
  GetParameterHistoryResult response;
  response.parameters.emplace();
  for (const StoredVersion* version : ssm.versions(reference.key)) {
    const std::string position = version_position(version->number);
    if (page->shown_before(position)) continue;
    if (!page->take(position)) break;
    const Ssm::Found found{parameter, version};
    ParameterHistory shape =
        TRY(history_shape(ssm, call, found, decryption(request.with_decryption)));
    response.parameters->push_back(std::move(shape));
  }
  response.next_token = page->next_token();
  return response;
}

}  // namespace skerry::ssm
