#include "test/bench/signed_request.hpp"

#include "base/assert.hpp"
#include "loop/sockets.hpp"
#include "wire/http/writer.hpp"

namespace skerry::bench {
namespace {

constexpr std::string_view body = "Action=GetCallerIdentity&Version=2011-06-15";

}  // namespace

SignedRequest::SignedRequest(const Arguments& arguments)
    : host_(text(arguments.to)),
      credentials_{.access_key_id = arguments.access_key_id,
                   .secret_access_key = arguments.secret_access_key,
                   .session_token = std::nullopt},
      rules_(sigv4::rules_for({"sts"}, {arguments.region})) {}

std::string_view SignedRequest::bytes(WallTime now) {
  const auto second = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
  if (second == signed_at_) return bytes_;
  signed_at_ = second;
  Result<http::RequestHead> head = sigv4::make_request("POST", "/", {host_});
  ASSERT(head.ok());
  head->headers.push_back({"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"});
  head->body = {.framing = http::Framing::length, .length = body.size()};
  if (!credentials_.access_key_id.empty())
    sigv4::sign(*head, {.credentials = credentials_, .rules = rules_, .now = now},
                {sigv4::payload_hash(body)});
  bytes_.clear();
  ASSERT(http::write_head(*head, bytes_).ok());
  bytes_ += body;
  return bytes_;
}

}  // namespace skerry::bench
