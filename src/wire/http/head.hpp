#pragma once
// The head of an HTTP/1.1 message as values. A RequestHead made by parse_request_head() or by the
// RequestParser has passed every rule of RFC 9112 that decides where a message ends and whom it is
// for; path and query are parsed once, here, so that what is verified is what is executed.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/http/host_port.hpp"

namespace skerry::http {

struct Header {
  std::string name;   // as sent; compare with equal_names()
  std::string value;  // without the white space around it
  friend bool operator==(const Header&, const Header&) = default;
};
using Headers = std::vector<Header>;  // in the order of the message, repetitions kept

// ASCII case-insensitive, as field names compare (RFC 9110 section 5.1).
bool equal_names(std::string_view a, std::string_view b);

// The value of the first header of that name.
std::optional<std::string_view> find(const Headers& headers, std::string_view name);
std::size_t count(const Headers& headers, std::string_view name);

// One pair of the query, decoded once: percent-escapes, and '+' is a space.
struct QueryParameter {
  std::string name;
  std::string value;  // empty for "name" as for "name="
  friend bool operator==(const QueryParameter&, const QueryParameter&) = default;
};
using Query = std::vector<QueryParameter>;  // in the order of the target, repetitions kept

enum class TargetForm : std::uint8_t {
  origin,     // "/path?query"
  absolute,   // "http://host/path?query": what a client sends to a plain proxy
  authority,  // "host:port", for CONNECT only
  asterisk,   // "*", for OPTIONS only
};

enum class Framing : std::uint8_t {
  none,         // no body (of a request: no Content-Length and no Transfer-Encoding)
  length,       // Content-Length
  chunked,      // Transfer-Encoding: chunked
  until_close,  // responses only
};

struct BodyFraming {
  Framing framing = Framing::none;
  std::uint64_t length = 0;  // of Framing::length
  friend bool operator==(const BodyFraming&, const BodyFraming&) = default;
};

enum class KeepAlive : bool { no, yes };
enum class ExpectsContinue : bool { no, yes };

struct RequestHead {
  std::string method;  // as sent; case-sensitive
  std::string target;  // as sent
  int minor_version = 1;
  Headers headers;
  // Derived from the above by the parser:
  TargetForm target_form = TargetForm::origin;
  std::string path = "/";  // as sent: escapes and dot segments kept; empty in authority form
  Query query;
  // From the Host header (which an absolute target must equal) or, for CONNECT, from the target.
  HostPort host;
  BodyFraming body;
  KeepAlive keep_alive = KeepAlive::yes;
  ExpectsContinue expects_continue = ExpectsContinue::no;

  std::optional<std::string_view> find(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  friend bool operator==(const RequestHead&, const RequestHead&) = default;
};

struct ResponseHead {
  int status = 200;
  int minor_version = 1;
  Headers headers;
  BodyFraming body;
  KeepAlive keep_alive = KeepAlive::yes;

  std::optional<std::string_view> find(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  friend bool operator==(const ResponseHead&, const ResponseHead&) = default;
};

}  // namespace skerry::http
