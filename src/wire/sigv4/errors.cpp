#include "wire/sigv4/errors.hpp"

namespace skerry::sigv4 {
namespace {

using std::string;
using std::string_view;

struct Text {
  string_view code;
  int status;
  string message;
};

string quoted(string_view text) { return "'" + string(text) + "'"; }

// The query protocol's codes; the others' are made of them. The sentences are AWS's own, as its
// services answer them (https://docs.aws.amazon.com/IAM/latest/UserGuide/
// reference_sigv-troubleshooting.html lists most).
Text incomplete(string message) { return {"IncompleteSignature", 400, std::move(message)}; }
Text wrong(string message) { return {"SignatureDoesNotMatch", 403, std::move(message)}; }

constexpr string_view mismatch_message =
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details.";

Text aws_form_text(const SigV4Error& e) {
  switch (e.reason) {
    case Reason::missing:
      return {"MissingAuthenticationToken", 403, "Request is missing Authentication Token"};
    case Reason::several_mechanisms:
      return incomplete(
          "Only one auth mechanism allowed; only the X-Amz-Algorithm query "
          "parameter or the Authorization header should be specified");
    case Reason::unsupported_mechanism:
      return incomplete(
          "The authorization mechanism you have provided is not supported. Please "
          "use AWS4-HMAC-SHA256.");
    case Reason::unsupported_algorithm:
      return incomplete("Unsupported AWS 'algorithm': " + quoted(e.got) + ".");
    case Reason::parameters_missing:
      return incomplete(e.got);
    case Reason::parameter_malformed:
      return incomplete(quoted(e.got) + " not a valid key=value pair in Authorization header.");
    case Reason::parameter_repeated:
      return incomplete(quoted(e.got) + " must not be given more than once.");
    case Reason::credential_malformed:
      return incomplete(
          "Credential must have exactly 5 slash-delimited elements, e.g. "
          "keyid/date/region/service/term, got " +
          quoted(e.got));
    case Reason::signed_headers_malformed:
      return incomplete(
          "SignedHeaders must be lower-case names in ascending order, separated by "
          "semicolons, got " +
          quoted(e.got));
    case Reason::date_missing:
      return incomplete(
          "Authorization header requires existence of either a 'X-Amz-Date' or a "
          "'Date' header.");
    case Reason::date_malformed:
      return incomplete("Date must be in ISO-8601 'basic format'. Got " + quoted(e.got) +
                        ". See http://en.wikipedia.org/wiki/ISO_8601");
    case Reason::expires_malformed:
      return incomplete("X-Amz-Expires should be a number");
    case Reason::expires_negative:
      return incomplete("X-Amz-Expires must be non-negative");
    default:
      return incomplete(
          "X-Amz-Expires must be less than a week (in seconds); that is, the given "
          "X-Amz-Expires must be less than 604800 seconds");
  }
}

Text aws_text(const SigV4Error& e) {
  switch (e.reason) {
    case Reason::scope_date:
      return wrong(
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
          "date from HTTP: " +
          quoted(e.got) + " != " + quoted(e.expected) + ", from " + quoted(e.detail) + ".");
    case Reason::scope_region:
      return wrong("Credential should be scoped to a valid region. ");
    case Reason::scope_service:
      return wrong("Credential should be scoped to correct service: " + quoted(e.expected) + ". ");
    case Reason::scope_terminator:
      return wrong("Credential should be scoped with a valid terminator: 'aws4_request', not " +
                   quoted(e.got) + ".");
    case Reason::header_not_signed:
      return wrong((e.got == "host" ? "'Host' or ':authority'" : quoted(e.got)) +
                   " must be a 'SignedHeader' in the AWS Authorization.");
    case Reason::expired:
    case Reason::presigned_expired:
      return wrong("Signature expired: " + e.got + " is now earlier than " + e.detail);
    case Reason::not_yet_valid:
    case Reason::presigned_not_yet_valid:
      return wrong("Signature not yet current: " + e.got + " is still later than " + e.detail);
    case Reason::payload_malformed:
    case Reason::payload_not_allowed:
    case Reason::payload_undeclared:
      return wrong("x-amz-content-sha256 must be the SHA-256 of the body for this service, not " +
                   quoted(e.got) + ".");
    case Reason::payload_mismatch:
    case Reason::signature_mismatch:
      return wrong(string(mismatch_message));
    case Reason::body_incomplete:
    case Reason::chunk_malformed:
    case Reason::chunk_too_small:
    case Reason::chunk_signature_mismatch:
    case Reason::decoded_length_missing:
    case Reason::trailer_malformed:
      return wrong("aws-chunked bodies are for Amazon S3 only.");
    default:
      return aws_form_text(e);
  }
}

// S3's two codes for what is wrong with a signature's form, and how each begins its sentence.
Text s3_malformed(Form form, string_view rest) {
  if (form == Form::presigned)
    return {"AuthorizationQueryParametersError", 400,
            "Error parsing the X-Amz-Credential parameter; " + string(rest)};
  return {"AuthorizationHeaderMalformed", 400,
          "The authorization header is malformed; " + string(rest)};
}
Text s3_query(string_view message) {
  return {"AuthorizationQueryParametersError", 400, string(message)};
}
Text s3_denied(string_view message) { return {"AccessDenied", 403, string(message)}; }

Text s3_missing_parameters(Form form) {
  if (form == Form::presigned)
    return s3_query(
        "Query-string authentication version 4 requires the X-Amz-Algorithm, "
        "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
        "X-Amz-Expires parameters.");
  return s3_malformed(form,
                      "the authorization header requires three components: Credential, "
                      "SignedHeaders, and Signature.");
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
Text s3_form_text(const SigV4Error& e) {
  switch (e.reason) {
    case Reason::missing:
      return s3_denied("Access Denied");
    case Reason::several_mechanisms:
      return {"InvalidArgument", 400,
              "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
              "Signature query string parameter or the Authorization header should be specified"};
    case Reason::unsupported_mechanism:
      return {"InvalidRequest", 400,
              "The authorization mechanism you have provided is not supported. Please use "
              "AWS4-HMAC-SHA256."};
    case Reason::unsupported_algorithm:
      if (e.form == Form::presigned)
        return s3_query("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
      return {"InvalidArgument", 400, "Unsupported Authorization Type"};
    case Reason::parameters_missing:
      return s3_missing_parameters(e.form);
    case Reason::parameter_malformed:
      return s3_malformed(e.form, "Invalid auth parameter: " + e.got);
    case Reason::parameter_repeated:
      return s3_malformed(e.form, quoted(e.got) + " is given more than once");
    case Reason::credential_malformed:
      return s3_malformed(e.form,
                          "the Credential is mal-formed; expecting "
                          "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
    case Reason::signed_headers_malformed:
      return s3_malformed(e.form, "the SignedHeaders are mal-formed: " + quoted(e.got));
    case Reason::date_missing:
      return s3_denied("AWS authentication requires a valid Date or x-amz-date header");
    case Reason::date_malformed:
      if (e.form == Form::presigned)
        return s3_query(
            "X-Amz-Date must be in the ISO8601 Long Format "
            "\"yyyyMMdd'T'HHmmss'Z'\"");
      return s3_denied("AWS authentication requires a valid Date or x-amz-date header");
    case Reason::expires_malformed:
      return s3_query("X-Amz-Expires should be a number");
    case Reason::expires_negative:
      return s3_query("X-Amz-Expires must be non-negative");
    default:
      return s3_query(
          "X-Amz-Expires must be less than a week (in seconds); that is, the given "
          "X-Amz-Expires must be less than 604800 seconds");
  }
}

Text s3_payload_text(const SigV4Error& e) {
  switch (e.reason) {
    case Reason::payload_undeclared:
      return {"InvalidRequest", 400,
              "Missing required header for this request: "
              "x-amz-content-sha256"};
    case Reason::payload_malformed:
    case Reason::payload_not_allowed:
      return {"InvalidArgument", 400,
              "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
              "STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
              "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value."};
    case Reason::payload_mismatch:
      return {"XAmzContentSHA256Mismatch", 400,
              "The provided 'x-amz-content-sha256' header does not match what was computed."};
    case Reason::body_incomplete:
      return {"IncompleteBody", 400, "The request body terminated unexpectedly"};
    case Reason::chunk_malformed:
      return {"InvalidRequest", 400, "The aws-chunked body is malformed"};
    case Reason::chunk_too_small:
      return {"InvalidChunkSizeError", 403,
              "Only the last chunk is allowed to have a size less than 8192 bytes"};
    case Reason::decoded_length_missing:
      return {"MissingContentLength", 411,
              "You must provide the x-amz-decoded-content-length HTTP header."};
    default:
      return {"MalformedTrailerError", 400,
              "The request contained trailing data that was not well-formed or did not conform to "
              "our published schema."};
  }
}

Text s3_text(const SigV4Error& e) {
  switch (e.reason) {
    case Reason::scope_date:
      return s3_malformed(e.form, "Invalid credential date \"" + e.got +
                                      "\". This date is not the same as X-Amz-Date: \"" +
                                      e.expected + "\".");
    case Reason::scope_region:
      return s3_malformed(
          e.form, "the region " + quoted(e.got) + " is wrong; expecting " + quoted(e.expected));
    case Reason::scope_service:
      return s3_malformed(e.form, "incorrect service \"" + e.got +
                                      "\". This endpoint belongs to \"" + e.expected + "\".");
    case Reason::scope_terminator:
      return s3_malformed(
          e.form, "incorrect terminator \"" + e.got + "\". This endpoint uses \"aws4_request\".");
    case Reason::header_not_signed:
      return s3_denied("There were headers present in the request which were not signed");
    case Reason::expired:
    case Reason::not_yet_valid:
      return {"RequestTimeTooSkewed", 403,
              "The difference between the request time and the current time is too large."};
    case Reason::presigned_expired:
      return s3_denied("Request has expired");
    case Reason::presigned_not_yet_valid:
      return s3_denied("Request is not valid yet");
    case Reason::signature_mismatch:
    case Reason::chunk_signature_mismatch:
      return {"SignatureDoesNotMatch", 403,
              "The request signature we calculated does not match the signature you provided. "
              "Check your key and signing method."};
    case Reason::payload_undeclared:
    case Reason::payload_malformed:
    case Reason::payload_not_allowed:
    case Reason::payload_mismatch:
    case Reason::body_incomplete:
    case Reason::chunk_malformed:
    case Reason::chunk_too_small:
    case Reason::decoded_length_missing:
    case Reason::trailer_malformed:
      return s3_payload_text(e);
    default:
      return s3_form_text(e);
  }
}

string_view json_code(string_view query_code) {
  if (query_code == "MissingAuthenticationToken") return "MissingAuthenticationTokenException";
  if (query_code == "IncompleteSignature") return "IncompleteSignatureException";
  return "InvalidSignatureException";
}

}  // namespace

ErrorText describe(const SigV4Error& error, Dialect dialect) {
  const Text text = dialect == Dialect::s3 ? s3_text(error) : aws_text(error);
  ErrorText out{
      .code = string(text.code), .status = text.status, .message = text.message, .elements = {}};
  if (dialect == Dialect::s3) out.elements = error.elements;
  if (dialect == Dialect::json || dialect == Dialect::rest_json) out.code = json_code(text.code);
  if (dialect == Dialect::json) out.status = 400;
  if (dialect == Dialect::rest_json) out.status = 403;
  if (error.reason == Reason::missing && dialect != Dialect::query && dialect != Dialect::s3)
    out.message = "Missing Authentication Token";
  return out;
}

}  // namespace skerry::sigv4
