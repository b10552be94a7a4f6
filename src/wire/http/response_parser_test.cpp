#include "wire/http/response_parser.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/encoding.hpp"

namespace skerry::http {
namespace {

struct Answer {
  int status = 0;
  std::string body;
  bool complete = false;
  std::string refused;
  std::string left;
  friend bool operator==(const Answer&, const Answer&) = default;
};

Answer read(const std::string& input, std::size_t cut, RequestMethodWas was) {
  ResponseParser parser(BodyLimit{100}, was);
  Answer answer;
  const auto note = [&](const Event& event) {
    if (std::holds_alternative<HeadReady>(event)) answer.status = parser.head().status;
    if (const auto* data = std::get_if<BodyBytes>(&event)) answer.body += as_text(data->bytes);
    if (const auto* refused = std::get_if<Refused>(&event)) answer.refused = refused->why;
    answer.complete = answer.complete || std::holds_alternative<Complete>(event);
  };
  for (std::string_view piece :
       {std::string_view(input).substr(0, cut), std::string_view(input).substr(cut)}) {
    while (!answer.complete && answer.refused.empty()) {
      const Step step = parser.next(as_bytes(piece));
      piece.remove_prefix(step.consumed);
      note(step.event);
      if (std::holds_alternative<NeedMore>(step.event)) break;
    }
    if (answer.refused.empty()) answer.left += piece;
  }
  if (!answer.complete && answer.refused.empty()) note(parser.end_of_input());
  return answer;
}

Answer read(const std::string& input, RequestMethodWas was = RequestMethodWas::other) {
  const Answer whole = read(input, input.size(), was);
  for (std::size_t cut = 0; cut < input.size(); ++cut)
    EXPECT_EQ(read(input, cut, was), whole) << "cut at " << cut;
  return whole;
}

TEST(ResponseParser, ReadsEachFraming) {
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1"),
            (Answer{200, "ok", true, "", "HTTP/1.1"}));
  EXPECT_EQ(read("HTTP/1.1 403 \r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
            (Answer{403, "ok", true, "", ""}));
  EXPECT_EQ(read("HTTP/1.0 200 OK\r\n\r\nuntil the end"),
            (Answer{200, "until the end", true, "", ""}));
  EXPECT_EQ(read("HTTP/1.1 204\r\n\r\nnext"), (Answer{204, "", true, "", "next"}));
}

TEST(ResponseParser, AnAnswerToHeadOrConnectHasNoBody) {
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", RequestMethodWas::head),
            (Answer{200, "", true, "", ""}));
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\n\r\nTLS", RequestMethodWas::connect),
            (Answer{200, "", true, "", "TLS"}));
}

TEST(ResponseParser, SkipsInterimAnswers) {
  EXPECT_EQ(read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\n"
                 "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
            (Answer{200, "", true, "", ""}));
}

TEST(ResponseParser, RefusesTheMalformedTheCutAndTheLarge) {
  for (const char* text :
       {"HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1  200\r\n\r\n", "HTTP/1.1 2000\r\n\r\n",
        "HTTP/3.0 200 OK\r\n\r\n", "HTTP/1.1 099 X\r\n\r\n", "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", "HTTP/1.1 200 OK\r\nContent-Le", "",
        "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\no"}) {
    const Answer answer = read(text);
    EXPECT_FALSE(answer.complete) << text;
    EXPECT_NE(answer.refused, "") << text;
  }
  EXPECT_NE(read("HTTP/1.0 200 OK\r\n\r\n" + std::string(101, 'x')).refused, "");
}

TEST(ResponseParser, ReadsOneAnswerAfterAnother) {
  ResponseParser parser(BodyLimit{100});
  std::string_view rest =
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n"
      "\r\n";
  for (const int status : {200, 404}) {
    const Step step = parser.next(as_bytes(rest));
    ASSERT_TRUE(std::holds_alternative<HeadReady>(step.event));
    EXPECT_EQ(parser.head().status, status);
    rest.remove_prefix(step.consumed);
    EXPECT_TRUE(std::holds_alternative<Complete>(parser.next(as_bytes(rest)).event));
    parser.next_response(RequestMethodWas::other);
  }
  EXPECT_EQ(rest, "");
}

}  // namespace
}  // namespace skerry::http
