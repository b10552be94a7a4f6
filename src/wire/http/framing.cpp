#include "wire/http/framing.hpp"

#include <charconv>
#include <system_error>

#include "wire/http/syntax.hpp"

namespace skerry::http {
namespace {

// Eighteen digits always fit; RFC 9110 section 8.6 warns of overflow and of "4, 4" and "+4".
constexpr std::size_t length_digits_max = 18;

Result<std::uint64_t, Refused> parse_length(std::string_view text) {
  if (text.empty() || text.size() > length_digits_max || !all_of_class(text, char_digit))
    return Refused{400, "Content-Length is not a plain number"};
  std::uint64_t length = 0;
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

template <class Visit>
void each_list_item(std::string_view list, Visit visit) {
  while (true) {
    const std::size_t comma = list.find(',');
    visit(trim(list.substr(0, comma)));
    if (comma == list.npos) return;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

Result<BodyFraming, Refused> body_framing(const Headers& headers, MinorVersion version) {
  const Header* length = nullptr;
  const Header* coding = nullptr;
  for (const Header& header : headers) {
    if (equal_names(header.name, "content-length")) {
      if (length != nullptr) return Refused{400, "Content-Length is repeated"};
      length = &header;
    } else if (equal_names(header.name, "transfer-encoding")) {
      if (coding != nullptr) return Refused{400, "Transfer-Encoding is repeated"};
      coding = &header;
    }
  }
  if (coding != nullptr) {
    if (length != nullptr) return Refused{400, "both Content-Length and Transfer-Encoding"};
    if (version.number == 0) return Refused{400, "HTTP/1.0 has no Transfer-Encoding"};
    if (!equal_names(coding->value, "chunked"))
      return Refused{400, "the only Transfer-Encoding served is chunked"};
    return BodyFraming{Framing::chunked, 0};
  }
  if (length == nullptr) return BodyFraming{};
  return BodyFraming{Framing::length, TRY(parse_length(length->value))};
}

KeepAlive keep_alive(const Headers& headers, MinorVersion version) {
  bool close = false;
  bool keep = false;
  for (const Header& header : headers) {
    if (!equal_names(header.name, "connection")) continue;
    each_list_item(header.value, [&](std::string_view item) {
      close = close || equal_names(item, "close");
      keep = keep || equal_names(item, "keep-alive");
    });
  }
  if (close) return KeepAlive::no;
  return version.number >= 1 || keep ? KeepAlive::yes : KeepAlive::no;
}

Result<ExpectsContinue, Refused> expectation(const Headers& headers, MinorVersion version) {
  ExpectsContinue result = ExpectsContinue::no;
  for (const Header& header : headers) {
    if (version.number == 0 || !equal_names(header.name, "expect")) continue;
    if (!equal_names(header.value, "100-continue"))
      return Refused{417, "the only expectation served is 100-continue"};
    result = ExpectsContinue::yes;
  }
  return result;
}

}  // namespace skerry::http
