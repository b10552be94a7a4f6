#pragma once
// Heads and chunks as bytes. What is written is what head_parser.hpp would read: a name, value or
// target that would break out of its place (CR, LF, NUL) is an error, never written.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/http/head.hpp"

namespace skerry::http {

// Appends status line and headers. Content-Length, Transfer-Encoding and Connection come from
// `body` and `keep_alive`; having them among the headers is an error. `body.length` may be of a
// body that is not sent (answers to HEAD). On an error nothing is appended.
Result<Done> write_head(const ResponseHead& head, std::string& out);

// The same for a request: method, target, minor_version, headers (Host is the caller's), body,
// keep_alive and expects_continue are written; the derived members are not looked at.
Result<Done> write_head(const RequestHead& head, std::string& out);

// "HTTP/1.1 100 Continue" and the empty line.
std::string_view continue_response();

// The reason phrase of RFC 9110 section 15; "Unknown" for others.
std::string_view reason_phrase(int status);

// A chunk around `bytes`, nothing for no bytes (an empty chunk would end the body).
void write_chunk(std::span<const std::byte> bytes, std::string& out);
void write_last_chunk(std::string& out);

}  // namespace skerry::http
