#include "wire/sigv4/sign.hpp"

#include <algorithm>
#include <array>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/time_text.hpp"
#include "wire/http/target.hpp"

namespace skerry::sigv4 {
namespace {

using std::string_view;

// What hops on the way may add or change.
constexpr std::array<string_view, 7> left_unsigned{
    "authorization", "connection",      "expect",         "transfer-encoding",
    "user-agent",    "x-amzn-trace-id", "accept-encoding"};

std::string lower_case(string_view name) {
  std::string out(name);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

std::vector<std::string> names_to_sign(const http::Headers& headers) {
  std::vector<std::string> names;
  for (const http::Header& header : headers) {
    std::string name = lower_case(header.name);
    if (std::find(left_unsigned.begin(), left_unsigned.end(), name) == left_unsigned.end())
      names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out.append(out.empty() ? "" : ";").append(name);
  return out;
}

SignedRequest unsigned_request(const http::RequestHead& head, const Signing& signing, Form form) {
  SignedRequest request;
  request.form = form;
  request.access_key_id = signing.credentials.access_key_id;
  request.timestamp = iso8601_basic(signing.now);
  request.time = signing.now;
  request.scope = {.date = request.timestamp.substr(0, 8),
                   .region = signing.rules.region,
                   .service = signing.rules.service};
  request.signed_headers = names_to_sign(head.headers);
  return request;
}

std::string signature_of(const http::RequestHead& head, const Signing& signing,
                         const SignedRequest& request, PayloadText payload) {
  const std::optional<std::string> canonical =
      canonical_request(head, request, signing.rules.path, payload);
  ASSERT(canonical.has_value());
  const SigningKey key =
      derive_signing_key(SecretKey{signing.credentials.secret_access_key}, request.scope);
  return key.sign(string_to_sign(request, *canonical));
}

std::string query_text(const http::Query& query) {
  std::string out;
  for (const http::QueryParameter& parameter : query)
    out.append(out.empty() ? "?" : "&")
        .append(percent_encode(parameter.name))
        .append("=")
        .append(percent_encode(parameter.value));
  return out;
}

}  // namespace

Result<http::RequestHead> make_request(std::string method, std::string target, HostHeader host) {
  Result<http::Target, http::Refused> parsed = http::parse_target(http::Method{method}, target);
  if (!parsed) return Error{std::string(parsed.error().why)};
  std::optional<http::HostPort> host_port = http::parse_host_port(host.text);
  if (!host_port) return Error{"the host is malformed"};
  http::RequestHead head;
  head.method = std::move(method);
  head.target = std::move(target);
  head.target_form = parsed->form;
  head.path = std::move(parsed->path);
  head.query = std::move(parsed->query);
  head.host = std::move(*host_port);
  head.headers.push_back({"Host", std::move(host.text)});
  return head;
}

std::string sign(http::RequestHead& head, const Signing& signing, PayloadText payload) {
  head.headers.push_back({"X-Amz-Date", iso8601_basic(signing.now)});
  if (signing.credentials.session_token)
    head.headers.push_back({"X-Amz-Security-Token", *signing.credentials.session_token});
  if (signing.rules.payload == PayloadRule::declared)
    head.headers.push_back({"X-Amz-Content-Sha256", std::string(payload.text)});
  const SignedRequest request = unsigned_request(head, signing, Form::header);
  std::string signature = signature_of(head, signing, request, payload);
  head.headers.push_back({"Authorization", "AWS4-HMAC-SHA256 Credential=" + request.access_key_id +
                                               '/' + request.scope.text() +
                                               ", SignedHeaders=" + joined(request.signed_headers) +
                                               ", Signature=" + signature});
  return signature;
}

void presign(http::RequestHead& head, const Signing& signing, std::chrono::seconds expires,
             PayloadText payload) {
  const SignedRequest request = unsigned_request(head, signing, Form::presigned);
  http::Query& query = head.query;
  query.push_back({"X-Amz-Algorithm", "AWS4-HMAC-SHA256"});
  query.push_back({"X-Amz-Credential", request.access_key_id + '/' + request.scope.text()});
  query.push_back({"X-Amz-Date", request.timestamp});
  query.push_back({"X-Amz-Expires", std::to_string(expires.count())});
  query.push_back({"X-Amz-SignedHeaders", joined(request.signed_headers)});
  if (signing.credentials.session_token)
    query.push_back({"X-Amz-Security-Token", *signing.credentials.session_token});
  query.push_back({"X-Amz-Signature", signature_of(head, signing, request, payload)});
  head.target = head.path + query_text(query);
}

std::string payload_hash(string_view body) { return hex(sha256(body)); }

}  // namespace skerry::sigv4
