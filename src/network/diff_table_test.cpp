#include "network/diff_table.hpp"

#include <gtest/gtest.h>

namespace skerry::network {
namespace {

using kernel::Chain;
using kernel::Rule;
using kernel::Table;

Table small_table() {
  return {{{{"members"}, kernel::Key::address, kernel::Value::none, {{kernel::Ipv4{1}, {}}}}},
          {{{"forward"}, kernel::BaseChain{}, {Rule{{}, {kernel::Jump{{"gate"}}}}}},
           {{"gate"}, std::nullopt, {Rule{{}, {kernel::Drop{}}}}}}};
}

std::vector<kernel::FirewallChange> changes(const Table& from, const Table& to) {
  return table_changes(seen(from), to);
}

TEST(DiffTable, equal_tables_need_nothing) {
  EXPECT_TRUE(changes(small_table(), small_table()).empty());
}

TEST(DiffTable, a_member_more_is_one_element) {
  Table to = small_table();
  to.sets[0].elements.push_back({kernel::Ipv4{2}, {}});
  const auto made = changes(small_table(), to);
  ASSERT_EQ(made.size(), 1U);
  const auto& added = std::get<kernel::AddElements>(made[0]);
  EXPECT_EQ(added.elements, (std::vector<kernel::Element>{{kernel::Ipv4{2}, {}}}));
}

TEST(DiffTable, a_member_less_is_one_element) {
  Table to = small_table();
  to.sets[0].elements.clear();
  const auto made = changes(small_table(), to);
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(std::get<kernel::RemoveElements>(made[0]).elements.size(), 1U);
}

TEST(DiffTable, another_rule_puts_one_chain) {
  Table to = small_table();
  to.chains[1].rules.insert(to.chains[1].rules.begin(), Rule{{}, {kernel::Accept{}}});
  const auto made = changes(small_table(), to);
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(std::get<kernel::PutChain>(made[0]).chain.name.text, "gate");
}

TEST(DiffTable, a_chain_comes_after_those_it_leads_to) {
  Table to = small_table();
  to.chains[0].rules.push_back(Rule{{}, {kernel::Goto{{"new"}}}});
  to.chains.push_back({{"new"}, std::nullopt, {Rule{{}, {kernel::Drop{}}}}});
  const auto made = changes(small_table(), to);
  ASSERT_EQ(made.size(), 2U);
  EXPECT_EQ(std::get<kernel::PutChain>(made[0]).chain.name.text, "new");
  EXPECT_EQ(std::get<kernel::PutChain>(made[1]).chain.name.text, "forward");
}

TEST(DiffTable, what_the_kernel_lists_is_compared_by_fingerprint) {
  const Table table = small_table();
  kernel::FirewallDump dump;
  dump.present = true;
  dump.sets = table.sets;
  for (const Chain& chain : table.chains) {
    dump.chains.push_back({chain.name, chain.base, fingerprint(chain)});
  }
  EXPECT_TRUE(table_changes(seen(dump), table).empty());
  dump.chains[1].fingerprint.clear();  // not our rules
  EXPECT_EQ(table_changes(seen(dump), table).size(), 1U);
}

// The kernel refuses to remove what something names.
TEST(DiffTable, a_map_goes_before_the_chains_it_leads_to) {
  Table from = small_table();
  from.sets.push_back({{"acls"},
                       kernel::Key::interface,
                       kernel::Value::verdict,
                       {{kernel::InterfaceName{"e1"}, kernel::Verdict{kernel::Jump{{"leaf"}}}}}});
  from.chains.push_back({{"leaf"}, std::nullopt, {Rule{{}, {kernel::Drop{}}}}});
  const auto made = changes(from, small_table());
  ASSERT_EQ(made.size(), 4U);
  EXPECT_EQ(std::get<kernel::RemoveElements>(made[0]).set.text, "acls");
  EXPECT_TRUE(std::get<kernel::PutChain>(made[1]).chain.rules.empty());
  EXPECT_EQ(std::get<kernel::RemoveSet>(made[2]).set.text, "acls");
  EXPECT_EQ(std::get<kernel::RemoveChain>(made[3]).chain.text, "leaf");
}

TEST(DiffTable, another_hook_needs_a_new_table) {
  Table to = small_table();
  to.chains[0].base->hook = kernel::Hook::input;
  const auto made = changes(small_table(), to);
  ASSERT_EQ(made.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<kernel::ReplaceTable>(made[0]));
}

TEST(DiffTable, nothing_wanted_is_no_table) {
  const auto made = changes(small_table(), Table{});
  ASSERT_EQ(made.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<kernel::RemoveTable>(made[0]));
  EXPECT_TRUE(table_changes(std::nullopt, Table{}).empty());
}

}  // namespace
}  // namespace skerry::network
