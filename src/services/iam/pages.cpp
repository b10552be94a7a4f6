#include "services/iam/pages.hpp"

#include "base/encoding.hpp"
#include "services/iam/errors.hpp"
#include "services/iam/limits.hpp"

namespace skerry::iam {
namespace {

// So that anything else is told from a marker of ours.
constexpr std::string_view marker_prefix = "skerry-iam:";

}  // namespace

Result<Page, ApiError> Page::open(const std::optional<std::string>& marker,
                                  const std::optional<std::int32_t>& max_items) {
  const auto room = static_cast<std::size_t>(max_items.value_or(limits::page_items_default));
  if (!marker) return Page{"", room};
  if (marker->size() > limits::marker_bytes_max) return errors::validation("Invalid Marker.");
  const std::optional<std::string> text = from_base64(*marker);
  if (!text || !text->starts_with(marker_prefix)) return errors::validation("Invalid Marker.");
  return Page{text->substr(marker_prefix.size()), room};
}

bool Page::take(std::string_view key) {
  if (room_ == 0) {
    truncated_ = true;
    return false;
  }
  --room_;
  last_ = key;
  return true;
}

std::string Page::marker() const { return base64(as_bytes(std::string(marker_prefix) + last_)); }

}  // namespace skerry::iam
