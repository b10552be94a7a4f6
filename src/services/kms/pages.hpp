#pragma once
// Limit, Marker and Truncated of KMS's lists. A page begins after the key of the last item that the
// page before it showed, so it stays right while items come and go.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "wire/aws/error.hpp"

namespace skerry::kms {

//   Page page = TRY(Page::open(request, limits::keys_page_default));
//   for (auto it = entries.upper_bound(page.after()); it != entries.end(); ++it)
//     if (!page.take(it->first)) break; else response.keys->push_back(shape(it->second));
//   page.close(response);
class Page {
 public:
  // Fails with InvalidMarkerException for a marker that is none of ours.
  template <class Request>
  static Result<Page, ApiError> open(const Request& request, std::int32_t limit_default) {
    return open(request.marker, request.limit.value_or(limit_default));
  }

  const std::string& after() const { return after_; }
  // For lists that cannot begin in the middle.
  bool shown_before(std::string_view key) const { return key <= after_; }
  // False when the page is full: there is one more item than it shows.
  bool take(std::string_view key);

  template <class Response>
  void close(Response& response) const {
    response.truncated = truncated_;
    if (truncated_) response.next_marker = marker();
  }

 private:
  Page(std::string after, std::size_t room) : after_(std::move(after)), room_(room) {}
  static Result<Page, ApiError> open(const std::optional<std::string>& marker, std::int32_t limit);
  std::string marker() const;

  std::string after_;
  std::string last_;
  std::size_t room_;
  bool truncated_ = false;
};

}  // namespace skerry::kms
