#include "test/bench/signed_request.hpp"

#include "base/assert.hpp"
#include "loop/sockets.hpp"
#include "wire/http/writer.hpp"

namespace skerry::bench {
SignedRequest::SignedRequest(const Arguments& arguments)
    : host_(text(arguments.to)),
      credentials_{.access_key_id = arguments.access_key_id,
                   .secret_access_key = arguments.secret_access_key,
                   .session_token = std::nullopt},
      rules_(sigv4::rules_for({arguments.secret.empty() ? "sts" : "secretsmanager"},
                              {arguments.region})) {
  if (arguments.secret.empty()) {
    headers_ = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
    body_ = "Action=GetCallerIdentity&Version=2011-06-15";
    answered_ = "<GetCallerIdentityResult>";
  } else {
    headers_ = {{"Content-Type", "application/x-amz-json-1.1"},
                {"X-Amz-Target", "secretsmanager.GetSecretValue"}};
    body_ = "{\"SecretId\":\"" + arguments.secret + "\"}";
    answered_ = "\"SecretString\"";
  }
}

std::string_view SignedRequest::bytes(WallTime now) {
  const auto second = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
  if (second == signed_at_) return bytes_;
  signed_at_ = second;
  Result<http::RequestHead> head = sigv4::make_request("POST", "/", {host_});
  ASSERT(head.ok());
  head->headers.insert(head->headers.end(), headers_.begin(), headers_.end());
  head->body = {.framing = http::Framing::length, .length = body_.size()};
  if (!credentials_.access_key_id.empty())
    sigv4::sign(*head, {.credentials = credentials_, .rules = rules_, .now = now},
                {sigv4::payload_hash(body_)});
  bytes_.clear();
  ASSERT(http::write_head(*head, bytes_).ok());
  bytes_ += body_;
  return bytes_;
}

}  // namespace skerry::bench
