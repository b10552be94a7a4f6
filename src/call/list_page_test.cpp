#include "call/list_page.hpp"

#include <gtest/gtest.h>

#include <set>

namespace skerry {
namespace {

const std::set<std::string, std::less<>> items = {"a", "b", "c", "d", "e"};

TEST(ListPage, PagesOfTwoShowEverythingOnce) {
  std::string shown;
  std::optional<std::string> token;
  int pages = 0;
  do {
    std::optional<ListPage> page = ListPage::open({"letters"}, token, 2);
    ASSERT_TRUE(page.has_value());
    for (auto item = items.upper_bound(page->after()); item != items.end(); ++item) {
      if (!page->take(*item)) break;
      shown += *item;
    }
    token = page->next_token();
    ++pages;
  } while (token);
  EXPECT_EQ(shown, "abcde");
  EXPECT_EQ(pages, 3);
}

TEST(ListPage, AnItemThatWentDoesNotDisturb) {
  std::optional<ListPage> first = ListPage::open({"letters"}, {}, 1);
  ASSERT_TRUE(first->take("b"));
  ASSERT_FALSE(first->take("d"));
  const std::optional<ListPage> second = ListPage::open({"letters"}, first->next_token(), 1);
  EXPECT_EQ(second->after(), "b");
  EXPECT_TRUE(second->shown_before("b"));
  EXPECT_FALSE(second->shown_before("c"));
}

TEST(ListPage, TokensOfOthersAreRefused) {
  std::optional<ListPage> page = ListPage::open({"letters"}, {}, 1);
  ASSERT_TRUE(page->take("a"));
  ASSERT_FALSE(page->take("b"));
  EXPECT_FALSE(ListPage::open({"digits"}, page->next_token(), 1).has_value());
  EXPECT_FALSE(ListPage::open({"letters"}, "rubbish", 1).has_value());
  EXPECT_FALSE(ListPage::open({"letters"}, "", 1).has_value());
  EXPECT_FALSE(
      ListPage::open({"letters"}, std::string(next_token_bytes_max + 4, 'A'), 1).has_value());
}

}  // namespace
}  // namespace skerry
