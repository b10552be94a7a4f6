#include "wire/dns/message.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace skerry::dns {
namespace {

std::vector<std::byte> bytes(std::string_view digits) {
  const auto text = from_hex(digits);
  EXPECT_TRUE(text.has_value());
  const auto span = as_bytes(*text);
  return {span.begin(), span.end()};
}

// RFC 1035, 4.1: id beef, RD, one question for db.example. of type A.
constexpr std::string_view plain = "beef01000001000000000000026462076578616d706c650000010001";
// The same with an OPT record that offers 4,096 bytes (RFC 6891, 6.1.2).
constexpr std::string_view extended =
    "beef01000001000000000001026462076578616d706c6500000100010000291000000000000000";

TEST(DnsMessage, reads_a_query) {
  const auto query = parse_query(bytes(plain));
  ASSERT_TRUE(query.ok());
  EXPECT_EQ(query->id, 0xbeef);
  EXPECT_EQ(query->name, "db.example.");
  EXPECT_EQ(query->type, Type::a);
  EXPECT_TRUE(query->recursion_desired);
  EXPECT_FALSE(query->extended);
  EXPECT_EQ(query->room, plain_udp_bytes_max);
  EXPECT_EQ(parse_query(bytes(extended))->room, udp_bytes_max);
}

TEST(DnsMessage, answers_with_addresses) {
  const auto query = parse_query(bytes(plain));
  const auto answer =
      render_answer(*query, {Code::no_error, {{0x0a000104}}, {}, 60}, Transport::udp);
  EXPECT_EQ(hex(answer),
            "beef81800001000100000000026462076578616d706c650000010001"
            "c00c000100010000003c00040a000104");
}

TEST(DnsMessage, a_name_without_such_a_record_has_an_empty_answer) {
  const auto answer = render_answer(*parse_query(bytes(plain)), {}, Transport::udp);
  EXPECT_EQ(hex(answer), "beef81800001000000000000026462076578616d706c650000010001");
}

TEST(DnsMessage, an_answer_to_edns_is_edns) {
  const auto answer = render_answer(*parse_query(bytes(extended)), {Code::no_such_name, {}, {}, 60},
                                    Transport::udp);
  EXPECT_EQ(hex(answer).substr(0, 24), "beef81830001000000000001");
}

TEST(DnsMessage, what_does_not_fit_is_asked_for_again_over_tcp) {
  const auto query = parse_query(bytes(plain));
  const Answer many{Code::no_error, std::vector<Ipv4Address>(40, Ipv4Address{1}), {}, 60};
  const auto cut = render_answer(*query, many, Transport::udp);
  EXPECT_EQ(hex(cut).substr(0, 8), "beef8380");  // TC
  EXPECT_LE(cut.size(), plain_udp_bytes_max);
  EXPECT_GT(render_answer(*query, many, Transport::tcp).size(), plain_udp_bytes_max);
}

TEST(DnsMessage, points_at_names) {
  Query query = *parse_query(bytes(plain));
  query.type = Type::ptr;
  const auto answer = render_answer(query, {Code::no_error, {}, "a.b", 60}, Transport::udp);
  EXPECT_EQ(hex(answer).substr(56),
            "c00c000c00010000003c000501610162"
            "00");
}

TEST(DnsMessage, refuses_what_is_no_query) {
  EXPECT_FALSE(parse_query({}).ok());
  EXPECT_FALSE(parse_query(bytes("beef")).ok());
  // A pointer to itself; an answer; two questions; class CH; a label past the end.
  for (const char* bad : {"beef01000001000000000000c00c00010001",
                          "beef81000001000000000000026462076578616d706c650000010001",
                          "beef010000020000000000000161000001000101620000010001",
                          "beef010000010000000000000161000001"
                          "0003",
                          "beef010000010000000000003f610000010001"}) {
    EXPECT_FALSE(parse_query(bytes(bad)).ok()) << bad;
  }
}

TEST(DnsMessage, says_so_where_it_may) {
  EXPECT_EQ(hex(*render_refusal(bytes("beef01000001000000000000ff"))), "beef81010000000000000000");
  EXPECT_EQ(hex(*render_refusal(bytes("beef28000001000000000000"))), "beefa8040000000000000000");
  EXPECT_FALSE(render_refusal(bytes("beef81000001000000000000")).has_value());
  EXPECT_FALSE(render_refusal(bytes("beef")).has_value());
}

}  // namespace
}  // namespace skerry::dns
