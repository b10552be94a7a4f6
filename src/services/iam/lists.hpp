#pragma once
// The loop that the List operations share.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "services/iam/pages.hpp"
#include "services/iam/state.hpp"
#include "wire/aws/error.hpp"

namespace skerry::iam {

template <class Response, class Shape>
using ListMember = std::optional<std::vector<Shape>> Response::*;

// A page of all resources of a kind under the request's PathPrefix, by name.
template <class T, class Request, class Response, class Shape, class ShapeOf>
Result<Response, ApiError> list_by_name(const Iam& iam, const Request& request,
                                        ListMember<Response, Shape> list, ShapeOf shape_of) {
  Page page = TRY(Page::open(request));
  const std::string_view prefix = request.path_prefix ? std::string_view(*request.path_prefix) : "";
  Response response;
  std::vector<Shape>& shown = (response.*list).emplace();
  const auto& entries = iam.table<T>().entries();
  for (auto entry = entries.upper_bound(page.after()); entry != entries.end(); ++entry) {
    if (!entry->second.path.starts_with(prefix)) continue;
    if (!page.take(entry->first)) break;
    shown.push_back(shape_of(entry->second));
  }
  page.close(response);
  return response;
}

// A page of a sequence that is sorted by what `key_of` gives.
template <class Request, class Items, class KeyOf, class Response, class Shape, class ShapeOf>
Result<Response, ApiError> list_sorted(const Request& request, const Items& items, KeyOf key_of,
                                       ListMember<Response, Shape> list, ShapeOf shape_of) {
  Page page = TRY(Page::open(request));
  Response response;
  std::vector<Shape>& shown = (response.*list).emplace();
  for (const auto& item : items) {
    const auto& key = key_of(item);
    if (page.shown_before(key)) continue;
    if (!page.take(key)) break;
    shown.push_back(shape_of(item));
  }
  page.close(response);
  return response;
}

// For sequences of texts that are their own keys.
inline const std::string& itself(const std::string& text) { return text; }

}  // namespace skerry::iam
