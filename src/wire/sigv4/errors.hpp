#pragma once
// Why a request is not authenticated, and how AWS says so. The same reason reads differently at S3,
// at a service that speaks the query protocol and at one that speaks JSON; nobody knows which
// service a malformed request was for before it is routed, so the two are apart.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skerry::sigv4 {

enum class Form : std::uint8_t {
  header,     // Authorization
  presigned,  // X-Amz-Signature and its companions in the query
};

enum class Reason : std::uint8_t {
  // The request's form
  missing,                // not signed, where that is needed
  several_mechanisms,     // Authorization and a presigned query at once
  unsupported_mechanism,  // Signature Version 2, Basic, Bearer
  unsupported_algorithm,  // AWS4-ECDSA-P256-SHA256 and others; got
  parameters_missing,     // got: AWS's sentences about those missing
  parameter_malformed,    // of the Authorization header; got: the part that is no "name=value"
  parameter_repeated,     // got: its name
  credential_malformed,   // got: the credential
  signed_headers_malformed,
  date_missing,
  date_malformed,  // got: the date
  expires_malformed,
  expires_negative,
  expires_too_long,
  // What was signed
  scope_date,         // got, expected: days; detail: the timestamp
  scope_region,       // got, expected
  scope_service,      // got, expected
  scope_terminator,   // got
  header_not_signed,  // got: the names, separated by ", "
  // Time
  expired,  // got: the timestamp; detail: how it compares with now
  not_yet_valid,
  presigned_expired,
  presigned_not_yet_valid,
  // Payload
  payload_undeclared,   // S3 without x-amz-content-sha256
  payload_malformed,    // got
  payload_not_allowed,  // unsigned or streaming, for a service other than S3; got
  payload_mismatch,     // got: the declared hash; expected: that of the bytes
  // The signature itself
  signature_mismatch,
  // aws-chunked bodies
  body_incomplete,
  chunk_malformed,
  chunk_too_small,
  chunk_signature_mismatch,
  decoded_length_missing,
  trailer_malformed,
};

// One element beside Code and Message, as S3's errors have them.
struct ErrorDetail {
  std::string name;
  std::string value;
};

struct SigV4Error {
  Reason reason = Reason::missing;
  Form form = Form::header;
  std::string got;
  std::string expected;
  std::string detail;
  std::vector<ErrorDetail> elements;  // for S3's error document
};

// Whose words.
enum class Dialect : std::uint8_t {
  query,      // the query and EC2 protocols, REST-XML other than S3
  json,       // JSON 1.0 and 1.1: names end in Exception, always status 400
  rest_json,  // names end in Exception
  s3,
};

struct ErrorText {
  std::string code;
  int status = 403;
  std::string message;
  std::vector<ErrorDetail> elements;
};

ErrorText describe(const SigV4Error& error, Dialect dialect);

}  // namespace skerry::sigv4
