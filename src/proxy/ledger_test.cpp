#include "proxy/ledger.hpp"

#include <gtest/gtest.h>

#include "proxy/names.hpp"

namespace skerry::proxy {
namespace {

TEST(Ledger, KeepsItsOrderWhileItGrowsAndWraps) {
  Ledger ledger;
  std::uint32_t in = 0;
  std::uint32_t out = 0;
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < round; ++i) ledger.push({.expect = Expect::bind, .name = in++});
    for (int i = 0; i < round / 2; ++i) {
      EXPECT_EQ(ledger.head().name, out++);
      ledger.pop();
    }
  }
  ledger.erase(1);
  EXPECT_EQ(ledger.head().name, out);
  EXPECT_EQ(ledger.at(1).name, out + 2);
  EXPECT_EQ(ledger.back().name, in - 1);
}

TEST(Ledger, EveryReplyHasItsPlace) {
  struct Case {
    Expect expect;
    std::string_view replies;  // the last one settles
  };
  for (const Case& good :
       {Case{Expect::parse, "1"}, Case{Expect::bind, "2"}, Case{Expect::close, "3"},
        Case{Expect::describe_statement, "tT"}, Case{Expect::describe_statement, "tn"},
        Case{Expect::describe_portal, "T"}, Case{Expect::describe_portal, "n"},
        Case{Expect::execute, "DDC"}, Case{Expect::execute, "I"}, Case{Expect::execute, "DDs"},
        Case{Expect::execute, "HddcC"}, Case{Expect::query, "TDDCIGCZ"},
        Case{Expect::function_call, "VZ"}, Case{Expect::sync, "Z"}}) {
    Entry entry{.expect = good.expect};
    for (std::size_t i = 0; i < good.replies.size(); ++i)
      EXPECT_EQ(settle(entry, good.replies[i]),
                i + 1 == good.replies.size() ? Settled::pop : Settled::keep);
  }
}

TEST(Ledger, AnythingElseIsOutOfTurn) {
  struct Case {
    Expect expect;
    char type;
  };
  for (const Case& bad :
       {Case{Expect::parse, '2'}, Case{Expect::bind, '1'}, Case{Expect::bind, 'Z'},
        Case{Expect::sync, 'C'}, Case{Expect::describe_statement, 'T'},
        Case{Expect::describe_portal, 't'}, Case{Expect::execute, 'Z'}, Case{Expect::execute, 'T'},
        Case{Expect::query, '1'}, Case{Expect::function_call, 'D'}, Case{Expect::local_parse, '1'},
        Case{Expect::copy_end, 'Z'}}) {
    Entry entry{.expect = bad.expect};
    EXPECT_EQ(settle(entry, bad.type), Settled::unexpected) << bad.type;
  }
}

class Names : public testing::Test {
 protected:
  StatementRef statement(std::string_view text) {
    return table_.intern(std::string(text) + std::string("\0\0\0", 3), {}, 1);
  }
  StatementTable table_;
};

TEST_F(Names, EqualTextsAreOneStatementAndGoWithTheirLastUser) {
  {
    const StatementRef one = statement("select 1");
    EXPECT_EQ(statement("select 1").get(), one.get());
    EXPECT_NE(statement("select 2").get(), one.get());
    EXPECT_EQ(one->sightings, 2U);
  }
  EXPECT_EQ(table_.size(), 0U);
}

TEST_F(Names, TextsThatFreezeTheTimeAreNotShared) {
  const std::string body = "select 'now'::timestamptz" + std::string("\0\0\0", 3);
  const StatementRef mine = table_.intern(body, {}, 1);
  const StatementRef yours = table_.intern(body, {}, 2);
  EXPECT_NE(mine.get(), yours.get());
  EXPECT_EQ(mine->body(), body);
}

TEST_F(Names, SkippedChangesAreTakenBack) {
  ClientNames names;
  const std::uint32_t a = names.add("a", statement("select 1"));
  names.close(*names.find("a"));
  EXPECT_EQ(names.find("a"), nullptr);
  names.undo_close(a);
  EXPECT_EQ(names.find("a")->serial, a);
  names.close(*names.find("a"));
  const std::uint32_t again = names.add("a", statement("select 2"));
  names.undo_add(again);
  names.undo_close(a);
  EXPECT_EQ(names.find("a")->serial, a);
  names.close(*names.find("a"));
  names.confirm_close(a);
  EXPECT_EQ(names.find("a"), nullptr);
}

TEST_F(Names, TheLeastUsedStatementGivesWay) {
  ServerStatements held;
  const StatementRef one = statement("select 1");
  const StatementRef two = statement("select 2");
  held.add(one, 1, nullptr);
  held.add(two, 1, nullptr);
  EXPECT_EQ(held.surplus(2), nullptr);  // both are still being parsed
  held.confirm(one->id);
  held.confirm(two->id);
  EXPECT_EQ(held.surplus(2)->statement.get(), one.get());
  EXPECT_NE(held.find(*one), nullptr);
  EXPECT_EQ(held.surplus(2)->statement.get(), two.get());
  EXPECT_EQ(held.surplus(3), nullptr);
  const std::uint32_t number = held.find(*one)->number;
  held.forget(one->id);
  EXPECT_GT(held.add(one, 1, nullptr).number, number);  // a name is never used twice
}

}  // namespace
}  // namespace skerry::proxy
