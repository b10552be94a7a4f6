#pragma once
// Our own strict pass over a complete head. It refuses whatever two readers of HTTP have been known
// to read in two ways (request smuggling): bare LF and CR, obs-fold, white space before the colon,
// a repeated or malformed Content-Length, any Transfer-Encoding but one "chunked" on HTTP/1.1,
// both at once, none or two Hosts, NUL, 8-bit targets. Beast's parser must then agree with it
// (beast_opinion.hpp).

#include <string_view>

#include "base/result.hpp"
#include "wire/http/event.hpp"
#include "wire/http/head.hpp"

namespace skerry::http {

// `text` is the whole head, its closing empty line included.
Result<RequestHead, Refused> parse_request_head(std::string_view text);

enum class RequestMethodWas : std::uint8_t { other, head, connect };
// `was` decides, with the status, whether a body follows (RFC 9112 section 6.3).
Result<ResponseHead, Refused> parse_response_head(std::string_view text, RequestMethodWas was);

// "Name: value" without its CRLF.
Result<Header, Refused> parse_field_line(std::string_view line);

}  // namespace skerry::http
