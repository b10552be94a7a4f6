#include "wire/sigv4/canonical.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/digest.hpp"
#include "base/encoding.hpp"

namespace skerry::sigv4 {
namespace {

using std::string_view;

// S3 signs a path as it was sent. An escape of a character that needs none, or one in lower-case
// hex, is brought to the one spelling that the specification's UriEncode() would have made; an
// escaped slash stays escaped.
std::string respelled_path(string_view path) {
  std::string out;
  out.reserve(path.size());
  while (!path.empty()) {
    const std::optional<std::string> escaped =
        path.front() == '%' ? percent_decode(path.substr(0, 3)) : std::nullopt;
    out += percent_encode(escaped ? string_view(*escaped) : path.substr(0, 1),
                          escaped ? Slash::encode : Slash::keep);
    path.remove_prefix(escaped ? 3 : 1);
  }
  return out;
}

bool plain(string_view path) {
  return std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~' || c == '/';
  });
}

void append_canonical_header(const http::RequestHead& head, string_view name, std::string& out) {
  out.append(name).append(":");
  bool first = true;
  for (const http::Header& header : head.headers) {
    if (!http::equal_names(header.name, name)) continue;
    if (!first) out += ',';
    append_canonical_value(header.value, out);
    first = false;
  }
  out += '\n';
}

}  // namespace

std::string normalized_path(string_view path) {
  std::vector<string_view> segments;
  string_view rest = path;
  bool trailing_slash = false;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const string_view segment = rest.substr(0, slash);
    trailing_slash = slash != rest.npos || segment == "." || segment == "..";
    rest.remove_prefix(slash == rest.npos ? rest.size() : slash + 1);
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
  }
  std::string out;
  out.reserve(path.size() + 1);
  for (const string_view segment : segments) out.append("/").append(segment);
  if (out.empty() || trailing_slash) out += '/';
  return out;
}

std::string canonical_path(string_view path, PathRule rule) {
  if (path.empty()) return "/";
  if (rule == PathRule::as_sent) return plain(path) ? std::string(path) : respelled_path(path);
  if (path == "/") return "/";
  return percent_encode(normalized_path(path), Slash::keep);
}

std::string canonical_query(const http::Query& query, Form form) {
  std::vector<std::pair<std::string, std::string>> pairs;
  pairs.reserve(query.size());
  for (const http::QueryParameter& parameter : query) {
    if (form == Form::presigned && parameter.name == "X-Amz-Signature") continue;
    pairs.emplace_back(percent_encode(parameter.name), percent_encode(parameter.value));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out += '&';
    out.append(name).append("=").append(value);
  }
  return out;
}

void append_canonical_value(string_view value, std::string& out) {
  bool started = false;
  bool blank = false;
  for (const char c : value) {
    if (c == ' ' || c == '\t') {
      blank = started;
      continue;
    }
    if (blank) out += ' ';
    out += c;
    started = true;
    blank = false;
  }
}

std::optional<std::string> canonical_request(const http::RequestHead& head,
                                             const SignedRequest& request, PathRule rule,
                                             PayloadText payload) {
  std::string out;
  out.reserve(512);
  out.append(head.method).append("\n");
  out.append(canonical_path(head.path, rule)).append("\n");
  out.append(canonical_query(head.query, request.form)).append("\n");
  for (const std::string& name : request.signed_headers) {
    if (head.count(name) == 0) return std::nullopt;
    append_canonical_header(head, name, out);
  }
  out += '\n';
  for (const std::string& name : request.signed_headers) out.append(name).append(";");
  out.back() = '\n';  // in place of the last semicolon, or of the one line feed too many
  if (request.signed_headers.empty()) out += '\n';
  out.append(payload.text);
  return out;
}

std::string string_to_sign(const SignedRequest& request, string_view canonical_request) {
  std::string out;
  out.reserve(192);
  out.append("AWS4-HMAC-SHA256\n").append(request.timestamp).append("\n");
  out.append(request.scope.text()).append("\n").append(hex(sha256(canonical_request)));
  return out;
}

}  // namespace skerry::sigv4
