#include "wire/json/write.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "base/assert.hpp"
#include "base/utf8.hpp"

namespace skerry::json {

namespace {

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    default:
      break;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

bool plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\';
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && plain(text[end])) ++end;
    out += text.substr(at, end - at);
    at = end;
    if (at == text.size()) break;
    if (static_cast<unsigned char>(text[at]) < 0x7f) {
      append_escape(out, text[at++]);
    } else if (const std::size_t length = utf8_length(text.substr(at)); length > 0) {
      out += text.substr(at, length);
      at += length;
    } else {
      out += "\xef\xbf\xbd";
      ++at;
    }
  }
  out += '"';
}

void Writer::separate() {
  if (!first_) out_ += ',';
  first_ = false;
}

void Writer::open(char bracket) {
  separate();
  out_ += bracket;
  first_ = true;
}

void Writer::close(char bracket) {
  out_ += bracket;
  first_ = false;
}

void Writer::verbatim(std::string_view text) {
  separate();
  out_ += text;
}

void Writer::key(std::string_view name) {
  separate();
  append_string(out_, name);
  out_ += ':';
  first_ = true;
}

void Writer::string(std::string_view text) {
  separate();
  append_string(out_, text);
}

void Writer::number(std::int64_t value) {
  std::array<char, 24> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  verbatim({text.data(), end});
}

void Writer::number(double value) {
  ASSERT(std::isfinite(value));
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  verbatim({text.data(), end});
}

void Writer::boolean(bool value) { verbatim(value ? "true" : "false"); }
void Writer::null() { verbatim("null"); }

void Writer::value(const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      return null();
    case Kind::boolean:
      return boolean(value.as_boolean());
    case Kind::number:
      return verbatim(value.text());
    case Kind::string:
      return string(value.text());
    case Kind::array:
      begin_array();
      for (const Value& item : value.items()) this->value(item);
      return end_array();
    case Kind::object:
      begin_object();
      for (const Member& member : value.members()) {
        key(member.name());
        this->value(member.value);
      }
      return end_object();
  }
}

std::string write(const Value& value) {
  std::string out;
  Writer(out).value(value);
  return out;
}

}  // namespace skerry::json
