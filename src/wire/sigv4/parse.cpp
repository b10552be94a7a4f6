#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/result.hpp"
#include "base/time_text.hpp"
#include "wire/http/date.hpp"
#include "wire/sigv4/limits.hpp"
#include "wire/sigv4/signed_request.hpp"

namespace skerry::sigv4 {
namespace {

using std::string_view;

constexpr string_view algorithm = "AWS4-HMAC-SHA256";

SigV4Error error(Reason reason, Form form, std::string got = {}) {
  return {.reason = reason,
          .form = form,
          .got = std::move(got),
          .expected = {},
          .detail = {},
          .elements = {}};
}

string_view trim(string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The text up to the separator, which is taken off too; all of it when there is none.
string_view take_until(string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const string_view part = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return part;
}

Result<Done, SigV4Error> parse_credential(string_view text, SignedRequest& out) {
  std::array<string_view, 5> parts;
  if (std::count(text.begin(), text.end(), '/') != 4)
    return error(Reason::credential_malformed, out.form, std::string(text));
  string_view rest = text;
  for (string_view& part : parts) {
    part = take_until(rest, '/');
    if (part.empty()) return error(Reason::credential_malformed, out.form, std::string(text));
  }
  out.access_key_id = parts[0];
  out.scope = {.date = std::string(parts[1]),
               .region = std::string(parts[2]),
               .service = std::string(parts[3]),
               .terminator = std::string(parts[4])};
  return Done{};
}

// Lower case, ascending, no repetition: as every signer writes them. With any other order allowed,
// one signature would have several spellings.
Result<Done, SigV4Error> parse_signed_headers(string_view text, SignedRequest& out) {
  const SigV4Error malformed = error(Reason::signed_headers_malformed, out.form, std::string(text));
  if (text.empty() || text.back() == ';') return malformed;
  while (!text.empty()) {
    const string_view name = take_until(text, ';');
    const bool lower = std::none_of(name.begin(), name.end(),
                                    [](char c) { return c <= ' ' || (c >= 'A' && c <= 'Z'); });
    if (name.empty() || !lower || out.signed_headers.size() == signed_header_count_max ||
        (!out.signed_headers.empty() && out.signed_headers.back() >= name))
      return malformed;
    out.signed_headers.emplace_back(name);
  }
  return Done{};
}

Result<Done, SigV4Error> set_time(string_view text, SignedRequest& out) {
  constexpr std::size_t basic_size = 16;
  std::optional<WallTime> time;
  if (text.size() == basic_size) time = parse_iso8601(text);
  if (!time) time = http::parse_http_date(text);
  if (!time) return error(Reason::date_malformed, out.form, std::string(text));
  out.time = *time;
  out.timestamp = iso8601_basic(*time);
  return Done{};
}

// AWS answers with all that is missing, one sentence for each.
struct Parameter {
  string_view name;
  std::optional<string_view> value = std::nullopt;
};

struct AuthorizationParts {
  Parameter credential{"Credential"};
  Parameter signature{"Signature"};
  Parameter signed_headers{"SignedHeaders"};
};

Result<AuthorizationParts, SigV4Error> split_authorization(string_view text) {
  AuthorizationParts parts;
  const std::array known{&parts.credential, &parts.signature, &parts.signed_headers};
  while (!text.empty()) {
    const string_view pair = trim(take_until(text, ','));
    const std::size_t equals = pair.find('=');
    if (equals == pair.npos)
      return error(Reason::parameter_malformed, Form::header, std::string(pair));
    const string_view name = pair.substr(0, equals);
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const Parameter* p) { return p->name == name; });
    if (found == known.end())
      return error(Reason::parameter_malformed, Form::header, std::string(pair));
    if ((*found)->value) return error(Reason::parameter_repeated, Form::header, std::string(name));
    (*found)->value = pair.substr(equals + 1);
  }
  return parts;
}

std::optional<SigV4Error> missing_in_authorization(const AuthorizationParts& parts, bool has_date,
                                                   string_view authorization) {
  std::string sentences;
  for (const Parameter* p : {&parts.credential, &parts.signature, &parts.signed_headers})
    if (!p->value || p->value->empty())
      sentences.append("Authorization header requires '").append(p->name).append("' parameter. ");
  if (sentences.empty() && has_date) return std::nullopt;
  if (sentences.empty()) return error(Reason::date_missing, Form::header);
  if (!has_date)
    sentences.append(
        "Authorization header requires existence of either a 'X-Amz-Date' or a "
        "'Date' header. ");
  sentences.append("(Hashed with SHA-256 and encoded with Base64) Authorization=")
      .append(base64(sha256(authorization)));
  return error(Reason::parameters_missing, Form::header, std::move(sentences));
}

// The value of a header that may stand there once.
Result<std::optional<string_view>, SigV4Error> single(const http::RequestHead& head,
                                                      string_view name, Form form) {
  if (head.count(name) > 1) return error(Reason::parameter_repeated, form, std::string(name));
  return head.find(name);
}

Parsed flatten(Result<SignedRequest, SigV4Error> result) {
  if (result) return std::move(result).value();
  return std::move(result).error();
}

Result<SignedRequest, SigV4Error> parse_header_form(const http::RequestHead& head,
                                                    string_view authorization) {
  constexpr Form form = Form::header;
  string_view rest = authorization;
  const string_view mechanism = take_until(rest, ' ');
  if (mechanism.substr(0, 5) != "AWS4-") return error(Reason::unsupported_mechanism, form);
  if (mechanism != algorithm)
    return error(Reason::unsupported_algorithm, form, std::string(mechanism));

  std::optional<string_view> date = TRY(single(head, "x-amz-date", form));
  if (!date) date = TRY(single(head, "date", form));
  const AuthorizationParts parts = TRY(split_authorization(rest));
  if (auto missing = missing_in_authorization(parts, date.has_value(), authorization))
    return std::move(*missing);

  SignedRequest out;
  out.form = form;
  TRY(parse_credential(*parts.credential.value, out));
  TRY(parse_signed_headers(*parts.signed_headers.value, out));
  out.signature = *parts.signature.value;
  TRY(set_time(*date, out));
  if (const auto token = TRY(single(head, "x-amz-security-token", form)))
    out.session_token = *token;
  if (const auto hash = TRY(single(head, "x-amz-content-sha256", form)))
    out.payload = parse_payload_declaration(*hash);
  return out;
}

struct PresignedParts {
  Parameter algorithm{"X-Amz-Algorithm"};
  Parameter credential{"X-Amz-Credential"};
  Parameter signature{"X-Amz-Signature"};
  Parameter signed_headers{"X-Amz-SignedHeaders"};
  Parameter date{"X-Amz-Date"};
  Parameter expires{"X-Amz-Expires"};
  Parameter token{"X-Amz-Security-Token"};
  Parameter payload{"X-Amz-Content-Sha256"};
};

Result<PresignedParts, SigV4Error> split_query(const http::Query& query) {
  PresignedParts parts;
  const std::array known{&parts.algorithm,      &parts.credential, &parts.signature,
                         &parts.signed_headers, &parts.date,       &parts.expires,
                         &parts.token,          &parts.payload};
  for (const http::QueryParameter& parameter : query)
    for (Parameter* const p : known) {
      if (p->name != parameter.name) continue;
      if (p->value) return error(Reason::parameter_repeated, Form::presigned, parameter.name);
      p->value = parameter.value;
    }
  return parts;
}

std::optional<SigV4Error> missing_in_query(const PresignedParts& parts) {
  std::string sentences;
  for (const Parameter* p :
       {&parts.algorithm, &parts.credential, &parts.signature, &parts.signed_headers, &parts.date})
    if (!p->value || p->value->empty())
      sentences.append("AWS query-string parameters must include '").append(p->name).append("'. ");
  if (sentences.empty()) return std::nullopt;
  sentences.append("Re-examine the query-string parameters.");
  return error(Reason::parameters_missing, Form::presigned, std::move(sentences));
}

Result<std::chrono::seconds, SigV4Error> parse_expires(string_view text) {
  std::int64_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, seconds);
  if (failure == std::errc::result_out_of_range && rest == end)
    return error(Reason::expires_too_long, Form::presigned);
  if (text.empty() || failure != std::errc{} || rest != end)
    return error(Reason::expires_malformed, Form::presigned);
  if (seconds < 0) return error(Reason::expires_negative, Form::presigned);
  if (seconds > presigned_seconds_max.count())
    return error(Reason::expires_too_long, Form::presigned);
  return std::chrono::seconds(seconds);
}

