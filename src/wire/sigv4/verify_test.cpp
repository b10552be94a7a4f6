#include "wire/sigv4/verify.hpp"

#include <gtest/gtest.h>

#include <string>

#include "wire/sigv4/attempt.hpp"

namespace skerry::sigv4 {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const std::string body = "Action=GetCallerIdentity&Version=2011-06-15";

http::RequestHead signed_post(const ServiceRules& rules) {
  http::RequestHead head = request("POST", "/a/b%20c?x=1&y=2", "sts.us-east-1.amazonaws.com:4566");
  head.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  head.headers.push_back({"X-Amz-Meta-Note", "n1  n2"});
  sign(head, {example_credentials(), rules, example_time()}, PayloadText{payload_hash(body)});
  return head;
}

http::RequestHead presigned_get(const ServiceRules& rules, seconds expires) {
  http::RequestHead head = request("GET", "/bucket/key", "s3.us-east-1.amazonaws.com");
  const std::string payload =
      rules.payload == PayloadRule::declared ? "UNSIGNED-PAYLOAD" : payload_hash("");
  presign(head, {example_credentials(), rules, example_time()}, expires, PayloadText{payload});
  return head;
}

SigV4Error refusal(const http::RequestHead& head, const ServiceRules& rules,
                   std::optional<std::string_view> with_body = body,
                   WallTime now = example_time()) {
  const Result<Verified, SigV4Error> result = attempt(head, rules, with_body, now);
  EXPECT_FALSE(result.ok());
  return result ? SigV4Error{} : result.error();
}

void replace(http::RequestHead& head, const char* name, const std::string& from,
             const std::string& to) {
  for (http::Header& header : head.headers) {
    const std::size_t at = header.value.find(from);
    if (!http::equal_names(header.name, name) || at == header.value.npos) continue;
    header.value.replace(at, from.size(), to);
    return;
  }
  FAIL() << from << " is not in " << name;
}

TEST(Verify, AcceptsWhatWasSigned) {
  for (const ServiceRules& rules : {sts_rules(), s3_rules()}) {
    EXPECT_TRUE(attempt(signed_post(rules), rules, body).ok());
    const http::RequestHead presigned = presigned_get(rules, seconds(60));
    EXPECT_TRUE(attempt(presigned, rules, "").ok());
  }
}

// Whatever one byte of what counts is changed to, the request is refused.
TEST(Verify, RefusesEachChangedByte) {
  for (const ServiceRules& rules : {sts_rules(), s3_rules()}) {
    const http::RequestHead good = signed_post(rules);
    const auto refused_after = [&](auto change) {
      http::RequestHead head = good;
      change(head);
      return !attempt(head, rules, body).ok();
    };
    const auto each_byte = [&](auto text_of) {
      http::RequestHead sample = good;
      for (std::size_t i = 0; i < text_of(sample).size(); ++i)
        EXPECT_TRUE(refused_after([&](http::RequestHead& head) {
          char& c = text_of(head)[i];
          c = c == 'z' ? 'y' : 'z';
        })) << rules.service
            << ": " << text_of(sample) << " at " << i;
    };
    each_byte([](http::RequestHead& head) -> std::string& { return head.method; });
    each_byte([](http::RequestHead& head) -> std::string& { return head.path; });
    for (std::size_t q = 0; q < good.query.size(); ++q) {
      each_byte([&](http::RequestHead& head) -> std::string& { return head.query[q].name; });
      each_byte([&](http::RequestHead& head) -> std::string& { return head.query[q].value; });
    }
    for (std::size_t h = 0; h < good.headers.size(); ++h) {
      each_byte([&](http::RequestHead& head) -> std::string& { return head.headers[h].value; });
    }
    EXPECT_TRUE(refused_after([](http::RequestHead& head) { head.query.pop_back(); }));
    EXPECT_TRUE(refused_after([](http::RequestHead& head) { head.query.push_back({"z", ""}); }));
    EXPECT_TRUE(refused_after([](http::RequestHead& head) {
      head.headers.push_back({"x-amz-meta-note", "n3"});
    }));
    std::string other = body;
    for (char& c : other) {
      c ^= 1;
      EXPECT_FALSE(attempt(good, rules, other).ok());
      c ^= 1;
    }
    EXPECT_FALSE(attempt(good, rules, "").ok());
  }
}

TEST(Verify, RefusesEachChangedByteOfAPresignedUrl) {
  const ServiceRules rules = s3_rules();
  const http::RequestHead good = presigned_get(rules, seconds(60));
  for (std::size_t i = 0; i < good.target.size(); ++i) {
    std::string target = good.target;
    target[i] = target[i] == 'z' ? 'y' : 'z';
    const auto changed = make_request("GET", target, HostHeader{"s3.us-east-1.amazonaws.com"});
    EXPECT_FALSE(changed.ok() && attempt(*changed, rules, std::nullopt).ok()) << target;
  }
}

TEST(Verify, ChecksEachPartOfTheScope) {
  struct Case {
    const char* from;
    const char* to;
    Reason reason;
    std::string aws;
    std::string s3;
  };
  for (const Case& c :
       {Case{"/us-east-1/", "/us-west-2/", Reason::scope_region,
             "Credential should be scoped to a valid region. ",
             "The authorization header is malformed; the region 'us-west-2' is wrong; expecting "
             "'us-east-1'"},
        Case{"/sts/", "/iam/", Reason::scope_service,
             "Credential should be scoped to correct service: 'sts'. ",
             "The authorization header is malformed; incorrect service \"iam\". This endpoint "
             "belongs to \"sts\"."},
        Case{"aws4_request", "aws5_request", Reason::scope_terminator,
             "Credential should be scoped with a valid terminator: 'aws4_request', not "
             "'aws5_request'.",
             "The authorization header is malformed; incorrect terminator \"aws5_request\". This "
             "endpoint uses \"aws4_request\"."},
        Case{"/20130524/", "/20130523/", Reason::scope_date,
             "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
             "HTTP: '20130523' != '20130524', from '20130524T000000Z'.",
             "The authorization header is malformed; Invalid credential date \"20130523\". This "
             "date is not the same as X-Amz-Date: \"20130524\"."}}) {
    http::RequestHead head = signed_post(sts_rules());
    replace(head, "Authorization", c.from, c.to);
    const SigV4Error error = refusal(head, sts_rules());
    EXPECT_EQ(error.reason, c.reason);
    const ErrorText aws = describe(error, Dialect::query);
    EXPECT_EQ(aws.code, "SignatureDoesNotMatch");
    EXPECT_EQ(aws.status, 403);
    EXPECT_EQ(aws.message, c.aws);
    const ErrorText s3 = describe(error, Dialect::s3);
    EXPECT_EQ(s3.code, "AuthorizationHeaderMalformed");
    EXPECT_EQ(s3.status, 400);
    EXPECT_EQ(s3.message, c.s3);
  }
}

TEST(Verify, HostAndEveryAmzHeaderMustBeSigned) {
  http::RequestHead head = signed_post(s3_rules());
  head.headers.push_back({"X-Amz-Acl", "public-read"});
  head.headers.push_back({"x-amz-tagging", "a=b"});
  const SigV4Error error = refusal(head, s3_rules());
  EXPECT_EQ(error.reason, Reason::header_not_signed);
  const ErrorText text = describe(error, Dialect::s3);
  EXPECT_EQ(text.code, "AccessDenied");
  EXPECT_EQ(text.message, "There were headers present in the request which were not signed");
  ASSERT_EQ(text.elements.size(), 1U);
  EXPECT_EQ(text.elements[0].name, "HeadersNotSigned");
  EXPECT_EQ(text.elements[0].value, "x-amz-acl, x-amz-tagging");

  http::RequestHead hostless = signed_post(sts_rules());
  replace(hostless, "Authorization", "content-type;host;", "content-type;");
  EXPECT_EQ(describe(refusal(hostless, sts_rules()), Dialect::query).message,
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");

  http::RequestHead traced = signed_post(sts_rules());
  traced.headers.push_back({"X-Amzn-Trace-Id", "Root=1"});
  EXPECT_TRUE(attempt(traced, sts_rules(), body).ok());
}

TEST(Verify, ASignedHeaderThatIsNotThereIsAMismatch) {
  http::RequestHead head = signed_post(sts_rules());
  replace(head, "Authorization", ";host;", ";host;x-absent;");
  replace(head, "Authorization", "x-absent;x-amz-date;x-amz-meta-note", "x-absent;x-amz-date");
  std::erase_if(head.headers, [](const http::Header& h) { return h.name == "X-Amz-Meta-Note"; });
  EXPECT_EQ(refusal(head, sts_rules()).reason, Reason::signature_mismatch);
}

TEST(Verify, ARequestLivesFiveMinutesAndFifteenForS3) {
  struct Case {
    ServiceRules rules;
    minutes skew;
  };
  for (const Case& c : {Case{sts_rules(), minutes(5)}, Case{s3_rules(), minutes(15)}}) {
    const http::RequestHead head = signed_post(c.rules);
    const WallTime signed_at = example_time();
    EXPECT_TRUE(attempt(head, c.rules, body, signed_at + c.skew).ok());
    EXPECT_TRUE(attempt(head, c.rules, body, signed_at - c.skew).ok());
    EXPECT_EQ(refusal(head, c.rules, body, signed_at + c.skew + seconds(1)).reason,
              Reason::expired);
    EXPECT_EQ(refusal(head, c.rules, body, signed_at - c.skew - seconds(1)).reason,
              Reason::not_yet_valid);
  }
}

TEST(Verify, TellsOfTimeInTheWordsOfEach) {
  const http::RequestHead head = signed_post(sts_rules());
  const SigV4Error late = refusal(head, sts_rules(), body, example_time() + minutes(10));
  EXPECT_EQ(describe(late, Dialect::query).message,
            "Signature expired: 20130524T000000Z is now earlier than 20130524T000500Z "
            "(20130524T001000Z - 5 min.)");
  const SigV4Error early = refusal(head, sts_rules(), body, example_time() - minutes(10));
  EXPECT_EQ(describe(early, Dialect::query).message,
            "Signature not yet current: 20130524T000000Z is still later than 20130523T235500Z "
            "(20130523T235000Z + 5 min.)");
  const ErrorText s3 = describe(late, Dialect::s3);
  EXPECT_EQ(s3.code, "RequestTimeTooSkewed");
  EXPECT_EQ(s3.message,
            "The difference between the request time and the current time is too large.");
  ASSERT_EQ(s3.elements.size(), 3U);
  EXPECT_EQ(s3.elements[0].value, "20130524T000000Z");
  EXPECT_EQ(s3.elements[1].value, "2013-05-24T00:10:00Z");
}

TEST(Verify, APresignedUrlLivesAsLongAsItSays) {
  const ServiceRules rules = s3_rules();
  const http::RequestHead head = presigned_get(rules, seconds(60));
  const WallTime signed_at = example_time();
  EXPECT_TRUE(attempt(head, rules, std::nullopt, signed_at + seconds(60)).ok());
  const SigV4Error late = refusal(head, rules, std::nullopt, signed_at + seconds(61));
  EXPECT_EQ(late.reason, Reason::presigned_expired);
  const ErrorText text = describe(late, Dialect::s3);
  EXPECT_EQ(text.code, "AccessDenied");
  EXPECT_EQ(text.status, 403);
  EXPECT_EQ(text.message, "Request has expired");
  ASSERT_EQ(text.elements.size(), 3U);
  EXPECT_EQ(text.elements[0].value, "60");
  EXPECT_EQ(text.elements[1].value, "2013-05-24T00:01:00Z");
  EXPECT_EQ(text.elements[2].value, "2013-05-24T00:01:01Z");
  EXPECT_EQ(refusal(head, rules, std::nullopt, signed_at - minutes(16)).reason,
            Reason::presigned_not_yet_valid);
}

TEST(Verify, S3WantsAnExpiryAndTheOthersTakeTheSkewForIt) {
  http::RequestHead head = presigned_get(sts_rules(), seconds(60));
  std::erase_if(head.query, [](const auto& p) { return p.name == "X-Amz-Expires"; });
  EXPECT_EQ(refusal(head, s3_rules(), std::nullopt).reason, Reason::parameters_missing);
  EXPECT_EQ(refusal(head, sts_rules(), "", example_time() + minutes(6)).reason, Reason::expired);
}

TEST(Verify, OnlyS3TakesUnsignedAndStreamingPayloads) {
  for (const PayloadKind kind :
       {PayloadKind::unsigned_payload, PayloadKind::streaming_signed,
        PayloadKind::streaming_signed_trailer, PayloadKind::streaming_unsigned_trailer}) {
    for (const ServiceRules& rules : {sts_rules(), s3_rules()}) {
      http::RequestHead head = request("PUT", "/b/k", "h");
      ServiceRules signing = s3_rules();
      signing.service = rules.service;
      sign(head, {example_credentials(), signing, example_time()}, PayloadText{payload_text(kind)});
      const auto result = attempt(head, rules, "");
      EXPECT_EQ(result.ok(), rules.service == "s3");
      if (!result.ok()) {
        EXPECT_EQ(result.error().reason, Reason::payload_not_allowed);
      }
    }
  }
}

TEST(Verify, S3WantsADeclarationAndTheOthersComputeTheHash) {
  http::RequestHead head = signed_post(sts_rules());
  EXPECT_EQ(head.count("x-amz-content-sha256"), 0U);
  ServiceRules s3_named_sts = s3_rules();
  s3_named_sts.service = "sts";
  const ErrorText text = describe(refusal(head, s3_named_sts), Dialect::s3);
  EXPECT_EQ(text.code, "InvalidRequest");
  EXPECT_EQ(text.message, "Missing required header for this request: x-amz-content-sha256");
}

TEST(Verify, ADeclaredHashIsComparedWithTheBody) {
  const http::RequestHead head = signed_post(s3_rules());
  EXPECT_TRUE(attempt(head, s3_rules(), std::nullopt).ok());
  const SignedRequest parsed = std::get<SignedRequest>(parse(head));
  EXPECT_TRUE(check_payload(parsed, sha256(body)).ok());
  const Result<Done, SigV4Error> wrong = check_payload(parsed, sha256("other"));
  ASSERT_FALSE(wrong.ok());
  const ErrorText text = describe(wrong.error(), Dialect::s3);
  EXPECT_EQ(text.code, "XAmzContentSHA256Mismatch");
  EXPECT_EQ(text.elements[0].value, payload_hash(body));
  EXPECT_EQ(text.elements[1].value, payload_hash("other"));
}

TEST(Verify, AMismatchIsExplainedByS3Only) {
  http::RequestHead head = signed_post(s3_rules());
  head.method = "PUT";
  const SigV4Error error = refusal(head, s3_rules());
  const ErrorText s3 = describe(error, Dialect::s3);
  EXPECT_EQ(s3.code, "SignatureDoesNotMatch");
  ASSERT_EQ(s3.elements.size(), 6U);
  EXPECT_EQ(s3.elements[0].value, "AKIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(s3.elements[4].name, "CanonicalRequest");
  EXPECT_EQ(s3.elements[4].value.rfind("PUT\n/a/b%20c\nx=1&y=2\n", 0), 0U);
  EXPECT_EQ(s3.elements[5].value.rfind("50 55 54 0a", 0), 0U);

  head = signed_post(sts_rules());
  head.method = "PUT";
  const SigV4Error of_sts = refusal(head, sts_rules());
  EXPECT_TRUE(of_sts.elements.empty());
  const ErrorText query = describe(of_sts, Dialect::query);
  EXPECT_EQ(query.message,
            "The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for "
            "details.");
  EXPECT_TRUE(query.elements.empty());
  EXPECT_EQ(describe(error, Dialect::json).code, "InvalidSignatureException");
  EXPECT_EQ(describe(error, Dialect::json).status, 400);
  EXPECT_EQ(describe(error, Dialect::rest_json).status, 403);
}

TEST(Verify, ALargeMismatchIsNotExplained) {
  http::RequestHead head = request("PUT", "/b/k", "h");
  head.headers.push_back({"X-Amz-Meta-Large", std::string(5000, 'x')});
  const ServiceRules rules = s3_rules();
  sign(head, {example_credentials(), rules, example_time()}, PayloadText{payload_hash("")});
  EXPECT_TRUE(attempt(head, rules, "").ok());
  head.method = "GET";
  const SigV4Error error = refusal(head, rules, "");
  EXPECT_EQ(error.reason, Reason::signature_mismatch);
  EXPECT_TRUE(error.elements.empty());
}

TEST(Verify, AClaimIsCheckedWithoutKeyAndBody) {
  const ServiceRules rules = sts_rules();
  const http::RequestHead head = signed_post(rules);
  const SignedRequest parsed = std::get<SignedRequest>(parse(head));
  EXPECT_TRUE(check_claim({parsed, head, example_time(), rules}).ok());
  const auto late = check_claim({parsed, head, example_time() + minutes(6), rules});
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().reason, Reason::expired);
  const ServiceRules other = rules_for(ServiceName{"iam"}, ScopeRegion{"us-east-1"});
  EXPECT_FALSE(check_claim({parsed, head, example_time(), other}).ok());
}

TEST(Verify, EveryReasonHasWordsInEachDialect) {
  for (int reason = 0; reason <= static_cast<int>(Reason::trailer_malformed); ++reason)
    for (const Dialect dialect : {Dialect::query, Dialect::json, Dialect::rest_json, Dialect::s3}) {
      SigV4Error error;
      error.reason = static_cast<Reason>(reason);
      error.got = "got";
      const ErrorText text = describe(error, dialect);
      EXPECT_FALSE(text.code.empty()) << reason;
      EXPECT_FALSE(text.message.empty()) << reason;
      EXPECT_TRUE(text.status >= 400 && text.status < 500) << reason;
    }
}

TEST(Verify, ATokenIsPartOfTheSignature) {
  Credentials session = example_credentials();
  session.session_token = "the token";
  const ServiceRules rules = sts_rules();
  http::RequestHead head = request("POST", "/", "h");
  sign(head, {session, rules, example_time()}, PayloadText{payload_hash("")});
  EXPECT_TRUE(attempt(head, rules, "").ok());
  EXPECT_EQ(std::get<SignedRequest>(parse(head)).session_token, "the token");
  replace(head, "X-Amz-Security-Token", "the", "a");
  EXPECT_EQ(refusal(head, rules, "").reason, Reason::signature_mismatch);
}

}  // namespace
}  // namespace skerry::sigv4
