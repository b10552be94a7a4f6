#include "wire/http/writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/encoding.hpp"
#include "wire/http/syntax.hpp"

namespace skerry::http {
namespace {

using std::string_view;

struct Phrase {
  int status;
  string_view text;
};

// In the order of their numbers (RFC 9110 section 15, RFC 6585).
constexpr std::array phrases{
    Phrase{100, "Continue"},
    Phrase{101, "Switching Protocols"},
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{202, "Accepted"},
    Phrase{203, "Non-Authoritative Information"},
    Phrase{204, "No Content"},
    Phrase{205, "Reset Content"},
    Phrase{206, "Partial Content"},
    Phrase{300, "Multiple Choices"},
    Phrase{301, "Moved Permanently"},
    Phrase{302, "Found"},
    Phrase{303, "See Other"},
    Phrase{304, "Not Modified"},
    Phrase{307, "Temporary Redirect"},
    Phrase{308, "Permanent Redirect"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{402, "Payment Required"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{406, "Not Acceptable"},
    Phrase{407, "Proxy Authentication Required"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{410, "Gone"},
    Phrase{411, "Length Required"},
    Phrase{412, "Precondition Failed"},
    Phrase{413, "Content Too Large"},
    Phrase{414, "URI Too Long"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{416, "Range Not Satisfiable"},
    Phrase{417, "Expectation Failed"},
    Phrase{421, "Misdirected Request"},
    Phrase{422, "Unprocessable Content"},
    Phrase{424, "Failed Dependency"},
    Phrase{426, "Upgrade Required"},
    Phrase{428, "Precondition Required"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{502, "Bad Gateway"},
    Phrase{503, "Service Unavailable"},
    Phrase{504, "Gateway Timeout"},
    Phrase{505, "HTTP Version Not Supported"},
};

Result<Done> check_headers(const Headers& headers) {
  for (const Header& header : headers) {
    if (header.name.empty() || !all_of_class(header.name, char_token))
      return Error{"a header name cannot be written"};
    if (!all_of_class(header.value, char_value) || trim(header.value) != header.value)
      return Error{"the value of header " + header.name + " cannot be written"};
    for (const string_view reserved : {"content-length", "transfer-encoding", "connection"})
      if (equal_names(header.name, reserved))
        return Error{"header " + header.name + " follows from the body and the connection"};
  }
  return Done{};
}

void append_field(string_view name, string_view value, std::string& out) {
  out.append(name).append(": ").append(value).append("\r\n");
}

template <int base>
void append_number(std::uint64_t number, std::string& out) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  out.append(digits.data(), end);
}

void append_fields(const Headers& headers, BodyFraming body, std::string& out) {
  for (const Header& header : headers) append_field(header.name, header.value, out);
  if (body.framing == Framing::length) {
    out.append("Content-Length: ");
    append_number<10>(body.length, out);
    out.append("\r\n");
  }
  if (body.framing == Framing::chunked) append_field("Transfer-Encoding", "chunked", out);
}

void append_connection(int minor_version, KeepAlive keep_alive, std::string& out) {
  if (keep_alive == KeepAlive::no) {
    append_field("Connection", "close", out);
  } else if (minor_version == 0) {
    append_field("Connection", "keep-alive", out);
  }
}

}  // namespace

Result<Done> write_head(const ResponseHead& head, std::string& out) {
  if (head.status < 100 || head.status > 999) return Error{"the status cannot be written"};
  TRY(check_headers(head.headers));
  out.append(head.minor_version == 0 ? "HTTP/1.0 " : "HTTP/1.1 ");
  append_number<10>(static_cast<std::uint64_t>(head.status), out);
  out.append(" ").append(reason_phrase(head.status)).append("\r\n");
  append_fields(head.headers, head.body, out);
  append_connection(head.minor_version, head.keep_alive, out);
  out.append("\r\n");
  return Done{};
}

Result<Done> write_head(const RequestHead& head, std::string& out) {
  if (head.method.empty() || !all_of_class(head.method, char_token))
    return Error{"the method cannot be written"};
  if (head.target.empty() || !all_of_class(head.target, char_target))
    return Error{"the target cannot be written"};
  if (head.body.framing == Framing::until_close)
    return Error{"a request's body cannot end by closing"};
  TRY(check_headers(head.headers));
  out.append(head.method).append(" ").append(head.target);
  out.append(head.minor_version == 0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
  append_fields(head.headers, head.body, out);
  if (head.expects_continue == ExpectsContinue::yes && !head.find("expect"))
    append_field("Expect", "100-continue", out);
  append_connection(head.minor_version, head.keep_alive, out);
  out.append("\r\n");
  return Done{};
}

string_view continue_response() { return "HTTP/1.1 100 Continue\r\n\r\n"; }

string_view reason_phrase(int status) {
  const auto found = std::lower_bound(phrases.begin(), phrases.end(), status,
                                      [](const Phrase& p, int s) { return p.status < s; });
  return found != phrases.end() && found->status == status ? found->text : "Unknown";
}

void write_chunk(std::span<const std::byte> bytes, std::string& out) {
  if (bytes.empty()) return;
  append_number<16>(bytes.size(), out);
  out.append("\r\n").append(as_text(bytes)).append("\r\n");
}

void write_last_chunk(std::string& out) { out.append("0\r\n\r\n"); }

}  // namespace skerry::http
