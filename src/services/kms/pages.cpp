#include "services/kms/pages.hpp"

#include "base/encoding.hpp"
#include "services/kms/errors.hpp"
#include "services/kms/limits.hpp"

namespace skerry::kms {
namespace {

// So that anything else is told from a marker of ours.
constexpr std::string_view marker_prefix = "skerry-kms:";

}  // namespace

Result<Page, ApiError> Page::open(const std::optional<std::string>& marker, std::int32_t limit) {
  const auto room = static_cast<std::size_t>(limit);
  if (!marker) return Page{"", room};
  if (marker->size() > limits::marker_bytes_max) return errors::invalid_marker();
  const std::optional<std::string> text = from_base64(*marker);
  if (!text || !text->starts_with(marker_prefix)) return errors::invalid_marker();
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

}  // namespace skerry::kms
