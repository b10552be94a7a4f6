#pragma once
// NextToken and MaxResults of services' lists. A page begins after the key of the last item that
// the page before it showed, so it stays right while items come and go.
//
//   std::optional<ListPage> page = ListPage::open({"ssm.describe"}, request.next_token, 50);
//   if (!page) return errors::bad_token();
//   for (auto it = entries.upper_bound(page->after()); it != entries.end(); ++it) {
//     if (!wanted(it->second)) continue;
//     if (!page->take(it->first)) break;
//     response.parameters->push_back(shape(it->second));
//   }
//   response.next_token = page->next_token();

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skerry {

inline constexpr std::size_t next_token_bytes_max = 8192;

// What the list shows, so that a token of one list is told from one of another: "ssm.history".
struct ListName {
  std::string_view text;
};

class ListPage {
 public:
  // Nothing for a token that is none of this list's.
  static std::optional<ListPage> open(ListName list, const std::optional<std::string>& token,
                                      std::int32_t items_max);

  // Items come in the order of their keys, from the first that is greater than this one.
  const std::string& after() const { return after_; }
  // For lists that cannot begin in the middle.
  bool shown_before(std::string_view key) const { return key <= after_; }
  // False when the page is full: there is one more item than it shows.
  bool take(std::string_view key);
  // Absent on the last page.
  std::optional<std::string> next_token() const;

 private:
  std::string prefix_;
  std::string after_;
  std::string last_;
  std::size_t room_ = 0;
  bool more_ = false;
};

}  // namespace skerry
