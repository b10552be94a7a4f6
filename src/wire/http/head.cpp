#include "wire/http/head.hpp"

#include "wire/http/syntax.hpp"

namespace skerry::http {

bool equal_names(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

std::optional<std::string_view> find(const Headers& headers, std::string_view name) {
  for (const Header& header : headers)
    if (equal_names(header.name, name)) return header.value;
  return std::nullopt;
}

std::size_t count(const Headers& headers, std::string_view name) {
  std::size_t found = 0;
  for (const Header& header : headers) found += equal_names(header.name, name) ? 1 : 0;
  return found;
}

std::optional<std::string_view> RequestHead::find(std::string_view name) const {
  return http::find(headers, name);
}
std::size_t RequestHead::count(std::string_view name) const { return http::count(headers, name); }

std::optional<std::string_view> ResponseHead::find(std::string_view name) const {
  return http::find(headers, name);
}
std::size_t ResponseHead::count(std::string_view name) const { return http::count(headers, name); }

}  // namespace skerry::http
