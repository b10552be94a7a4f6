#include "wire/pg/frame.hpp"

#include <gtest/gtest.h>

#include "wire/pg/build.hpp"
#include "wire/pg/messages.hpp"
#include "wire/pg/startup.hpp"

namespace skerry::pg {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST(Frame, LengthsAreJudgedBeforeTheBodyArrives) {
  EXPECT_EQ(peek_header("Q"sv, Side::frontend).state, Peek::need);
  EXPECT_EQ(peek_header("Q\0\0\0\x08"sv, Side::frontend).body, 4U);
  EXPECT_EQ(peek_header("Q\0\0\0\x03"sv, Side::frontend).state, Peek::malformed);
  EXPECT_EQ(peek_header("Q\xff\xff\xff\xff"sv, Side::frontend).state, Peek::malformed);
  EXPECT_EQ(peek_header("Q\x40\0\0\0"sv, Side::frontend).state, Peek::malformed);
  EXPECT_EQ(peek_header("S\0\1\0\0"sv, Side::frontend).state, Peek::malformed);
  EXPECT_EQ(peek_header("@"sv, Side::frontend).state, Peek::malformed);
  EXPECT_EQ(peek_header("Z\0\0\0\x06"sv, Side::backend).state, Peek::malformed);
  EXPECT_EQ(peek_header("D\x80\0\0\0"sv, Side::backend).state, Peek::malformed);
}

// CVE-2024-27304: a length that wraps in 32 bits would smuggle the next message.
TEST(Frame, Cve202427304LengthDoesNotWrap) {
  const Header header = peek_header("B\x3f\xff\xff\xfe"sv, Side::frontend);
  EXPECT_EQ(header.total(), 0x3fffffffULL);
  static_assert(sizeof(header.total()) == 8);
}

std::string packet(std::uint32_t code, std::string_view body) {
  const auto length = static_cast<std::uint32_t>(8 + body.size());
  std::string out;
  for (const std::uint32_t word : {length, code})
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(word >> shift);
  return out + std::string(body);
}
constexpr std::uint32_t version_3 = 3U << 16;

TEST(Startup, ReadsParametersAndDefaultsTheDatabase) {
  const FirstPacket first = read_first_packet(packet(version_3,
                                                     "user\0ann\0application_name\0x\0_pq_.a\0"
                                                     "1\0\0"sv));
  ASSERT_EQ(first.kind, First::startup);
  EXPECT_EQ(first.user, "ann");
  EXPECT_EQ(first.database, "ann");
  EXPECT_EQ(first.settings, (std::vector<Setting>{{"application_name", "x"}}));
  EXPECT_EQ(first.protocol_options_seen, "_pq_.a\0"s);
}

TEST(Startup, TellsTheFirstPacketsApart) {
  EXPECT_EQ(read_first_packet(packet(80877103, "")).kind, First::tls);
  EXPECT_EQ(read_first_packet(packet(80877104, "")).kind, First::gss);
  const std::string cancel_bytes = packet(80877102, "\0\0\0\x07"s + "abcd");
  const FirstPacket cancel = read_first_packet(cancel_bytes);
  ASSERT_EQ(cancel.kind, First::cancel);
  EXPECT_EQ(cancel.pid, 7U);
  EXPECT_EQ(cancel.key, "abcd");
}

TEST(Startup, RefusesWhatIsNotOne) {
  EXPECT_EQ(read_first_packet("\0\0\x27\x11"sv).kind, First::malformed);  // 10,001 bytes
  EXPECT_EQ(read_first_packet("\xff\xff\xff\xff"sv).kind, First::malformed);
  EXPECT_EQ(read_first_packet("\0\0\0\x07"sv).kind, First::malformed);
  EXPECT_EQ(read_first_packet(packet(2U << 16, "")).kind, First::malformed);
  EXPECT_EQ(read_first_packet(packet(version_3, "user\0ann"sv)).kind, First::malformed);
  EXPECT_EQ(read_first_packet(packet(version_3, "user\0ann\0\0x"sv)).kind, First::malformed);
  EXPECT_EQ(read_first_packet(packet(version_3, "\0"sv)).kind, First::malformed);
  EXPECT_EQ(read_first_packet(packet(80877103, "x")).kind, First::malformed);
  EXPECT_EQ(read_first_packet(packet(80877102, "\0\0\0\x07"s)).kind, First::malformed);
  const std::string whole = packet(version_3, "user\0ann\0\0"sv);
  for (std::size_t cut = 0; cut < whole.size(); ++cut)
    EXPECT_EQ(read_first_packet(whole.substr(0, cut)).kind, First::need) << cut;
}

TEST(Startup, OptionsAreReadInEveryForm) {
  std::vector<Setting> out;
  ASSERT_TRUE(read_options("-c a=1 -cb=2 --search-path=x\\ y", out));
  EXPECT_EQ(out, (std::vector<Setting>{{"a", "1"}, {"b", "2"}, {"search_path", "x y"}}));
  EXPECT_FALSE(read_options("-c", out));
  EXPECT_FALSE(read_options("-d 5", out));
  EXPECT_FALSE(read_options("-c =1", out));
}

TEST(Messages, ParseAndBindAreReadInPlace) {
  std::string out;
  put_parse(out, "s1", "select $1\0\0\1\0\0\0\x17"sv);
  const auto parse = read_parse(std::string_view(out).substr(header_bytes));
  ASSERT_TRUE(parse);
  EXPECT_EQ(parse->name, "s1");
  EXPECT_EQ(parse->query, "select $1");
  EXPECT_FALSE(read_parse("s1\0select 1\0\0\1"sv));
  EXPECT_FALSE(read_parse("s1"sv));

  const BindNames bind = read_bind_names("p\0s\0\0\0"sv);
  EXPECT_EQ(bind.state, Seen::ok);
  EXPECT_EQ(bind.statement, "s");
  EXPECT_EQ(bind.bytes, 4U);
  EXPECT_EQ(read_bind_names("p\0s"sv).state, Seen::need);
  EXPECT_EQ(read_bind_names(std::string(5000, 'x')).state, Seen::malformed);
  EXPECT_EQ(read_bind_names("\0"s + std::string(5000, 'x')).state, Seen::malformed);
}

// CVE-2026-6666: an ErrorResponse without an SQLSTATE.
TEST(Messages, Cve20266666ErrorsMayLackFields) {
  EXPECT_EQ(read_error("SERROR\0MOops\0\0"sv).sqlstate, "");
  EXPECT_EQ(read_error("SERROR\0MOops\0\0"sv).severity, "ERROR");
  EXPECT_EQ(read_error("SFEHLER\0VERROR\0C42601\0"sv).sqlstate, "42601");
  EXPECT_EQ(read_error("SFEHLER\0VERROR\0"sv).severity, "ERROR");
  EXPECT_EQ(read_error("C42601"sv).sqlstate, "");
  EXPECT_EQ(read_error(""sv).message, "");
}

TEST(Messages, ErrorsRoundTrip) {
  std::string out;
  put_error(out, {.severity = Severity::fatal,
                  .sqlstate = "08006",
                  .message = "gone",
                  .detail = "",
                  .hint = ""});
  const ErrorFields fields = read_error(std::string_view(out).substr(header_bytes));
  EXPECT_EQ(fields.severity, "FATAL");
  EXPECT_EQ(fields.sqlstate, "08006");
  EXPECT_EQ(fields.message, "gone");
  EXPECT_EQ(peek_header(out, Side::backend).total(), out.size());
}

TEST(Messages, LiteralsAreQuoted) {
  EXPECT_EQ(quote_literal("it's"), "'it''s'");
  EXPECT_EQ(quote_literal("a\\'b"), "E'a\\\\''b'");
}

}  // namespace
}  // namespace skerry::pg
