#include "wire/http/target.hpp"

#include <gtest/gtest.h>

#include "wire/http/limits.hpp"

namespace skerry::http {
namespace {

Target target(std::string_view method, std::string_view text) {
  Result<Target, Refused> parsed = parse_target(Method{method}, text);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed ? *parsed : Target{};
}

TEST(Target, KeepsThePathAsSentAndDecodesTheQueryOnce) {
  const Target t = target("GET", "/a%2Fb//../c?x=1%2B2+3&x=&y&%7E=%25&&z=a=b");
  EXPECT_EQ(t.form, TargetForm::origin);
  EXPECT_EQ(t.path, "/a%2Fb//../c");
  EXPECT_EQ(t.query, (Query{{"x", "1+2 3"}, {"x", ""}, {"y", ""}, {"~", "%"}, {"z", "a=b"}}));
}

TEST(Target, ReadsEachForm) {
  const Target absolute = target("POST", "HTTP://Sts.Amazonaws.com:80?Action=X");
  EXPECT_EQ(absolute.form, TargetForm::absolute);
  EXPECT_EQ(absolute.path, "/");
  EXPECT_EQ(absolute.query, (Query{{"Action", "X"}}));
  EXPECT_EQ(absolute.authority->host, "sts.amazonaws.com");

  const Target connect = target("CONNECT", "s3.amazonaws.com:443");
  EXPECT_EQ(connect.form, TargetForm::authority);
  EXPECT_EQ(connect.authority, (HostPort{"s3.amazonaws.com", std::uint16_t{443}}));

  EXPECT_EQ(target("OPTIONS", "*").form, TargetForm::asterisk);
}

TEST(Target, RefusesWhatFitsNoForm) {
  struct Case {
    const char* method;
    const char* target;
  };
  for (const Case& c :
       {Case{"GET", ""}, Case{"GET", "a"}, Case{"GET", "*"}, Case{"GET", "s3:443"},
        Case{"GET", "ftp://a/"}, Case{"GET", "http://"}, Case{"GET", "http:///x"},
        Case{"GET", "http://u@h/"}, Case{"GET", "/a#b"}, Case{"GET", "/h\xc3\xa9"},
        Case{"GET", "/a\x7f"}, Case{"GET", "/?a=%"}, Case{"GET", "/?a=%2"}, Case{"GET", "/?%zz"},
        Case{"CONNECT", "/"}, Case{"CONNECT", "host"}, Case{"CONNECT", "http://h:1/"}}) {
    const Result<Target, Refused> parsed = parse_target(Method{c.method}, c.target);
    ASSERT_FALSE(parsed.ok()) << c.method << ' ' << c.target;
    EXPECT_EQ(parsed.error().status, 400);
  }
}

TEST(Target, RefusesABrokenEscapeInThePath) {
  for (const std::string_view bad : {"/%zz", "/%", "/a%2", "http://a/%g0"})
    EXPECT_FALSE(parse_target(Method{"GET"}, bad).ok()) << bad;
}

TEST(Target, BoundsTheParameters) {
  std::string text;
  for (std::size_t i = 0; i < query_parameter_count_max; ++i) text += "a&";
  EXPECT_EQ(parse_query(text)->size(), query_parameter_count_max);
  EXPECT_FALSE(parse_query(text + "a"));
}

}  // namespace
}  // namespace skerry::http
