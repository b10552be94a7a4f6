#include "gateway/answers.hpp"

#include <algorithm>
#include <cstdlib>

namespace skerry::gateway {

Answer to_answer(aws::WireResponse response) {
  // A member of the answers to HEAD and of bodies that stream; the connection writes the header.
  std::optional<std::uint64_t> content_length;
  std::erase_if(response.headers, [&](const http::Header& header) {
    if (!http::equal_names(header.name, "Content-Length")) return false;
    content_length = std::strtoull(header.value.c_str(), nullptr, 10);
    return true;
  });
  return {.status = response.status,
          .headers = std::move(response.headers),
          .body = std::move(response.body),
          .content_length = content_length};
}

Answer plain_answer(int status, std::string text) {
  return {.status = status,
          .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
          .body = std::move(text) + "\n"};
}

ApiError as_api_error(const sigv4::ErrorText& text) {
  ApiError error{.code = text.code, .status = text.status, .message = text.message};
  for (const sigv4::ErrorDetail& detail : text.elements)
    error.fields.emplace_back(detail.name, detail.value);
  return error;
}

ApiError in_words_of(const aws::ServiceShape& service, ApiError error) {
  if (error.code != "AccessDenied") return error;
  switch (service.protocol) {
    case aws::Protocol::ec2:
      error.code = "UnauthorizedOperation";
      break;
    case aws::Protocol::json_1_0:
    case aws::Protocol::json_1_1:
      error.code = "AccessDeniedException";
      error.status = 400;
      break;
    case aws::Protocol::rest_json:
      error.code = "AccessDeniedException";
      break;
    case aws::Protocol::query:
    case aws::Protocol::rest_xml:
      break;
  }
  return error;
}

ApiError not_durable_error(CommitOutcome outcome) {
  const std::string why = outcome == CommitOutcome::disk_full
                              ? "the disk that holds the region's data is full"
                              : "too many changes are waiting to be written";
  return {.code = "ServiceUnavailable",
          .status = 503,
          .message = "Skerry changed nothing: " + why + "."};
}

Answer not_durable(CommitOutcome outcome) {
  return plain_answer(503, not_durable_error(outcome).message);
}

std::string operation_asked(const http::RequestHead& head, std::string_view body) {
  std::string name;
  if (const auto target = head.find("x-amz-target")) {
    name = target->substr(target->rfind('.') + 1);
  } else if (const std::size_t at = body.find("Action=");
             at == 0 || body.find("&Action=") != body.npos) {
    const std::string_view rest = body.substr(at == 0 ? 7 : body.find("&Action=") + 8);
    name = rest.substr(0, rest.find('&'));
  }
  constexpr std::size_t shown_max = 64;
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
  if (name.empty() || name.size() > shown_max || !plain) return "";
  return " (operation " + name + ")";
}

Result<Done, ApiError> allowed_in_session(const Identity& identity,
                                          const aws::ServiceShape& service,
                                          std::string_view operation) {
  const bool long_term_owner =
      identity.kind == IdentityKind::user || identity.kind == IdentityKind::root;
  if (!identity.issued || !long_term_owner) return Done{};
  if (service.signing == "iam")
    return ApiError{.code = "InvalidClientTokenId",
                    .status = 403,
                    .message = "The security token included in the request is invalid"};
  if (service.signing == "sts" && operation != "AssumeRole" && operation != "GetCallerIdentity" &&
      operation != "GetSessionToken")
    return ApiError{
        .code = "AccessDenied",
        .status = 403,
        .message = "Cannot call " + std::string(operation) + " with session credentials"};
  return Done{};
}

}  // namespace skerry::gateway
