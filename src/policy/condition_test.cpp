#include "policy/condition.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace skerry::policy {
namespace {

// What AWS documents for every operator (IAM User Guide,
// reference_policies_elements_condition_operators.html and
// reference_policies_condition-single-vs-multi-valued-context-keys.html):
//  - an absent key makes an operator false and a negated operator true; IfExists makes both true;
//  - ForAllValues is true without values, ForAnyValue is false;
//  - the policy's values are alternatives; a negated operator holds when none of them matches;
//  - a key with several values needs a set qualifier: without one nothing holds.
// Columns, for a value `yes` that matches and one `no` that does not:
//   absent  yes  no  yes,yes  yes,no  no,no  (present without values)
struct Row {
  const char* name;
  std::vector<std::string> values;
  const char* yes;
  const char* no;
  const char* plain;
  const char* if_exists;
  const char* for_any;
  const char* for_all;
};

constexpr const char* role = "arn:aws:iam::111122223333:role/app/*";
constexpr const char* role_yes = "arn:aws:iam::111122223333:role/app/web";
constexpr const char* role_no = "arn:aws:iam::111122223333:role/web";

// clang-format off
const std::vector<Row> rows = {
 {"StringEquals", {"a", "b"}, "b", "B",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"StringNotEquals", {"a", "b"}, "b", "B",
  "TFTFFFT", "TFTFFFT", "FFTFTTF", "TFTFFTT"},
 {"StringEqualsIgnoreCase", {"a", "b"}, "B", "c",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"StringNotEqualsIgnoreCase", {"a", "b"}, "B", "c",
  "TFTFFFT", "TFTFFFT", "FFTFTTF", "TFTFFTT"},
 {"StringLike", {"x", "h?me/*"}, "home/me", "Home/me",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"StringNotLike", {"x", "h?me/*"}, "home/me", "Home/me",
  "TFTFFFT", "TFTFFFT", "FFTFTTF", "TFTFFTT"},
 {"NumericEquals", {"1", "10"}, "10.0", "11",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"NumericNotEquals", {"1", "10"}, "10.0", "11",
  "TFTFFFT", "TFTFFFT", "FFTFTTF", "TFTFFTT"},
 {"NumericLessThan", {"10"}, "9", "10",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"NumericLessThanEquals", {"10"}, "10", "10.5",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"NumericGreaterThan", {"-2"}, "-1", "-2",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"NumericGreaterThanEquals", {"10"}, "10", "9",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"DateEquals", {"2024-01-01T00:00:00Z"}, "1704067200", "2024-01-01T00:00:01Z",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"DateNotEquals", {"2024-01-01T00:00:00Z"}, "2024-01-01T01:00:00+01:00", "2024-01-02",
  "TFTFFFT", "TFTFFFT", "FFTFTTF", "TFTFFTT"},
 {"DateLessThan", {"2024-01-01"}, "2023-12-31T23:59:59.9Z", "2024-01-01",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"DateLessThanEquals", {"2024-01-01"}, "2024-01-01T00:00Z", "2024-01-01T00:00:00.1Z",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"DateGreaterThan", {"2024-01-01"}, "2024-02", "2024-01",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"DateGreaterThanEquals", {"2024-01-01"}, "2024-01", "2023-12-31T23:59:59Z",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"Bool", {"true"}, "True", "false",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"BinaryEquals", {"AQID"}, "AQID", "AQIE",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"IpAddress", {"10.0.0.0/8", "2001:db8::/32"}, "2001:DB8::1", "11.0.0.1",
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"NotIpAddress", {"10.0.0.0/8", "2001:db8::/32"}, "10.255.0.1", "2001:db9::1",
  "TFTFFFT", "TFTFFFT", "FFTFTTF", "TFTFFTT"},
 {"ArnEquals", {role}, role_yes, role_no,
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"ArnLike", {role}, role_yes, role_no,
  "FTFFFFF", "TTFFFFT", "FTFTTFF", "TTFTFFT"},
 {"ArnNotEquals", {role}, role_yes, role_no,
  "TFTFFFT", "TFTFFFT", "FFTFTTF", "TFTFFTT"},
 {"ArnNotLike", {role}, role_yes, role_no,
  "TFTFFFT", "TFTFFFT", "FFTFTTF", "TFTFFTT"},
};
// clang-format on

bool holds(const std::string& op, const std::vector<std::string>& values,
           const RequestContext& context) {
  const auto parsed = parse_condition_operator(op);
  EXPECT_TRUE(parsed.has_value()) << op;
  if (!parsed) return false;
  return CompiledCondition({*parsed, "Test:Key", values}, LanguageVersion::v2012)
      .holds(context, nullptr);
}

std::string column_results(const std::string& op, const Row& row) {
  const std::vector<std::vector<std::string>> contents = {
      {row.yes}, {row.no}, {row.yes, row.yes}, {row.yes, row.no}, {row.no, row.no}, {}};
  std::string out(1, holds(op, row.values, {}) ? 'T' : 'F');
  for (const auto& values : contents) {
    RequestContext context;
    context.set("test:KEY", values);
    out.push_back(holds(op, row.values, context) ? 'T' : 'F');
  }
  return out;
}

TEST(Condition, EveryOperatorOverAbsentSingleAndMultipleKeys) {
  for (const Row& row : rows) {
    const std::string name = row.name;
    EXPECT_EQ(column_results(name, row), row.plain) << name;
    EXPECT_EQ(column_results(name + "IfExists", row), row.if_exists) << name;
    EXPECT_EQ(column_results("ForAnyValue:" + name, row), row.for_any) << name;
    EXPECT_EQ(column_results("ForAllValues:" + name, row), row.for_all) << name;
    // An absent key satisfies IfExists before the set is looked at.
    std::string any_if_exists = row.for_any;
    any_if_exists.front() = any_if_exists.back() = 'T';
    EXPECT_EQ(column_results("ForAnyValue:" + name + "IfExists", row), any_if_exists) << name;
    EXPECT_EQ(column_results("ForAllValues:" + name + "IfExists", row), row.for_all) << name;
  }
}

TEST(Condition, TheTableHasEveryOperatorButNull) {
  std::set<Comparison> seen;
  for (const Row& row : rows) seen.insert(parse_condition_operator(row.name)->comparison);
  for (int c = 0; c < static_cast<int>(Comparison::null); ++c)
    EXPECT_TRUE(seen.count(static_cast<Comparison>(c)))
        << condition_operator_name({static_cast<Comparison>(c), {}, {}});
}

TEST(Condition, NullAsksWhetherTheKeyIsThere) {
  const RequestContext absent;
  const RequestContext single{{"", "Test:Key", {"x"}}};
  const RequestContext multiple{{"", "Test:Key", {"x", "y"}}};
  const RequestContext nothing{{"", "Test:Key", {}}};
  const RequestContext empty{{"", "Test:Key", {""}}};
  EXPECT_TRUE(holds("Null", {"true"}, absent));
  EXPECT_TRUE(holds("Null", {"true"}, nothing));
  EXPECT_FALSE(holds("Null", {"true"}, single));
  EXPECT_FALSE(holds("Null", {"true"}, multiple));
  EXPECT_FALSE(holds("Null", {"true"}, empty));
  EXPECT_FALSE(holds("Null", {"false"}, absent));
  EXPECT_FALSE(holds("Null", {"false"}, nothing));
  EXPECT_TRUE(holds("Null", {"false"}, single));
  EXPECT_TRUE(holds("Null", {"False"}, multiple));
  EXPECT_TRUE(holds("Null", {"true", "false"}, absent));
  EXPECT_FALSE(holds("Null", {"yes"}, absent));
  EXPECT_FALSE(parse_condition_operator("NullIfExists"));
}

// "It also returns true if ... the context key value resolves to a null dataset, such as an empty
// string."
TEST(Condition, AnEmptyStringIsANullDatasetForSets) {
  const RequestContext empty{{"", "Test:Key", {""}}};
  EXPECT_TRUE(holds("ForAllValues:StringEquals", {"a"}, empty));
  EXPECT_FALSE(holds("ForAnyValue:StringLike", {"*"}, empty));
  EXPECT_TRUE(holds("StringEquals", {""}, empty));  // s3:prefix of a listing's top
  EXPECT_TRUE(holds("StringLike", {"*"}, empty));
}

TEST(Condition, OperatorNamesAreReadWithoutCase) {
  const auto op = parse_condition_operator("forallvalues:STRINGLIKEifexists");
  ASSERT_TRUE(op);
  EXPECT_EQ(condition_operator_name(*op), "ForAllValues:StringLikeIfExists");
  EXPECT_FALSE(parse_condition_operator("StringEqual"));
  EXPECT_FALSE(parse_condition_operator("ForSomeValues:StringEquals"));
  EXPECT_FALSE(parse_condition_operator("ForAllValues:ForAnyValue:StringEquals"));
  EXPECT_FALSE(parse_condition_operator(""));
}

TEST(Condition, ValuesOfAnotherTypeEqualNothing) {
  const RequestContext number{{"", "Test:Key", {"5"}}};
  EXPECT_FALSE(holds("NumericEquals", {"five"}, number));
  EXPECT_TRUE(holds("NumericNotEquals", {"five"}, number));
  EXPECT_FALSE(holds("NumericLessThan", {"five"}, number));
  EXPECT_FALSE(holds("DateLessThan", {"tomorrow"}, number));
  EXPECT_FALSE(holds("IpAddress", {"10.0.0.0/33"}, RequestContext{{"", "Test:Key", {"10.0.0.1"}}}));
  EXPECT_FALSE(holds("IpAddress", {"0.0.0.0/0"}, RequestContext{{"", "Test:Key", {"::1"}}}));
  EXPECT_FALSE(holds("Bool", {"yes"}, RequestContext{{"", "Test:Key", {"yes"}}}));
  EXPECT_FALSE(holds("ArnLike", {"*"}, RequestContext{{"", "Test:Key", {role_yes}}}));
  EXPECT_FALSE(holds("ArnLike", {role}, RequestContext{{"", "Test:Key", {"not an arn"}}}));
  EXPECT_FALSE(holds("BinaryEquals", {"!"}, RequestContext{{"", "Test:Key", {"!"}}}));
}

// The example of the operators' page.
TEST(Condition, ArnSegmentsAreComparedSeparately) {
  const std::string pattern = "arn:aws:someservice:*:111122223333:finance/*";
  const RequestContext context{
      {"",
       "Test:Key",
       {"arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"}}};
  EXPECT_TRUE(holds("StringLike", {pattern}, context));
  EXPECT_FALSE(holds("ArnLike", {pattern}, context));
}

RequestContext tagged(std::vector<std::string> key, std::vector<std::string> tag) {
  RequestContext context;
  context.set("Test:Key", std::move(key));
  if (!tag.empty()) context.set("aws:PrincipalTag/Team", std::move(tag));
  return context;
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
TEST(Condition, VariablesInStringArnAndBoolComparisons) {
  const std::vector<std::string> team = {"${aws:principaltag/team}"};
  EXPECT_TRUE(holds("StringEquals", team, tagged({"blue"}, {"blue"})));
  EXPECT_FALSE(holds("StringEquals", team, tagged({"blue"}, {"red"})));
  EXPECT_TRUE(holds("Bool", team, tagged({"true"}, {"TRUE"})));
  EXPECT_TRUE(holds("ArnLike", {"arn:aws:s3:::b/${aws:PrincipalTag/Team}/*"},
                    tagged({"arn:aws:s3:::b/blue/x"}, {"blue"})));
  // Not in the others.
  EXPECT_FALSE(holds("NumericEquals", team, tagged({"5"}, {"5"})));
  EXPECT_FALSE(holds("IpAddress", team, tagged({"10.0.0.1"}, {"10.0.0.1"})));
}

TEST(Condition, VariablesWithoutAValueMatchNothing) {
  const std::vector<std::string> team = {"${aws:PrincipalTag/Team}"};
  EXPECT_FALSE(holds("StringEquals", team, tagged({"blue"}, {})));
  EXPECT_FALSE(holds("StringLike", team, tagged({"blue"}, {})));
  EXPECT_TRUE(holds("StringNotEquals", team, tagged({"blue"}, {})));
  EXPECT_TRUE(holds("StringNotLike", team, tagged({"blue"}, {})));
  EXPECT_FALSE(holds("StringEquals", team, tagged({"a"}, {"a", "b"})));  // several values
  EXPECT_TRUE(holds("StringEquals", {"${aws:PrincipalTag/Team, 'none'}"}, tagged({"none"}, {})));
  EXPECT_FALSE(
      holds("StringEquals", {"${aws:PrincipalTag/Team, 'none'}"}, tagged({"none"}, {"blue"})));
}

TEST(Condition, TheEscapesAndTheValuesAreNoWildcards) {
  EXPECT_TRUE(holds("StringLike", {"${*}${?}${$}*"}, tagged({"*?$x"}, {})));
  EXPECT_FALSE(holds("StringLike", {"${*}${?}"}, tagged({"ab"}, {})));
  EXPECT_TRUE(holds("StringEquals", {"a${*}"}, tagged({"a*"}, {})));
  EXPECT_FALSE(holds("StringLike", {"${aws:PrincipalTag/Team}"}, tagged({"blue"}, {"*"})));
  EXPECT_TRUE(holds("StringEquals", {"${open"}, tagged({"${open"}, {})));
}

TEST(Condition, DocumentsOf2008HaveNoVariables) {
  const Condition condition{{Comparison::string_equals, {}, {}}, "Test:Key", {"${aws:username}"}};
  const RequestContext context{{"", "Test:Key", {"${aws:username}"}}, {"", "aws:username", {"x"}}};
  EXPECT_TRUE(CompiledCondition(condition, LanguageVersion::v2008).holds(context, nullptr));
  EXPECT_FALSE(CompiledCondition(condition, LanguageVersion::v2012).holds(context, nullptr));
}

TEST(Condition, MissingKeysAreNamedOnce) {
  const Condition condition{
      {Comparison::string_equals, {}, {}}, "Test:Key", {"${aws:X}", "${aws:x}${aws:Y}"}};
  MissingKeys missing;
  CompiledCondition(condition, LanguageVersion::v2012).holds({}, &missing);
  EXPECT_EQ(missing, (MissingKeys{"Test:Key", "aws:X", "aws:Y"}));
}

}  // namespace
}  // namespace skerry::policy
