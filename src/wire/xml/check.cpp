#include "wire/xml/check.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "base/utf8.hpp"

namespace skerry::xml {

namespace {

constexpr std::size_t node_bytes = 72;  // of pugixml's tree, with its share of a page
constexpr std::size_t attribute_bytes = 48;

using Refusal = std::optional<std::string_view>;

bool legal_reference(std::string_view name) {
  if (name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos") {
    return true;
  }
  if (!name.starts_with('#') || name.size() < 2) return false;
  name.remove_prefix(1);
  const int base = name.front() == 'x' ? 16 : 10;
  if (base == 16) name.remove_prefix(1);
  unsigned code = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, base);
  return error == std::errc{} && end == name.data() + name.size() && is_character(code);
}

bool name_start(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool name_character(char c) {
  return name_start(c) || (c >= '0' && c <= '9') || c == ':' || c == '-' || c == '.';
}

// "name" or "prefix:name" (Namespaces in XML, section 4).
bool qualified_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  const std::string_view local = colon == name.npos ? name : name.substr(colon + 1);
  return !name.empty() && name_start(name.front()) && !local.empty() && name_start(local.front()) &&
         local.find(':') == local.npos;
}

bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Walks the markup once, from front to back.
class Checker {
 public:
  Checker(std::string_view text, const Limits& limits) : rest_(text), limits_(limits) {
    memory_max_ = std::max(limits.memory_floor_bytes, limits.memory_per_input_byte * text.size());
  }

  Refusal run() {
    if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
    if (rest_.starts_with("<?xml") && rest_.size() > 5 && space(rest_[5])) {
      if (Refusal why = declaration()) return why;
    }
    while (!rest_.empty()) {
      const Refusal why = rest_.front() == '<' ? markup() : text();
      if (why) return why;
    }
    if (depth_ > 0) return "an element is not closed";
    if (roots_ != 1) return "there is not exactly one root element";
    return std::nullopt;
  }

 private:
  Refusal declaration() {
    const std::size_t end = rest_.find("?>");
    if (end == rest_.npos) return "the XML declaration does not end";
    const std::string_view inside = rest_.substr(0, end);
    if (const std::size_t at = inside.find("encoding"); at != inside.npos) {
      constexpr std::string_view utf8 = "utf-8";
      const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
      const auto found = std::search(inside.begin() + static_cast<std::ptrdiff_t>(at), inside.end(),
                                     utf8.begin(), utf8.end(), same);
      if (found == inside.end()) return "the encoding is not UTF-8";
    }
    rest_.remove_prefix(end + 2);
    return std::nullopt;
  }

  Refusal markup() {
    if (rest_.starts_with("<!--")) return skip_to("-->", 4);
    if (rest_.starts_with("<![CDATA[")) {
      if (depth_ == 0) return "text outside of the root element";
      if (!spend(node_bytes)) return "too many elements";
      return skip_to("]]>", 9);
    }
    if (rest_.starts_with("<!")) return "a document type is not allowed";
    if (rest_.starts_with("<?")) return "a processing instruction is not allowed";
    if (rest_.starts_with("</")) return end_tag();
    return start_tag();
  }

  Refusal skip_to(std::string_view end, std::size_t opening) {
    const std::size_t at = rest_.find(end, opening);
    if (at == rest_.npos) return "a comment or CDATA section does not end";
    rest_.remove_prefix(at + end.size());
    return std::nullopt;
  }

  Refusal end_tag() {
    const std::size_t at = rest_.find('>');
    if (at == rest_.npos || depth_ == 0) return "an end tag without its start";
    --depth_;
    rest_.remove_prefix(at + 1);
    return std::nullopt;
  }

  bool take_name() {
    std::size_t length = 0;
    while (length < rest_.size() && name_character(rest_[length])) ++length;
    const std::string_view name = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return qualified_name(name);
  }

  void skip_space() {
    while (!rest_.empty() && space(rest_.front())) rest_.remove_prefix(1);
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  Refusal start_tag() {
    rest_.remove_prefix(1);
    if (!take_name()) return "a '<' without a name";
    if (depth_ == 0) ++roots_;
    if (++depth_ > limits_.depth_max) return "the elements are nested too deeply";
    if (!spend(2 * node_bytes)) return "too many elements";  // it and its text
    while (true) {
      skip_space();
      if (take('>')) return std::nullopt;
      if (take('/')) {
        --depth_;
        return take('>') ? Refusal() : Refusal("a '/' inside of a tag");
      }
      if (Refusal why = attribute()) return why;
    }
  }

  Refusal attribute() {
    if (!spend(attribute_bytes)) return "too many attributes";
    if (!take_name()) return "an attribute without a name";
    skip_space();
    if (!take('=')) return "an attribute without a value";
    skip_space();
    if (rest_.empty() || (rest_.front() != '"' && rest_.front() != '\'')) {
      return "an attribute's value is not quoted";
    }
    const std::size_t end = rest_.find(rest_.front(), 1);
    if (end == rest_.npos) return "an attribute's value does not end";
    const std::string_view value = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    if (value.find('<') != value.npos) return "a '<' inside of an attribute";
    return references(value);
  }

  Refusal text() {
    const std::string_view piece = rest_.substr(0, rest_.find('<'));
    rest_.remove_prefix(piece.size());
    if (depth_ == 0 && !std::all_of(piece.begin(), piece.end(), space)) {
      return "text outside of the root element";
    }
    return references(piece);
  }

  Refusal references(std::string_view text) const {
    for (std::size_t at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
      const std::size_t end = text.find(';', at);
      if (end == text.npos || !legal_reference(text.substr(at + 1, end - at - 1))) {
        return "an entity that XML itself does not define";
      }
    }
    return std::nullopt;
  }

  bool spend(std::size_t bytes) {
    memory_ += bytes;
    return memory_ <= memory_max_;
  }

  std::string_view rest_;
  const Limits& limits_;
  std::size_t memory_ = 0;
  std::size_t memory_max_ = 0;
  std::size_t depth_ = 0;
  std::size_t roots_ = 0;
};

Refusal illegal_text(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return "the text is not UTF-8";
    const auto first = static_cast<unsigned char>(text.front());
    const bool control = first < 0x20 && first != '\t' && first != '\n' && first != '\r';
    const std::string_view character = text.substr(0, length);
    if (control || character == "\xef\xbf\xbe" || character == "\xef\xbf\xbf") {
      return "a character that XML does not allow";
    }
    text.remove_prefix(length);
  }
  return std::nullopt;
}

}  // namespace

bool is_character(char32_t code) {
  if (code < 0x20) return code == 0x9 || code == 0xa || code == 0xd;
  if (code >= 0xd800 && code <= 0xdfff) return false;
  return code != 0xfffe && code != 0xffff && code <= 0x10ffff;
}

Refusal refusal(std::string_view text, const Limits& limits) {
  if (text.size() > limits.input_bytes_max) return "the document is too long";
  if (Refusal why = illegal_text(text)) return why;
  return Checker(text, limits).run();
}

}  // namespace skerry::xml
