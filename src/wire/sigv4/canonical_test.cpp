#include "wire/sigv4/canonical.hpp"

#include <gtest/gtest.h>

#include "wire/http/target.hpp"
#include "wire/sigv4/attempt.hpp"

namespace skerry::sigv4 {
namespace {

TEST(Canonical, NormalisesPathsAndEncodesThemOnceMore) {
  const auto path = [](std::string_view text) { return canonical_path(text, PathRule::normalise); };
  EXPECT_EQ(path(""), "/");
  EXPECT_EQ(path("/"), "/");
  EXPECT_EQ(path("//a//./b/../c/"), "/a/c/");
  EXPECT_EQ(path("/a/.."), "/");
  EXPECT_EQ(path("/../../a"), "/a");
  EXPECT_EQ(path("/a/."), "/a/");
  EXPECT_EQ(path("/..."), "/...");
  EXPECT_EQ(path("/%2e%2e/a"), "/%252e%252e/a");
  EXPECT_EQ(path("/documents%20and%20settings/"), "/documents%2520and%2520settings/");
  EXPECT_EQ(path("/functions/arn:aws:lambda"), "/functions/arn%3Aaws%3Alambda");
}

TEST(Canonical, LeavesS3PathsUnnormalisedWithOneSpellingOfEscapes) {
  const auto path = [](std::string_view text) { return canonical_path(text, PathRule::as_sent); };
  EXPECT_EQ(path("//a/../b/."), "//a/../b/.");
  EXPECT_EQ(path("/a%20b"), "/a%20b");
  EXPECT_EQ(path("/test$file.text"), "/test%24file.text");
  EXPECT_EQ(path("/%c3%a9%7E%41"), "/%C3%A9~A");
  EXPECT_EQ(path("/a%2fb"), "/a%2Fb");
  EXPECT_EQ(path("/a+b"), "/a%2Bb");
  EXPECT_EQ(path("/100%"), "/100%25");
}

TEST(Canonical, SortsEncodedQueriesAndKeepsRepetitions) {
  const auto query = [](const std::string& text) {
    return canonical_query(*http::parse_query(text), Form::presigned);
  };
  EXPECT_EQ(query(""), "");
  EXPECT_EQ(query("b=2&a=2&a=1&a=2&B"), "B=&a=1&a=2&a=2&b=2");
  EXPECT_EQ(query("a=x+y&a=x%2By"), "a=x%20y&a=x%2By");
  EXPECT_EQ(query("a-=1&a=2&a%20b=3&%E1%88%B4=4"), "%E1%88%B4=4&a=2&a%20b=3&a-=1");
  EXPECT_EQ(query("k=/:@!$'()*,;"), "k=%2F%3A%40%21%24%27%28%29%2A%2C%3B");
  EXPECT_EQ(query("a=1&X-Amz-Signature=x"), "a=1");
  EXPECT_EQ(canonical_query({{"X-Amz-Signature", "x"}}, Form::header), "X-Amz-Signature=x");
}

TEST(Canonical, TrimsAndFoldsHeaderValues) {
  const auto value = [](std::string_view text) {
    std::string out;
    append_canonical_value(text, out);
    return out;
  };
  EXPECT_EQ(value("  a   b \t c  "), "a b c");
  EXPECT_EQ(value("\"a   b\""), "\"a b\"");
  EXPECT_EQ(value("   "), "");
}

TEST(Canonical, JoinsRepeatedHeadersInTheirOrder) {
  http::RequestHead head = request("GET", "/", "h");
  head.headers.push_back({"My-Header", "b"});
  head.headers.push_back({"my-header", " a"});
  SignedRequest signed_request;
  signed_request.signed_headers = {"host", "my-header"};
  EXPECT_EQ(canonical_request(head, signed_request, PathRule::normalise, PayloadText{"hash"}),
            "GET\n/\n\nhost:h\nmy-header:b,a\n\nhost;my-header\nhash");
  signed_request.signed_headers.push_back("x-absent");
  EXPECT_EQ(canonical_request(head, signed_request, PathRule::normalise, PayloadText{"hash"}),
            std::nullopt);
}

}  // namespace
}  // namespace skerry::sigv4
