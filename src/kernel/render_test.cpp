#include "kernel/render.hpp"

#include <gtest/gtest.h>

namespace skerry::kernel {
namespace {

std::string rendered(const FirewallChange& change) {
  const std::vector<FirewallChange> changes = {change};
  return render(changes);
}

TEST(Render, ARuleReadsAsNftWritesIt) {
  const Rule rule{{{OnInterface{Way::in, {"e1"}}},
                   {AddressIn{Side::source, *parse_network("10.0.0.0/8")}, Sense::is_not},
                   {ProtocolIs{6}},
                   {PortIn{Side::destination, 80, 90}},
                   {TrackedAs{{Tracked::new_, Tracked::related}}}},
                  {Count{{"web"}}, Log{"sg-1"}, Jump{{"next"}}}};
  EXPECT_EQ(render(rule),
            "iifname \"e1\" ip saddr != 10.0.0.0/8 meta l4proto 6 th dport 80-90 ct state "
            "new,related counter name n_web log prefix \"sg-1\" group 5 jump c_next");
}

TEST(Render, TheWholeOfAddressesIsAFamily) {
  EXPECT_EQ(render(Rule{{{AddressIn{Side::source, {{0}, 0}}}}, {Drop{}}}),
            "meta nfproto ipv4 drop");
}

TEST(Render, ATableIsReplacedInOneTransaction) {
  const std::string text = rendered(ReplaceTable{
      {{{{"s"}, Key::network, Value::none, {}}}, {{{"c"}, BaseChain{}, {{{}, {Drop{}}}}}}}});
  EXPECT_EQ(text.find("add table inet skerry\ndelete table inet skerry\ntable inet skerry {"), 0u);
  EXPECT_NE(text.find("set s_s { type ipv4_addr; flags interval; }"), std::string::npos);
  EXPECT_NE(text.find("type filter hook forward priority 0; policy drop; "), std::string::npos);
}

TEST(Render, ElementsHaveTheFormsOfTheirKeysAndValues) {
  EXPECT_EQ(rendered(AddElements{{"m"}, {{InterfaceName{"e1"}, Verdict{Goto{{"x"}}}}}}),
            "add element inet skerry s_m { \"e1\" : goto c_x }\n");
  EXPECT_EQ(rendered(RemoveElements{{"m"},
                                    {
                                        {InterfaceAddress{{"e1"}, {1}}, {}},
                                    }}),
            "delete element inet skerry s_m { \"e1\" . 0.0.0.1 }\n");
  EXPECT_EQ(rendered(AddElements{{"m"}, {{Ipv4{1}, Ipv4{2}}}}),
            "add element inet skerry s_m { 0.0.0.1 : 0.0.0.2 }\n");
  EXPECT_EQ(rendered(AddElements{{"m"}, {}}), "");
}

TEST(Fingerprint, IsOfTheRulesAndTheHook) {
  const Chain chain{{"a"}, BaseChain{}, {{{}, {Drop{}}}}};
  EXPECT_EQ(fingerprint(chain).size(), 32u);
  Chain other = chain;
  other.name = {"b"};
  EXPECT_EQ(fingerprint(other), fingerprint(chain));
  other.base->policy = Policy::accept;
  EXPECT_NE(fingerprint(other), fingerprint(chain));
  other = chain;
  other.rules.push_back({{}, {Accept{}}});
  EXPECT_NE(fingerprint(other), fingerprint(chain));
  EXPECT_NE(rendered(PutChain{chain}).find("drop comment \"fingerprint=" + fingerprint(chain)),
            std::string::npos);
}

}  // namespace
}  // namespace skerry::kernel
