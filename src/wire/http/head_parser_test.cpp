#include "wire/http/head_parser.hpp"

#include <gtest/gtest.h>

#include <string>

#include "wire/http/beast_opinion.hpp"
#include "wire/http/limits.hpp"

namespace skerry::http {
namespace {

RequestHead parsed(const std::string& text) {
  Result<RequestHead, Refused> head = parse_request_head(text);
  EXPECT_TRUE(head.ok()) << text << (head ? "" : head.error().why);
  return head ? *head : RequestHead{};
}

int refused(const std::string& text) {
  const Result<RequestHead, Refused> head = parse_request_head(text);
  return head ? 0 : head.error().status;
}

// A request with these field lines after a good Host.
std::string with(const std::string& fields) {
  return "POST / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

TEST(RequestHead, ReadsWhatAnAwsClientSends) {
  const RequestHead head = parsed(
      "POST /2015-03-31/functions/f/invocations?Qualifier=1 HTTP/1.1\r\n"
      "Host: lambda.us-east-1.amazonaws.com:4566\r\n"
      "x-amz-date:20150830T123600Z\r\n"
      "X-Note: \t two  words \t\r\n"
      "X-Empty:\r\n"
      "Content-Length: 13\r\n"
      "Expect: 100-Continue\r\n"
      "\r\n");
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.path, "/2015-03-31/functions/f/invocations");
  EXPECT_EQ(head.query, (Query{{"Qualifier", "1"}}));
  EXPECT_EQ(head.host, (HostPort{"lambda.us-east-1.amazonaws.com", std::uint16_t{4566}}));
  EXPECT_EQ(head.find("X-AMZ-DATE"), "20150830T123600Z");
  EXPECT_EQ(head.find("x-note"), "two  words");
  EXPECT_EQ(head.find("x-empty"), "");
  EXPECT_EQ(head.find("x-absent"), std::nullopt);
  EXPECT_EQ(head.body, (BodyFraming{Framing::length, 13}));
  EXPECT_EQ(head.keep_alive, KeepAlive::yes);
  EXPECT_EQ(head.expects_continue, ExpectsContinue::yes);
}

TEST(RequestHead, ReadsKeepAlive) {
  EXPECT_EQ(parsed("GET / HTTP/1.1\r\nHost: h\r\n\r\n").keep_alive, KeepAlive::yes);
  EXPECT_EQ(parsed("GET / HTTP/1.0\r\nHost: h\r\n\r\n").keep_alive, KeepAlive::no);
  EXPECT_EQ(parsed("GET / HTTP/1.0\r\nHost: h\r\nConnection: Keep-Alive\r\n\r\n").keep_alive,
            KeepAlive::yes);
  EXPECT_EQ(parsed(with("Connection: x, CLOSE\r\n")).keep_alive, KeepAlive::no);
  EXPECT_EQ(parsed(with("Connection: keep-alive\r\nConnection: close\r\n")).keep_alive,
            KeepAlive::no);
}

TEST(RequestHead, TakesConnectWithoutAHostOnHttp10Only) {
  const RequestHead head = parsed("CONNECT s3.amazonaws.com:443 HTTP/1.0\r\n\r\n");
  EXPECT_EQ(head.target_form, TargetForm::authority);
  EXPECT_EQ(head.host, (HostPort{"s3.amazonaws.com", std::uint16_t{443}}));
  EXPECT_EQ(refused("CONNECT s3.amazonaws.com:443 HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(parsed("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n").host.host, "a");
  EXPECT_EQ(refused("CONNECT a:443 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"), 400);
  EXPECT_EQ(refused("CONNECT a:443 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
            400);
}

TEST(RequestHead, AnAbsoluteTargetAndHostMustAgree) {
  EXPECT_EQ(parsed("GET http://a/x HTTP/1.1\r\nHost: A:80\r\n\r\n").path, "/x");
  EXPECT_EQ(parsed("GET https://a:443/ HTTP/1.1\r\nHost: a\r\n\r\n").host.host, "a");
  EXPECT_EQ(refused("GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n"), 400);
  EXPECT_EQ(refused("GET http://a:81/ HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(refused("GET http://a/ HTTP/1.1\r\n\r\n"), 400);
}

struct Payload {
  const char* name;
  std::string head;
};

// What is known to smuggle requests past one reader or another (http-garden's list and what Beast
// takes): each is refused with 400.
class Smuggling : public testing::TestWithParam<Payload> {};

TEST_P(Smuggling, IsRefused) { EXPECT_EQ(refused(GetParam().head), 400) << GetParam().head; }

const Payload length_payloads[] = {
    {"TwoEqualLengths", with("Content-Length: 4\r\nContent-Length: 4\r\n")},
    {"TwoUnequalLengths", with("Content-Length: 4\r\nContent-Length: 5\r\n")},
    {"LengthList", with("Content-Length: 4, 4\r\n")},
    {"LengthAndChunked", with("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n")},
    {"ChunkedAndLength", with("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n")},
    {"LengthPlus", with("Content-Length: +1\r\n")},
    {"LengthPlusUnderscore", with("Content-Length: +1_0\r\n")},
    {"LengthMinus", with("Content-Length: -1\r\n")},
    {"LengthHex", with("Content-Length: 0x1\r\n")},
    {"LengthEmpty", with("Content-Length:\r\n")},
    {"LengthSpace", with("Content-Length: 1 0\r\n")},
    {"LengthFraction", with("Content-Length: 1.0\r\n")},
    {"LengthOverflow", with("Content-Length: 18446744073709551617\r\n")},
    {"LengthSigned", with("Content-Length: 9223372036854775808\r\n")},
    {"CodingOdd", with("Transfer-Encoding: xchunked\r\n")},
    {"CodingIdentity", with("Transfer-Encoding: identity\r\n")},
    {"CodingChunkedIdentity", with("Transfer-Encoding: chunked, identity\r\n")},
    {"CodingGzipChunked", with("Transfer-Encoding: gzip, chunked\r\n")},
    {"CodingTwice", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
    {"CodingTwiceInOne", with("Transfer-Encoding: chunked, chunked\r\n")},
    {"CodingQuoted", with("Transfer-Encoding: \"chunked\"\r\n")},
    {"CodingParameter", with("Transfer-Encoding: chunked;q=1\r\n")},
    {"CodingVerticalTab", with("Transfer-Encoding: \vchunked\r\n")},
    {"CodingEmpty", with("Transfer-Encoding:\r\n")},
    {"CodingOnHttp10", "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"},
};

const Payload line_payloads[] = {
    {"Folding", with("X: a\r\n b\r\n")},
    {"FoldingFirst", "GET / HTTP/1.1\r\n Host: h\r\n\r\n"},
    {"FoldingTab", with("X: a\r\n\tb\r\n")},
    {"FoldedCoding", with("Transfer-Encoding:\r\n chunked\r\n")},
    {"BareLineFeed", with("X: a\nY: b\r\n")},
    {"BareLineFeedEnd", "GET / HTTP/1.1\r\nHost: h\n\r\n"},
    {"BareReturn", with("X: a\rY: b\r\n")},
    {"BareReturnEnd", with("X: a\r\r\n")},
    {"ReturnInName", with("X\r: a\r\n")},
    {"SpaceBeforeColon", with("Transfer-Encoding : chunked\r\n")},
    {"TabBeforeColon", with("Content-Length\t: 4\r\n")},
    {"SpaceInName", with("Content Length: 4\r\n")},
    {"EmptyName", with(": 4\r\n")},
    {"NoColon", with("Content-Length\r\n")},
    {"NulInValue", with("X: a" + std::string(1, '\0') + "b\r\n")},
    {"NulInName", with("X" + std::string(1, '\0') + ": b\r\n")},
    {"EightBitName", with("Content-Length\xa0: 4\r\n")},
    {"DeleteInValue", with("X: \x7f\r\n")},
    {"BytesAfterTheHead", with("") + "GET"},
};

const Payload host_payloads[] = {
    {"NoHost", "GET / HTTP/1.1\r\n\r\n"},
    {"NoHostOnHttp10", "GET / HTTP/1.0\r\n\r\n"},
    {"TwoHosts", with("Host: h\r\n")},
    {"HostEmpty", "GET / HTTP/1.1\r\nHost:\r\n\r\n"},
    {"HostSpace", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"},
    {"HostUser", "GET / HTTP/1.1\r\nHost: u@h\r\n\r\n"},
    {"HostPath", "GET / HTTP/1.1\r\nHost: h/x\r\n\r\n"},
    {"HostList", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"},
};

const Payload start_payloads[] = {
    {"TargetEightBit", "GET /h\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"TargetNul", "GET /" + std::string(1, '\0') + " HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"TargetSpace", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"TargetTab", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"TargetFragment", "GET /#f HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"TwoSpaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"SpaceAtTheEnd", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n"},
    {"SpaceAtTheStart", " GET / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"NoVersion", "GET /\r\nHost: h\r\n\r\n"},
    {"VersionLowerCase", "GET / http/1.1\r\nHost: h\r\n\r\n"},
    {"VersionShort", "GET / HTTP/1\r\nHost: h\r\n\r\n"},
    {"VersionLong", "GET / HTTP/1.10\r\nHost: h\r\n\r\n"},
    {"VersionSign", "GET / HTTP/+.1\r\nHost: h\r\n\r\n"},
    {"MethodEmpty", " / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"MethodSeparator", "G@T / HTTP/1.1\r\nHost: h\r\n\r\n"},
    {"Empty", "\r\n"},
};

const auto payload_name = [](const auto& info) { return std::string(info.param.name); };
INSTANTIATE_TEST_SUITE_P(Length, Smuggling, testing::ValuesIn(length_payloads), payload_name);
INSTANTIATE_TEST_SUITE_P(Line, Smuggling, testing::ValuesIn(line_payloads), payload_name);
INSTANTIATE_TEST_SUITE_P(Host, Smuggling, testing::ValuesIn(host_payloads), payload_name);
INSTANTIATE_TEST_SUITE_P(Start, Smuggling, testing::ValuesIn(start_payloads), payload_name);

TEST(RequestHead, OtherRefusalsHaveTheirOwnStatus) {
  EXPECT_EQ(refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), 505);
  EXPECT_EQ(refused("PRI * HTTP/2.0\r\n\r\n"), 505);
  EXPECT_EQ(refused("GET / HTTP/1.2\r\nHost: h\r\n\r\n"), 505);
  EXPECT_EQ(refused(std::string(method_bytes_max + 1, 'M') + " / HTTP/1.1\r\nHost: h\r\n\r\n"),
            501);
  EXPECT_EQ(refused(with("Expect: 200-ok\r\n")), 417);
  std::string fields;
  for (std::size_t i = 0; i + 1 < header_count_max; ++i) fields += "a: b\r\n";
  EXPECT_EQ(refused(with(fields)), 0);
  EXPECT_EQ(refused(with(fields + "a: b\r\n")), 431);
}

TEST(RequestHead, TakesUnusualButHarmlessHeads) {
  EXPECT_EQ(refused(with("X-Utf8: h\xc3\xa9\r\n")), 0);
  EXPECT_EQ(refused(with("!#$%&'*+-.^_`|~09azAZ: x\r\n")), 0);
  EXPECT_EQ(refused("GET /a|b{c}\"<>\\^` HTTP/1.1\r\nHost: h\r\n\r\n"), 0);
  EXPECT_EQ(refused("PURGE / HTTP/1.1\r\nHost: h\r\n\r\n"), 0);
  EXPECT_EQ(refused(with("X: " + std::string(60000, 'v') + "\r\n")), 0);
}

TEST(BeastOpinion, NoticesEachDifference) {
  const std::string text = with("X: y\r\nContent-Length: 4\r\n");
  const RequestHead head = parsed(text);
  EXPECT_EQ(beast_opinion(text, head), Opinion::agrees);
  const auto changed = [&](auto change) {
    RequestHead other = head;
    change(other);
    return beast_opinion(text, other);
  };
  constexpr Opinion differs = Opinion::reads_it_differently;
  EXPECT_EQ(changed([](RequestHead& h) { h.method = "GET"; }), differs);
  EXPECT_EQ(changed([](RequestHead& h) { h.target = "/x"; }), differs);
  EXPECT_EQ(changed([](RequestHead& h) { h.minor_version = 0; }), differs);
  EXPECT_EQ(changed([](RequestHead& h) { h.headers[1].name = "Z"; }), differs);
  EXPECT_EQ(changed([](RequestHead& h) { h.headers[1].value = "z"; }), differs);
  EXPECT_EQ(changed([](RequestHead& h) { h.headers.pop_back(); }), differs);
  EXPECT_EQ(changed([](RequestHead& h) { h.headers.push_back({"A", "b"}); }), differs);
  EXPECT_EQ(changed([](RequestHead& h) { h.body.length = 5; }), differs);
  EXPECT_EQ(changed([](RequestHead& h) { h.body = {}; }), differs);
  EXPECT_EQ(changed([](RequestHead& h) { h.body = {Framing::chunked, 0}; }), differs);
  EXPECT_EQ(beast_opinion("GET / HTTP/1.1\r\nHost : h\r\n\r\n", head), Opinion::refuses);
}

}  // namespace
}  // namespace skerry::http
