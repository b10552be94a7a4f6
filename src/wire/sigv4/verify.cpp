#include "wire/sigv4/verify.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "base/time_text.hpp"

namespace skerry::sigv4 {
namespace {

using std::string_view;
using std::chrono::seconds;

SigV4Error error(const SignedRequest& request, Reason reason) {
  return {.reason = reason,
          .form = request.form,
          .got = {},
          .expected = {},
          .detail = {},
          .elements = {}};
}

SigV4Error differs(const SignedRequest& request, Reason reason, const std::string& got,
                   const std::string& expected) {
  SigV4Error result = error(request, reason);
  result.got = got;
  result.expected = expected;
  return result;
}

Result<Done, SigV4Error> check_scope(const Claim& v) {
  const SignedRequest& request = v.request;
  const CredentialScope& scope = request.scope;
  if (scope.region != v.rules.region) {
    SigV4Error wrong = differs(request, Reason::scope_region, scope.region, v.rules.region);
    wrong.elements = {{"Region", v.rules.region}};
    return wrong;
  }
  if (scope.service != v.rules.service)
    return differs(request, Reason::scope_service, scope.service, v.rules.service);
  if (scope.terminator != "aws4_request")
    return differs(request, Reason::scope_terminator, scope.terminator, "aws4_request");
  const std::string day = request.timestamp.substr(0, 8);
  if (scope.date != day) {
    SigV4Error wrong = differs(request, Reason::scope_date, scope.date, day);
    wrong.detail = request.timestamp;
    return wrong;
  }
  return Done{};
}

bool is_signed(const SignedRequest& request, string_view name) {
  return std::any_of(request.signed_headers.begin(), request.signed_headers.end(),
                     [&](const std::string& s) { return http::equal_names(s, name); });
}

// Host and every x-amz-* header that is there must be signed
// (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html). The declared
// payload hash need not be: it is a line of the canonical request in any case. x-amzn-trace-id is
// not of that name, which is well, since load balancers add it.
Result<Done, SigV4Error> check_signed_headers(const Claim& v) {
  std::string unsigned_names;
  const auto note = [&](string_view name) {
    if (!unsigned_names.empty()) unsigned_names += ", ";
    for (const char c : name)
      unsigned_names += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  };
  if (!is_signed(v.request, "host")) note("host");
  for (const http::Header& header : v.head.headers) {
    const bool amz = header.name.size() > 6 &&
                     http::equal_names(string_view(header.name).substr(0, 6), "x-amz-");
    if (amz && !http::equal_names(header.name, "x-amz-content-sha256") &&
        !is_signed(v.request, header.name))
      note(header.name);
  }
  if (unsigned_names.empty()) return Done{};
  SigV4Error wrong = differs(v.request, Reason::header_not_signed, unsigned_names, {});
  wrong.elements = {{"HeadersNotSigned", unsigned_names}};
  return wrong;
}

std::string duration_text(seconds duration) {
  return duration.count() % 60 == 0 ? std::to_string(duration.count() / 60) + " min."
                                    : std::to_string(duration.count()) + " s.";
}

// "20110909T235500Z (20110910T000000Z - 5 min.)"
std::string compared_with_now(const Claim& v, char sign, seconds distance) {
  const WallTime bound = sign == '-' ? v.now - distance : v.now + distance;
  return iso8601_basic(bound) + " (" + iso8601_basic(v.now) + ' ' + sign + ' ' +
         duration_text(distance) + ')';
}

SigV4Error too_late(const Claim& v, seconds life) {
  const bool presigned = v.request.expires.has_value();
  SigV4Error late = error(v.request, presigned ? Reason::presigned_expired : Reason::expired);
  late.got = v.request.timestamp;
  late.detail = compared_with_now(v, '-', life);
  if (presigned) {
    late.elements = {{"X-Amz-Expires", std::to_string(life.count())},
                     {"Expires", iso8601(v.request.time + life)},
                     {"ServerTime", iso8601(v.now)}};
  }
  return late;
}

SigV4Error too_early(const Claim& v) {
  const bool presigned = v.request.expires.has_value();
  SigV4Error early =
      error(v.request, presigned ? Reason::presigned_not_yet_valid : Reason::not_yet_valid);
  early.got = v.request.timestamp;
  early.detail = compared_with_now(v, '+', v.rules.skew);
  return early;
}

Result<Done, SigV4Error> check_time(const Claim& v) {
  const WallTime now = v.now;
  const seconds life = v.request.expires.value_or(v.rules.skew);
  SigV4Error wrong;
  if (v.request.time > now + v.rules.skew) {
    wrong = too_early(v);
  } else if (v.request.time + life < now) {
    wrong = too_late(v, life);
  } else {
    return Done{};
  }
  if (!v.request.expires)
    wrong.elements = {{"RequestTime", v.request.timestamp},
                      {"ServerTime", iso8601(now)},
                      {"MaxAllowedSkewMilliseconds",
                       std::to_string(std::chrono::milliseconds(v.rules.skew).count())}};
  return wrong;
}

// S3: what the signature covers in the place of the payload's hash.
Result<std::string, SigV4Error> declared_payload(const SignedRequest& request) {
  switch (request.payload.kind) {
    case PayloadKind::undeclared:
      if (request.form == Form::header) return error(request, Reason::payload_undeclared);
      return std::string(payload_text(PayloadKind::unsigned_payload));
    case PayloadKind::unknown:
      return differs(request, Reason::payload_malformed, request.payload.text, {});
    default:
      return request.payload.text;
  }
}

Result<std::string, SigV4Error> signed_payload(const Verification& v) {
  if (v.rules.payload == PayloadRule::declared) {
    std::string declared = TRY(declared_payload(v.request));
    if (v.body_hash) TRY(check_payload(v.request, *v.body_hash));
    return declared;
  }
  ASSERT(v.body_hash.has_value());
  const PayloadKind kind = v.request.payload.kind;
  if (kind != PayloadKind::undeclared && kind != PayloadKind::hash)
    return differs(v.request, Reason::payload_not_allowed, v.request.payload.text, {});
  TRY(check_payload(v.request, *v.body_hash));
  return hex(*v.body_hash);
}

std::string spaced_hex(string_view text) {
  const std::string digits = hex(as_bytes(text));
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    if (i != 0) out += ' ';
    out.append(digits, i, 2);
  }
  return out;
}

// S3 shows what it computed, which is the caller's own request. Not of large ones, so that a
// refusal does not take many times the memory of its request.
SigV4Error mismatch(const Verification& v, string_view canonical, const std::string& to_sign) {
  SigV4Error wrong = error(v.request, Reason::signature_mismatch);
  const bool s3 = v.rules.payload == PayloadRule::declared;
  if (!s3 || canonical.size() > explained_request_bytes_max) return wrong;
  wrong.elements = {{"AWSAccessKeyId", v.request.access_key_id},
                    {"StringToSign", to_sign},
                    {"SignatureProvided", v.request.signature},
                    {"StringToSignBytes", spaced_hex(to_sign)},
                    {"CanonicalRequest", std::string(canonical)},
                    {"CanonicalRequestBytes", spaced_hex(canonical)}};
  return wrong;
}

}  // namespace