// The declaration of a presigned request may stand in the query or in a header, but not differ.
Result<Done, SigV4Error> set_presigned_payload(const http::RequestHead& head,
                                               std::optional<string_view> in_query,
                                               SignedRequest& out) {
  const auto in_header = TRY(single(head, "x-amz-content-sha256", out.form));
  if (in_query && in_header && *in_query != *in_header)
    return error(Reason::parameter_repeated, out.form, "X-Amz-Content-Sha256");
  if (in_query || in_header)
    out.payload = parse_payload_declaration(in_query ? *in_query : *in_header);
  return Done{};
}

Result<SignedRequest, SigV4Error> parse_presigned(const http::RequestHead& head) {
  constexpr Form form = Form::presigned;
  const PresignedParts parts = TRY(split_query(head.query));
  if (auto missing = missing_in_query(parts)) return std::move(*missing);
  if (*parts.algorithm.value != algorithm)
    return error(Reason::unsupported_algorithm, form, std::string(*parts.algorithm.value));

  SignedRequest out;
  out.form = form;
  TRY(parse_credential(*parts.credential.value, out));
  TRY(parse_signed_headers(*parts.signed_headers.value, out));
  out.signature = *parts.signature.value;
  TRY(set_time(*parts.date.value, out));
  if (parts.expires.value) out.expires = TRY(parse_expires(*parts.expires.value));
  if (parts.token.value) {
    out.session_token = *parts.token.value;
    if (head.count("x-amz-security-token") != 0)
      return error(Reason::parameter_repeated, form, "X-Amz-Security-Token");
  }
  TRY(set_presigned_payload(head, parts.payload.value, out));
  return out;
}

