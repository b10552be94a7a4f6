#include "wire/xml/write.hpp"

#include "base/utf8.hpp"

namespace skerry::xml {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

// The text that stands for a single byte; empty when the byte stands for itself.
std::string_view escape_of(char c) {
  switch (c) {
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '&':
      return "&amp;";
    case '"':
      return "&quot;";
    case '\r':
      return "&#xD;";
    case '\n':
    case '\t':
      return {};
    default:
      return static_cast<unsigned char>(c) < 0x20 ? replacement : std::string_view();
  }
}

void append_beyond_ascii(std::string& out, std::string_view& text) {
  const std::size_t length = utf8_length(text);
  const std::string_view character = text.substr(0, length == 0 ? 1 : length);
  const bool legal = length != 0 && character != "\xef\xbf\xbe" && character != "\xef\xbf\xbf";
  out += legal ? character : replacement;
  text.remove_prefix(character.size());
}

}  // namespace

void append_text(std::string& out, std::string_view text) {
  while (!text.empty()) {
    if (static_cast<unsigned char>(text.front()) >= 0x80) {
      append_beyond_ascii(out, text);
      continue;
    }
    const std::string_view escape = escape_of(text.front());
    out += escape.empty() ? text.substr(0, 1) : escape;
    text.remove_prefix(1);
  }
}

// A reader turns line ends and tabs of an attribute into spaces unless they are references.
void append_attribute_text(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::string_view plain = text.substr(0, text.find_first_of("\n\t"));
    append_text(out, plain);
    text.remove_prefix(plain.size());
    if (text.empty()) break;
    out += text.front() == '\n' ? "&#xA;" : "&#x9;";
    text.remove_prefix(1);
  }
}

void Writer::declaration() { out_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"; }

void Writer::finish_tag() {
  if (in_tag_) out_ += '>';
  in_tag_ = false;
}

void Writer::open(std::string_view name) {
  finish_tag();
  out_ += '<';
  out_ += name;
  in_tag_ = true;
}

void Writer::attribute(std::string_view name, std::string_view value) {
  out_ += ' ';
  out_ += name;
  out_ += "=\"";
  append_attribute_text(out_, value);
  out_ += '"';
}

void Writer::close(std::string_view name) {
  if (in_tag_) {
    out_ += "/>";
    in_tag_ = false;
    return;
  }
  out_ += "</";
  out_ += name;
  out_ += '>';
}

void Writer::text(std::string_view text) {
  finish_tag();
  append_text(out_, text);
}

void Writer::element(std::string_view name, std::string_view content) {
  open(name);
  text(content);
  close(name);
}

}  // namespace skerry::xml
