#include "wire/http/request_parser.hpp"

#include <gtest/gtest.h>

#include <string>

#include "wire/http/limits.hpp"
#include "wire/http/recording.hpp"
#include "wire/http/writer.hpp"

namespace skerry::http {
namespace {

constexpr BodyLimit limit{1000};

// The recording of the whole conversation, which must be the same however it is cut.
Recording at_every_cut(const std::string& conversation) {
  const Recording whole = record(conversation, {}, limit);
  std::vector<std::size_t> everywhere;
  for (std::size_t cut = 0; cut <= conversation.size(); ++cut) {
    EXPECT_EQ(record(conversation, {cut}, limit), whole) << "cut at " << cut;
    everywhere.push_back(cut);
  }
  EXPECT_EQ(record(conversation, everywhere, limit), whole);
  return whole;
}

Recording one(const std::string& conversation) { return record(conversation, {}, limit); }

const std::string chunked_head = "PUT /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

int chunked_status(const std::string& body) {
  return at_every_cut(chunked_head + body).refused_status;
}

TEST(RequestParser, ReadsPipelinedRequestsHoweverTheyAreCut) {
  const Recording recording = at_every_cut(
      "\r\nPOST /a?b=c HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
      "GET / HTTP/1.1\r\nHost: h\r\n\r\n" +
      chunked_head + "3\r\nabc\r\n00A\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n" +
      "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n" + "GET /unfinished HT");
  ASSERT_EQ(recording.refused_status, 0) << recording.why;
  ASSERT_EQ(recording.complete, 4U);
  EXPECT_EQ(recording.requests[0].body, "hello");
  EXPECT_EQ(recording.requests[0].head.path, "/a");
  EXPECT_EQ(recording.requests[1].body, "");
  EXPECT_EQ(recording.requests[2].body, "abc0123456789");
  EXPECT_EQ(recording.requests[3].body, "");
}

TEST(RequestParser, LeavesTheNextRequestAlone) {
  RequestParser parser(limit);
  const std::string input = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nokGET";
  std::string_view rest = input;
  EXPECT_TRUE(parser.idle());
  Step step = parser.next(as_bytes(rest));
  EXPECT_TRUE(std::holds_alternative<HeadReady>(step.event));
  EXPECT_FALSE(parser.idle());
  rest.remove_prefix(step.consumed);
  EXPECT_EQ(rest, "okGET");
  step = parser.next(as_bytes(rest));
  const auto* data = std::get_if<BodyBytes>(&step.event);
  ASSERT_NE(data, nullptr);
  EXPECT_EQ(as_text(data->bytes), "ok");
  EXPECT_EQ(static_cast<const void*>(data->bytes.data()), static_cast<const void*>(rest.data()));
  rest.remove_prefix(step.consumed);
  step = parser.next(as_bytes(rest));
  EXPECT_TRUE(std::holds_alternative<Complete>(step.event));
  EXPECT_EQ(step.consumed, 0U);
  parser.next_request();
  EXPECT_TRUE(parser.idle());
}

TEST(RequestParser, ARefusalIsTheSameHoweverItIsCut) {
  for (const std::string& conversation : {
           std::string("GET / HTTP/1.1\r\nHost: h\n\r\n"),
           std::string("GET / HTTP/1.1\nHost: h\n\n"),
           std::string("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\n\r\n"),
           std::string("\x16\x03\x01\x02\r\n\r\n"),
       }) {
    const Recording recording = at_every_cut(conversation);
    EXPECT_EQ(recording.refused_status, 400) << conversation;
    EXPECT_TRUE(recording.requests.empty());
  }
}

TEST(RequestParser, RefusesBadChunks) {
  EXPECT_EQ(chunked_status("0\r\n\r\n"), 0);
  EXPECT_EQ(chunked_status("1\r\na\r\n0\r\nA: b\r\nC: d\r\n\r\n"), 0);
  EXPECT_EQ(chunked_status("1;name=value\r\na\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("1;\r\na\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("1 \r\na\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status(" 1\r\na\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("0x1\r\na\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("+1\r\na\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("-1\r\na\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("1_0\r\na\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("\r\na\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("1\na\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("1\r\na\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("1\r\nab\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("1\r\naX\n0\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("11111111111111111\r\na"), 400);
  EXPECT_EQ(chunked_status("0\r\nA : b\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("0\r\nA: b\n\r\n"), 400);
  EXPECT_EQ(chunked_status("0\r\n A: b\r\n\r\n"), 400);
  EXPECT_EQ(chunked_status("0\r\nA: b\r\nb\r\n\r\n"), 400);
}

TEST(RequestParser, BoundsTheTrailers) {
  const std::string line = "A: " + std::string(1000, 'b') + "\r\n";
  std::string trailers;
  for (int i = 0; i < 8; ++i) trailers += line;
  EXPECT_EQ(one(chunked_head + "0\r\n" + trailers + "\r\n").complete, 1U);
  EXPECT_EQ(one(chunked_head + "0\r\n" + trailers + line + "\r\n").refused_status, 431);
  trailers.clear();
  for (std::size_t i = 0; i <= trailer_count_max; ++i) trailers += "A: b\r\n";
  EXPECT_EQ(one(chunked_head + "0\r\n" + trailers + "\r\n").refused_status, 431);
}

TEST(RequestParser, BoundsTheBody) {
  const auto with_length = [](const std::string& length) {
    return one("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n");
  };
  EXPECT_EQ(with_length("1000").refused_status, 0);
  EXPECT_EQ(with_length("1001").refused_status, 413);
  EXPECT_EQ(with_length("999999999999999999").refused_status, 413);
  EXPECT_EQ(chunked_status("3e9\r\n"), 413);
  EXPECT_EQ(chunked_status("ffffffffffffffff\r\n"), 413);
  const std::string data(1000, 'd');
  EXPECT_EQ(one(chunked_head + "3e8\r\n" + data + "\r\n0\r\n\r\n").complete, 1U);
  EXPECT_EQ(one(chunked_head + "3e8\r\n" + data + "\r\n1\r\n").refused_status, 413);
}

TEST(RequestParser, TheBodyLimitMayBeSetWhenTheHeadIsKnown) {
  RequestParser parser(BodyLimit{0});
  const std::string input = "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok";
  const Step step = parser.next(as_bytes(input));
  ASSERT_TRUE(std::holds_alternative<HeadReady>(step.event));
  parser.set_body_limit(BodyLimit{2});
  const Step body = parser.next(as_bytes(std::string_view(input).substr(step.consumed)));
  EXPECT_TRUE(std::holds_alternative<BodyBytes>(body.event));
}

TEST(RequestParser, BoundsTheHead) {
  const auto status = [](const std::string& text) {
    const Recording whole = one(text);
    std::vector<std::size_t> cuts;
    for (std::size_t cut = 0; cut < text.size(); cut += 777) cuts.push_back(cut);
    EXPECT_EQ(record(text, cuts, limit), whole);
    return whole.refused_status;
  };
  const std::string start = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
  const std::string end = "\r\n\r\n";
  const std::size_t room = head_bytes_max - start.size() - end.size();
  EXPECT_EQ(status(start + std::string(room, 'x') + end), 0);
  EXPECT_EQ(status(start + std::string(room + 1, 'x') + end), 431);
  EXPECT_EQ(status(start + std::string(1 << 20, 'x')), 431);
  EXPECT_EQ(status("GET /" + std::string(request_line_bytes_max, 'x')), 414);
  EXPECT_EQ(status("GET /" + std::string(1 << 20, 'x') + " HTTP/1.1" + end), 414);
  EXPECT_EQ(status("GET /" + std::string(request_line_bytes_max - 16, 'x') +
                   " HTTP/1.1\r\nHost: h" + end),
            0);
}

TEST(RequestParser, StaysRefused) {
  RequestParser parser(limit);
  parser.next(as_bytes("\n"));
  const Step step = parser.next(as_bytes("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_TRUE(std::holds_alternative<Refused>(step.event));
  EXPECT_EQ(step.consumed, 0U);
}

TEST(RequestParser, ReadsBackWhatTheWriterWrites) {
  RequestHead head;
  head.method = "PUT";
  head.target = "/a%20b?c=d";
  head.headers = {{"Host", "h:1"}, {"X-A", "1"}, {"X-A", "2"}};
  head.body = {Framing::chunked, 0};
  head.expects_continue = ExpectsContinue::yes;
  head.keep_alive = KeepAlive::no;
  std::string out;
  ASSERT_TRUE(write_head(head, out).ok());
  write_chunk(as_bytes("abc"), out);
  write_chunk({}, out);
  write_chunk(as_bytes(std::string(300, 'x')), out);
  write_last_chunk(out);
  const Recording recording = one(out);
  ASSERT_EQ(recording.complete, 1U) << recording.why;
  EXPECT_EQ(recording.requests[0].body, "abc" + std::string(300, 'x'));
  EXPECT_EQ(recording.requests[0].head.target, head.target);
  EXPECT_EQ(recording.requests[0].head.expects_continue, ExpectsContinue::yes);
  EXPECT_EQ(recording.requests[0].head.keep_alive, KeepAlive::no);
  EXPECT_EQ(recording.requests[0].head.count("x-a"), 2U);
}

}  // namespace
}  // namespace skerry::http
