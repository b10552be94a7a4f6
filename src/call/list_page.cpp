#include "call/list_page.hpp"

#include "base/encoding.hpp"

namespace skerry {

std::optional<ListPage> ListPage::open(ListName list, const std::optional<std::string>& token,
                                       std::int32_t items_max) {
  ListPage page;
  page.prefix_ = std::string("skerry-") + std::string(list.text) + ':';
  page.room_ = static_cast<std::size_t>(items_max);
  if (!token) return page;
  if (token->size() > next_token_bytes_max) return {};
  const std::optional<std::string> text = from_base64(*token);
  if (!text || !text->starts_with(page.prefix_)) return {};
  page.after_ = text->substr(page.prefix_.size());
  return page;
}

bool ListPage::take(std::string_view key) {
  if (room_ == 0) {
    more_ = true;
    return false;
  }
  --room_;
  last_ = key;
  return true;
}

std::optional<std::string> ListPage::next_token() const {
  if (!more_) return {};
  return base64(as_bytes(prefix_ + last_));
}

}  // namespace skerry
