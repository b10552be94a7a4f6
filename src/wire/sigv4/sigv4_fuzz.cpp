// Any request head. Its own signature is parsed and verified, which must not disturb anybody, and a
// request taken as good must have signed what counts. Then the request is signed by us, written,
// read and verified again, which must succeed; and must fail after one change.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "wire/http/head_parser.hpp"
#include "wire/http/writer.hpp"
#include "wire/sigv4/attempt.hpp"

namespace skerry::sigv4 {
namespace {

constexpr std::size_t headers_max = 100;

bool starts_with(std::string_view text, std::string_view start) {
  return http::equal_names(text.substr(0, start.size()), start);
}

void check_given(const http::RequestHead& head, const ServiceRules& rules) {
  const Result<Verified, SigV4Error> result = attempt(head, rules, "");
  if (!result) {
    for (const Dialect dialect : {Dialect::query, Dialect::json, Dialect::rest_json, Dialect::s3})
      ASSERT(!describe(result.error(), dialect).message.empty());
    return;
  }
  const Parsed parsed = parse(head);
  const auto* request = std::get_if<SignedRequest>(&parsed);
  ASSERT(request != nullptr);
  const auto& names = request->signed_headers;
  ASSERT(std::find(names.begin(), names.end(), "host") != names.end());
  ASSERT(request->scope.region == rules.region);
  ASSERT(request->scope.service == rules.service);
}

void without_authentication(http::RequestHead& head) {
  std::erase_if(head.headers, [](const http::Header& h) {
    return starts_with(h.name, "x-amz-") || http::equal_names(h.name, "authorization") ||
           http::equal_names(h.name, "content-length") || http::equal_names(h.name, "connection") ||
           http::equal_names(h.name, "transfer-encoding");
  });
  std::erase_if(head.query, [](const http::QueryParameter& p) {
    return starts_with(p.name, "X-Amz-") || p.name == "AWSAccessKeyId";
  });
}

std::string target_of(const http::RequestHead& head) {
  std::string out = head.path;
  for (const http::QueryParameter& p : head.query) {
    out.append(&p == &head.query.front() ? "?" : "&").append(percent_encode(p.name));
    out.append("=").append(percent_encode(p.value));
  }
  return out;
}

bool verified_after_the_wire(const http::RequestHead& head, const ServiceRules& rules) {
  std::string text;
  ASSERT(http::write_head(head, text).ok());
  const auto read = http::parse_request_head(text);
  ASSERT(read.ok());
  return attempt(*read, rules, "").ok();
}

void check_signing(http::RequestHead head, const ServiceRules& rules) {
  without_authentication(head);
  head.target = target_of(head);
  if (head.target_form != http::TargetForm::origin || head.headers.size() > headers_max) return;
  http::RequestHead presigned = head;
  const Signing signing{example_credentials(), rules, example_time()};
  sign(head, signing, PayloadText{payload_hash("")});
  ASSERT(verified_after_the_wire(head, rules));
  head.query.push_back({"z", "z"});
  ASSERT(!attempt(head, rules, "").ok());

  const bool s3 = rules.payload == PayloadRule::declared;
  const std::string payload = s3 ? "UNSIGNED-PAYLOAD" : payload_hash("");
  if (presigned.query.size() > headers_max) return;
  presign(presigned, signing, std::chrono::seconds(60), PayloadText{payload});
  if (presigned.target.size() > 16 * 1024) return;
  ASSERT(verified_after_the_wire(presigned, rules));
  presigned.method += 'X';
  ASSERT(!attempt(presigned, rules, "").ok());
}

}  // namespace
}  // namespace skerry::sigv4

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto head = http::parse_request_head(text);
  if (!head) return 0;
  for (const sigv4::ServiceRules& rules : {sigv4::sts_rules(), sigv4::s3_rules()}) {
    sigv4::check_given(*head, rules);
    if (head->method.size() < 16) sigv4::check_signing(*head, rules);
  }
  return 0;
}
