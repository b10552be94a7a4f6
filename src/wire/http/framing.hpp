#pragma once
// From the fields of a head to where the message ends (RFC 9112 section 6) and whether the
// connection goes on (section 9.3).

#include "base/result.hpp"
#include "wire/http/event.hpp"
#include "wire/http/head.hpp"

namespace skerry::http {

struct MinorVersion {
  int number = 1;
};

// Content-Length or one chunked coding, never both, never twice, chunked on HTTP/1.1 only.
// Framing::none when there is neither.
Result<BodyFraming, Refused> body_framing(const Headers& headers, MinorVersion version);

KeepAlive keep_alive(const Headers& headers, MinorVersion version);

// Refuses (417) any expectation but 100-continue; HTTP/1.0 has none (RFC 9110 section 10.1.1).
Result<ExpectsContinue, Refused> expectation(const Headers& headers, MinorVersion version);

}  // namespace skerry::http
