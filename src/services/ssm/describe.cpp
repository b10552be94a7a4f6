#include "call/list_page.hpp"
#include "services/ssm/errors.hpp"
#include "services/ssm/filters.hpp"
#include "services/ssm/handlers.hpp"
#include "services/ssm/limits.hpp"
#include "services/ssm/shapes.hpp"

namespace skerry::ssm {
namespace {

Result<Filters, ApiError> filters_of(const DescribeParametersRequest& request) {
  const bool older = request.filters && !request.filters->empty();
  if (older && request.parameter_filters && !request.parameter_filters->empty())
    return errors::both_filters();
  if (older) return Filters::older(*request.filters);
  return Filters::parse(FilterUse::describe, request.parameter_filters);
}

}  // namespace

// `Shared` asks for what other accounts share with this one: there are none, so nothing.
Answer<DescribeParametersOperation> describe_parameters(
    Ssm& ssm, Call&, Asked<DescribeParametersOperation> request) {
  const Filters filters = TRY(filters_of(request));
  std::optional<ListPage> page =
      ListPage::open({"ssm.parameters"}, request.next_token,
                     request.max_results.value_or(limits::describe_items_default));
  if (!page) return errors::bad_token();
  DescribeParametersResult response;
  response.parameters.emplace();
  if (request.shared.value_or(false)) return response;
  const auto& entries = ssm.parameters().entries();
  for (auto entry = entries.upper_bound(page->after()); entry != entries.end(); ++entry) {
    const Ssm::Found found{&entry->second, &ssm.latest({entry->first})};
    if (!filters.match(found)) continue;
    if (!page->take(entry->first)) break;
    response.parameters->push_back(metadata_shape(ssm, found));
  }
  response.next_token = page->next_token();
  return response;
}

}  // namespace skerry::ssm