ServiceRules rules_for(ServiceName service, ScopeRegion region) {
  ServiceRules rules{.service = std::move(service.text), .region = std::move(region.text)};
  if (rules.service == "s3") {
    rules.path = PathRule::as_sent;
    rules.payload = PayloadRule::declared;
    rules.skew = s3_skew_minutes_max;
  }
  return rules;
}

Result<Done, SigV4Error> check_payload(const SignedRequest& request,
                                       const Sha256Digest& body_hash) {
  if (request.payload.kind != PayloadKind::hash) return Done{};
  const std::string computed = hex(body_hash);
  if (request.payload.text == computed) return Done{};
  SigV4Error wrong = differs(request, Reason::payload_mismatch, request.payload.text, computed);
  wrong.elements = {{"ClientComputedContentSHA256", request.payload.text},
                    {"S3ComputedContentSHA256", computed}};
  return wrong;
}

Result<Done, SigV4Error> check_claim(const Claim& claim) {
  // S3 wants a presigned URL to say how long it lives; the others take the skew for it.
  const bool s3 = claim.rules.payload == PayloadRule::declared;
  if (s3 && claim.request.form == Form::presigned && !claim.request.expires)
    return differs(claim.request, Reason::parameters_missing, "X-Amz-Expires", {});
  TRY(check_scope(claim));
  TRY(check_signed_headers(claim));
  return check_time(claim);
}

Result<Verified, SigV4Error> verify(const Verification& v) {
  TRY(check_claim({v.request, v.head, v.now, v.rules}));
  const std::string payload = TRY(signed_payload(v));
  const std::optional<std::string> canonical =
      canonical_request(v.head, v.request, v.rules.path, PayloadText{payload});
  if (!canonical) return error(v.request, Reason::signature_mismatch);
  const std::string to_sign = string_to_sign(v.request, *canonical);
  const std::string signature = v.key.sign(to_sign);
  if (!equal_secrets(signature, v.request.signature)) return mismatch(v, *canonical, to_sign);
  return Verified(signature);
}

}  // namespace skerry::sigv4
