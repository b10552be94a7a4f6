#include "wire/http/writer.hpp"

#include <gtest/gtest.h>

namespace skerry::http {
namespace {

TEST(Writer, WritesAResponseHead) {
  ResponseHead head;
  head.status = 404;
  head.headers = {{"Content-Type", "text/xml"}, {"x-amzn-RequestId", "1"}};
  head.body = {Framing::length, 12};
  std::string out = "before ";
  ASSERT_TRUE(write_head(head, out).ok());
  EXPECT_EQ(out,
            "before HTTP/1.1 404 Not Found\r\nContent-Type: text/xml\r\nx-amzn-RequestId: 1\r\n"
            "Content-Length: 12\r\n\r\n");
}

TEST(Writer, WritesFramingAndConnectionOnlyWhereTheyBelong) {
  const auto written = [](const ResponseHead& head) {
    std::string out;
    EXPECT_TRUE(write_head(head, out).ok());
    return out;
  };
  ResponseHead head;
  head.status = 204;
  EXPECT_EQ(written(head), "HTTP/1.1 204 No Content\r\n\r\n");
  head.keep_alive = KeepAlive::no;
  EXPECT_EQ(written(head), "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
  head = {};
  head.body.framing = Framing::chunked;
  EXPECT_EQ(written(head), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  head = {};
  head.minor_version = 0;
  EXPECT_EQ(written(head), "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n");
  head = {};
  head.status = 299;
  EXPECT_EQ(written(head), "HTTP/1.1 299 Unknown\r\n\r\n");
}

TEST(Writer, NothingBreaksOutOfItsPlace) {
  for (const Header& header :
       {Header{"a", "b\r\nSet-Cookie: c"}, Header{"a", "b\nc"}, Header{"a", "b\rc"},
        Header{"a", std::string("b\0c", 3)}, Header{"a", " b"}, Header{"a: b\r\nc", "d"},
        Header{"a b", "c"}, Header{"", "c"}, Header{"Content-Length", "3"},
        Header{"transfer-encoding", "chunked"}, Header{"Connection", "close"}}) {
    std::string out;
    ResponseHead response;
    response.headers = {{"good", "1"}, header};
    EXPECT_FALSE(write_head(response, out).ok()) << header.name << '=' << header.value;
    RequestHead request;
    request.method = "GET";
    request.target = "/";
    request.headers = response.headers;
    EXPECT_FALSE(write_head(request, out).ok()) << header.name << '=' << header.value;
    EXPECT_EQ(out, "");
  }
}

TEST(Writer, RefusesARequestLineThatWouldBeTwo) {
  const auto fails = [](const std::string& method, const std::string& target) {
    RequestHead head;
    head.method = method;
    head.target = target;
    std::string out;
    return !write_head(head, out).ok() && out.empty();
  };
  EXPECT_FALSE(fails("GET", "/"));
  EXPECT_TRUE(fails("GET", "/ HTTP/1.1\r\nX: y"));
  EXPECT_TRUE(fails("GET", ""));
  EXPECT_TRUE(fails("GET", "/a b"));
  EXPECT_TRUE(fails("GE T", "/"));
  EXPECT_TRUE(fails("", "/"));
}

TEST(Writer, WritesChunks) {
  std::string out;
  write_chunk(std::as_bytes(std::span("0123456789abcdef", 16)), out);
  write_chunk({}, out);
  write_last_chunk(out);
  EXPECT_EQ(out, "10\r\n0123456789abcdef\r\n0\r\n\r\n");
}

}  // namespace
}  // namespace skerry::http
