#include "wire/http/head_parser.hpp"

#include "wire/http/beast_opinion.hpp"
#include "wire/http/framing.hpp"
#include "wire/http/limits.hpp"
#include "wire/http/syntax.hpp"
#include "wire/http/target.hpp"

namespace skerry::http {
namespace {

using std::string_view;

constexpr string_view line_end = "\r\n";

// The next line without its CRLF; the collector has made sure that there is one.
string_view take_line(string_view& text) {
  const std::size_t end = text.find(line_end);
  const string_view line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + line_end.size());
  return line;
}

Result<int, Refused> parse_version(string_view text) {
  constexpr string_view name = "HTTP/";
  const bool shaped = text.size() == 8 && text.substr(0, 5) == name && text[6] == '.' &&
                      all_of_class(text.substr(5, 1), char_digit) &&
                      all_of_class(text.substr(7, 1), char_digit);
  if (!shaped) return Refused{400, "the request line does not end in an HTTP version"};
  if (text != "HTTP/1.1" && text != "HTTP/1.0")
    return Refused{505, "only HTTP/1.1 and HTTP/1.0 are served"};
  return text == "HTTP/1.1" ? 1 : 0;
}

Result<Headers, Refused> parse_fields(string_view text) {
  Headers headers;
  headers.reserve(16);
  while (true) {
    const string_view line = take_line(text);
    if (line.empty()) break;
    if (headers.size() == header_count_max) return Refused{431, "too many header fields"};
    headers.push_back(TRY(parse_field_line(line)));
  }
  if (!text.empty()) return Refused{400, "bytes after the end of the head"};
  return headers;
}

Result<Done, Refused> parse_request_line(string_view line, RequestHead& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == line.npos || first == last)
    return Refused{400, "the request line is not a method, a target and a version"};
  const string_view method = line.substr(0, first);
  if (method.empty() || !all_of_class(method, char_token))
    return Refused{400, "the method is malformed"};
  if (method.size() > method_bytes_max) return Refused{501, "no such method is served"};
  head.minor_version = TRY(parse_version(line.substr(last + 1)));
  head.method = method;
  head.target = line.substr(first + 1, last - first - 1);
  return Done{};
}

std::uint16_t port_or_default(const HostPort& host, string_view target) {
  return host.port.value_or(equal_names(target.substr(0, 6), "https:") ? 443 : 80);
}

// RFC 9112 section 3.2: one Host, well-formed; here it is needed on HTTP/1.0 too. Only CONNECT may
// lack it there (Python's http.client sends none); its target says where to. The host of an
// absolute target would take precedence, but the signature covers the header: they must be equal.
Result<Done, Refused> settle_host(std::optional<HostPort> of_target, RequestHead& head) {
  const std::size_t hosts = head.count("host");
  const bool connect = head.target_form == TargetForm::authority;
  if (hosts > 1) return Refused{400, "Host is repeated"};
  if (hosts == 0) {
    if (!connect || head.minor_version != 0) return Refused{400, "Host is missing"};
    head.host = std::move(*of_target);
    return Done{};
  }
  std::optional<HostPort> of_header = parse_host_port(*head.find("host"));
  if (!of_header) return Refused{400, "Host is malformed"};
  if (connect) {
    head.host = std::move(*of_target);
    return Done{};
  }
  if (of_target &&
      (of_target->host != of_header->host ||
       port_or_default(*of_target, head.target) != port_or_default(*of_header, head.target)))
    return Refused{400, "Host and the target's host differ"};
  head.host = std::move(*of_header);
  return Done{};
}

Result<int, Refused> parse_status_line(string_view line, ResponseHead& head) {
  const Refused malformed{502, "the status line is malformed"};
  // "HTTP/1.1 200 OK"; the phrase, even its space, may be missing.
  if (line.size() < 12 || line[8] != ' ' || !all_of_class(line.substr(9, 3), char_digit) ||
      (line.size() > 12 && line[12] != ' ') || !all_of_class(line.substr(12), char_value))
    return malformed;
  Result<int, Refused> version = parse_version(line.substr(0, 8));
  if (!version || line[9] == '0') return malformed;
  head.minor_version = *version;
  head.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
  return head.status;
}

}  // namespace

Result<Header, Refused> parse_field_line(string_view line) {
  if (!line.empty() && (line.front() == ' ' || line.front() == '\t'))
    return Refused{400, "a folded header line"};
  const std::size_t colon = line.find(':');
  if (colon == line.npos) return Refused{400, "a header line without a colon"};
  const string_view name = line.substr(0, colon);
  if (name.empty() || !all_of_class(name, char_token))
    return Refused{400, "a header name is malformed"};
  const string_view value = trim(line.substr(colon + 1));
  if (!all_of_class(value, char_value)) return Refused{400, "a control character in a header"};
  return Header{std::string(name), std::string(value)};
}

Result<RequestHead, Refused> parse_request_head(string_view text) {
  RequestHead head;
  string_view rest = text;
  TRY(parse_request_line(take_line(rest), head));
  Target target = TRY(parse_target(Method{head.method}, head.target));
  head.target_form = target.form;
  head.path = std::move(target.path);
  head.query = std::move(target.query);
  head.headers = TRY(parse_fields(rest));
  TRY(settle_host(std::move(target.authority), head));

  const MinorVersion version{head.minor_version};
  head.body = TRY(body_framing(head.headers, version));
  head.keep_alive = keep_alive(head.headers, version);
  head.expects_continue = TRY(expectation(head.headers, version));
  if (head.target_form == TargetForm::authority &&
      (head.body.framing == Framing::chunked || head.body.length != 0))
    return Refused{400, "CONNECT with a body"};
  if (beast_opinion(text, head) != Opinion::agrees)
    return Refused{400, "the head can be read in two ways"};
  return head;
}

Result<ResponseHead, Refused> parse_response_head(string_view text, RequestMethodWas was) {
  ResponseHead head;
  string_view rest = text;
  const int status = TRY(parse_status_line(take_line(rest), head));
  head.headers = TRY(parse_fields(rest));
  const MinorVersion version{head.minor_version};
  head.body = TRY(body_framing(head.headers, version));
  head.keep_alive = keep_alive(head.headers, version);
  const bool bodiless = was == RequestMethodWas::head || status < 200 || status == 204 ||
                        status == 304 || (was == RequestMethodWas::connect && status < 300);
  if (bodiless) {
    head.body = BodyFraming{};
  } else if (head.body.framing == Framing::none) {
    head.body.framing = Framing::until_close;
    head.keep_alive = KeepAlive::no;
  }
  return head;
}

}  // namespace skerry::http