bool query_has(const http::Query& query, string_view name) {
  return std::any_of(query.begin(), query.end(), [&](const auto& p) { return p.name == name; });
}

struct KindName {
  PayloadKind kind;
  string_view text;
};
constexpr std::array kind_names{
    KindName{PayloadKind::unsigned_payload, "UNSIGNED-PAYLOAD"},
    KindName{PayloadKind::streaming_signed, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
    KindName{PayloadKind::streaming_signed_trailer, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"},
    KindName{PayloadKind::streaming_unsigned_trailer, "STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
};

}  // namespace

std::string CredentialScope::text() const {
  return date + '/' + region + '/' + service + '/' + terminator;
}

PayloadDeclaration parse_payload_declaration(string_view text) {
  for (const KindName& known : kind_names)
    if (known.text == text) return {known.kind, std::string(text)};
  const bool hash = text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
                      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                    });
  return {hash ? PayloadKind::hash : PayloadKind::unknown, std::string(text)};
}

string_view payload_text(PayloadKind kind) {
  for (const KindName& known : kind_names)
    if (known.kind == kind) return known.text;
  return {};
}

Parsed parse(const http::RequestHead& head) {
  const std::size_t authorizations = head.count("authorization");
  const bool presigned = query_has(head.query, "X-Amz-Signature") ||
                         query_has(head.query, "X-Amz-Algorithm") ||
                         query_has(head.query, "X-Amz-Credential");
  // https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html (Signature Version 2)
  const bool version_2 =
      query_has(head.query, "AWSAccessKeyId") && query_has(head.query, "Signature");
  const std::size_t forms = authorizations + (presigned ? 1 : 0) + (version_2 ? 1 : 0);
  if (forms == 0) return Anonymous{};
  if (forms > 1) {
    const Form form = authorizations == forms ? Form::header : Form::presigned;
    return error(Reason::several_mechanisms, form);
  }
  if (version_2) return error(Reason::unsupported_mechanism, Form::presigned);
  return flatten(presigned ? parse_presigned(head)
                           : parse_header_form(head, *head.find("authorization")));
}

}  // namespace skerry::sigv4
