#include "wire/sigv4/signed_request.hpp"

#include <gtest/gtest.h>

#include "wire/sigv4/attempt.hpp"

namespace skerry::sigv4 {
namespace {

const std::string credential = "AKID/20130524/us-east-1/sts/aws4_request";
const std::string signature(64, 'a');

http::RequestHead with_header(const std::string& authorization) {
  http::RequestHead head = request("POST", "/", "sts.amazonaws.com");
  head.headers.push_back({"X-Amz-Date", "20130524T000000Z"});
  head.headers.push_back({"Authorization", authorization});
  return head;
}

std::string authorization(const std::string& names = "host;x-amz-date") {
  return "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=" + names +
         ", Signature=" + signature;
}

std::string presigned_query(const std::string& expires = "&X-Amz-Expires=60") {
  return "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + credential +
         "&X-Amz-Date=20130524T000000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=" + signature +
         expires;
}

http::RequestHead presigned(const std::string& target) { return request("GET", target, "h"); }

SigV4Error error_of(const http::RequestHead& head) {
  const Parsed parsed = parse(head);
  const auto* error = std::get_if<SigV4Error>(&parsed);
  EXPECT_NE(error, nullptr);
  return error == nullptr ? SigV4Error{} : *error;
}

SignedRequest signed_of(const http::RequestHead& head) {
  const Parsed parsed = parse(head);
  const auto* request = std::get_if<SignedRequest>(&parsed);
  EXPECT_NE(request, nullptr);
  return request == nullptr ? SignedRequest{} : *request;
}

TEST(Parse, ReadsTheHeaderForm) {
  http::RequestHead head = with_header(authorization());
  head.headers.push_back({"x-amz-security-token", "token"});
  head.headers.push_back({"X-Amz-Content-SHA256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"});
  const SignedRequest request = signed_of(head);
  EXPECT_EQ(request.form, Form::header);
  EXPECT_EQ(request.access_key_id, "AKID");
  EXPECT_EQ(request.scope.text(), "20130524/us-east-1/sts/aws4_request");
  EXPECT_EQ(request.signed_headers, (std::vector<std::string>{"host", "x-amz-date"}));
  EXPECT_EQ(request.signature, signature);
  EXPECT_EQ(request.timestamp, "20130524T000000Z");
  EXPECT_EQ(request.time, example_time());
  EXPECT_EQ(request.session_token, "token");
  EXPECT_EQ(request.payload.kind, PayloadKind::streaming_unsigned_trailer);
  EXPECT_EQ(request.expires, std::nullopt);
}

TEST(Parse, ReadsThePresignedForm) {
  const SignedRequest request = signed_of(
      presigned(presigned_query() + "&X-Amz-Security-Token=a%2Bb&X-Amz-Content-Sha256=x"));
  EXPECT_EQ(request.form, Form::presigned);
  EXPECT_EQ(request.access_key_id, "AKID");
  EXPECT_EQ(request.expires, std::chrono::seconds(60));
  EXPECT_EQ(request.session_token, "a+b");
  EXPECT_EQ(request.payload.kind, PayloadKind::unknown);
  EXPECT_EQ(signed_of(presigned(presigned_query(""))).expires, std::nullopt);
}

TEST(Parse, ReadsDateInPlaceOfXAmzDateAndPrefersTheLatter) {
  http::RequestHead head = request("POST", "/", "h");
  head.headers.push_back({"Date", "Fri, 24 May 2013 00:00:01 GMT"});
  head.headers.push_back({"Authorization", authorization("host")});
  EXPECT_EQ(signed_of(head).timestamp, "20130524T000001Z");
  head.headers.push_back({"X-Amz-Date", "20130524T000000Z"});
  EXPECT_EQ(signed_of(head).timestamp, "20130524T000000Z");
}

TEST(Parse, ToleratesCommasWithoutSpaces) {
  EXPECT_EQ(signed_of(with_header("AWS4-HMAC-SHA256 Signature=" + signature +
                                  ",SignedHeaders=host,Credential=" + credential))
                .signature,
            signature);
}

TEST(Parse, ARequestThatNamesNoSignatureIsAnonymous) {
  EXPECT_TRUE(std::holds_alternative<Anonymous>(parse(request("GET", "/?Action=X", "h"))));
  EXPECT_TRUE(std::holds_alternative<Anonymous>(parse(request("GET", "/?Signature=X", "h"))));
}

TEST(Parse, AnythingLessThanOneWholeSignatureIsAnError) {
  struct Case {
    std::string authorization;
    Reason reason;
  };
  const std::string start = "AWS4-HMAC-SHA256 ";
  const std::string tail = ", SignedHeaders=host, Signature=" + signature;
  for (const Case& c : {
           Case{"", Reason::unsupported_mechanism},
           Case{"Basic dXNlcjpwYXNz", Reason::unsupported_mechanism},
           Case{"AWS AKID:sig", Reason::unsupported_mechanism},
           Case{"AWS4-ECDSA-P256-SHA256 Credential=a", Reason::unsupported_algorithm},
           Case{"aws4-hmac-sha256 Credential=a", Reason::unsupported_mechanism},
           Case{"AWS4-HMAC-SHA256", Reason::parameters_missing},
           Case{start + "Credential=" + credential, Reason::parameters_missing},
           Case{start + "Credential=" + tail, Reason::parameters_missing},
           Case{start + "Credential", Reason::parameter_malformed},
           Case{start + "Other=1, Credential=" + credential + tail, Reason::parameter_malformed},
           Case{start + "Credential=a, Credential=" + credential + tail,
                Reason::parameter_repeated},
           Case{start + "Credential=a/b/c/d" + tail, Reason::credential_malformed},
           Case{start + "Credential=a/b/c/d/e/f" + tail, Reason::credential_malformed},
           Case{start + "Credential=a//c/d/e" + tail, Reason::credential_malformed},
           Case{start + "Credential=/b/c/d/e" + tail, Reason::credential_malformed},
           Case{authorization("Host"), Reason::signed_headers_malformed},
           Case{authorization("x-amz-date;host"), Reason::signed_headers_malformed},
           Case{authorization("host;host"), Reason::signed_headers_malformed},
           Case{authorization("host;"), Reason::signed_headers_malformed},
           Case{authorization(";host"), Reason::signed_headers_malformed},
       }) {
    EXPECT_EQ(error_of(with_header(c.authorization)).reason, c.reason) << c.authorization;
  }
}

TEST(Parse, SaysAllThatIsMissing) {
  http::RequestHead head = request("POST", "/", "h");
  head.headers.push_back({"Authorization", "AWS4-HMAC-SHA256 Credential=" + credential});
  const ErrorText text = describe(error_of(head), Dialect::query);
  EXPECT_EQ(text.code, "IncompleteSignature");
  EXPECT_EQ(text.status, 400);
  EXPECT_EQ(text.message.rfind("Authorization header requires 'Signature' parameter. "
                               "Authorization header requires 'SignedHeaders' parameter. "
                               "Authorization header requires existence of either a 'X-Amz-Date' "
                               "or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) "
                               "Authorization=",
                               0),
            0U)
      << text.message;
  EXPECT_EQ(text.message.find("AKID"), text.message.npos);
}

TEST(Parse, RefusesBadDates) {
  for (const char* date : {"", "20130524", "2013-05-24T00:00:00Z", "20130524T000000",
                           "20131324T000000Z", "20130524T250000Z", "Fri, 24 May 2013"}) {
    http::RequestHead head = request("POST", "/", "h");
    head.headers.push_back({"X-Amz-Date", date});
    head.headers.push_back({"Authorization", authorization("host")});
    EXPECT_EQ(error_of(head).reason, Reason::date_malformed) << date;
  }
  http::RequestHead head = request("POST", "/", "h");
  head.headers.push_back({"Authorization", authorization("host")});
  EXPECT_EQ(error_of(head).reason, Reason::date_missing);
}

TEST(Parse, RefusesTwoOfAnything) {
  for (const char* name : {"X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256"}) {
    http::RequestHead head = with_header(authorization());
    head.headers.push_back({name, "20130524T000000Z"});
    head.headers.push_back({name, "20130524T000000Z"});
    EXPECT_EQ(error_of(head).reason, Reason::parameter_repeated) << name;
  }
  http::RequestHead twice = with_header(authorization());
  twice.headers.push_back({"authorization", authorization()});
  EXPECT_EQ(error_of(twice).reason, Reason::several_mechanisms);
  http::RequestHead both = presigned(presigned_query());
  both.headers.push_back({"Authorization", authorization()});
  EXPECT_EQ(error_of(both).reason, Reason::several_mechanisms);
  both = presigned("/?AWSAccessKeyId=a&Signature=b");
  EXPECT_EQ(error_of(both).reason, Reason::unsupported_mechanism);
  both.headers.push_back({"Authorization", authorization()});
  EXPECT_EQ(error_of(both).reason, Reason::several_mechanisms);
}

TEST(Parse, RefusesBadPresignedParameters) {
  const auto reason = [](const std::string& target) { return error_of(presigned(target)).reason; };
  EXPECT_EQ(reason("/?X-Amz-Signature=" + signature), Reason::parameters_missing);
  EXPECT_EQ(reason("/?X-Amz-Credential=" + credential), Reason::parameters_missing);
  EXPECT_EQ(reason(presigned_query() + "&X-Amz-Date=20130524T000000Z"), Reason::parameter_repeated);
  EXPECT_EQ(reason(presigned_query() + "&X-Amz-Signature=" + signature),
            Reason::parameter_repeated);
  EXPECT_EQ(reason(presigned_query("&X-Amz-Expires=")), Reason::expires_malformed);
  EXPECT_EQ(reason(presigned_query("&X-Amz-Expires=1m")), Reason::expires_malformed);
  EXPECT_EQ(reason(presigned_query("&X-Amz-Expires=-1")), Reason::expires_negative);
  EXPECT_EQ(reason(presigned_query("&X-Amz-Expires=604801")), Reason::expires_too_long);
  EXPECT_EQ(reason(presigned_query("&X-Amz-Expires=99999999999999999999")),
            Reason::expires_too_long);
  EXPECT_EQ(signed_of(presigned(presigned_query("&X-Amz-Expires=604800"))).expires,
            std::chrono::seconds(604800));
  http::RequestHead head = presigned(presigned_query() + "&X-Amz-Content-Sha256=a");
  head.headers.push_back({"X-Amz-Content-Sha256", "b"});
  EXPECT_EQ(error_of(head).reason, Reason::parameter_repeated);
}

TEST(Parse, KnowsThePayloadDeclarations) {
  EXPECT_EQ(parse_payload_declaration(std::string(64, '0')).kind, PayloadKind::hash);
  EXPECT_EQ(parse_payload_declaration(std::string(64, 'A')).kind, PayloadKind::unknown);
  EXPECT_EQ(parse_payload_declaration(std::string(63, '0')).kind, PayloadKind::unknown);
  EXPECT_EQ(parse_payload_declaration("unsigned-payload").kind, PayloadKind::unknown);
  for (const PayloadKind kind :
       {PayloadKind::unsigned_payload, PayloadKind::streaming_signed,
        PayloadKind::streaming_signed_trailer, PayloadKind::streaming_unsigned_trailer})
    EXPECT_EQ(parse_payload_declaration(payload_text(kind)).kind, kind);
}

}  // namespace
}  // namespace skerry::sigv4
