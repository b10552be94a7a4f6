#include "certificates/names.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>

#include "certificates/limits.hpp"

namespace skerry {
namespace {

bool valid_label(std::string_view label) {
  const auto valid = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !label.empty() && label.size() <= certificate_limits::label_bytes_max &&
         std::all_of(label.begin(), label.end(), valid);
}

bool valid_dns(std::string_view name) {
  if (name.size() > certificate_limits::host_name_bytes_max) return false;
  if (name.starts_with("*.")) name.remove_prefix(2);
  for (;;) {
    const std::size_t dot = name.find('.');
    if (!valid_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

bool permitted_domain(std::string_view name) {
  return std::any_of(permitted_domains.begin(), permitted_domains.end(), [name](auto domain) {
    return name == domain ||
           (name.ends_with(domain) && name[name.size() - domain.size() - 1] == '.');
  });
}

bool permitted_ipv4(const std::string& name) {
  in_addr address{};
  if (::inet_pton(AF_INET, name.c_str(), &address) != 1) return false;
  const std::uint32_t bits = ntohl(address.s_addr);
  return (bits >> 24) == 127 || (bits >> 17) == ((198U << 7) | (18U >> 1));
}

bool permitted_ipv6(const std::string& name) {
  in6_addr address{};
  return ::inet_pton(AF_INET6, name.c_str(), &address) == 1 && IN6_IS_ADDR_LOOPBACK(&address);
}

}  // namespace

std::string name_constraints() {
  std::string out = "critical";
  for (const std::string_view domain : permitted_domains) {
    out += ",permitted;DNS:";
    out += domain;
  }
  out += ",permitted;IP:127.0.0.0/255.0.0.0,permitted;IP:198.18.0.0/255.254.0.0";
  out += ",permitted;IP:::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
  return out;
}

NameKind kind_of(std::string_view name) {
  const std::string text(name);
  unsigned char bytes[16];
  if (text.find('\0') != std::string::npos) return NameKind::invalid;
  if (::inet_pton(AF_INET, text.c_str(), bytes) == 1) return NameKind::ipv4;
  if (::inet_pton(AF_INET6, text.c_str(), bytes) == 1) return NameKind::ipv6;
  return valid_dns(name) ? NameKind::dns : NameKind::invalid;
}

bool permitted(std::string_view name) {
  switch (kind_of(name)) {
    case NameKind::dns:
      return permitted_domain(name);
    case NameKind::ipv4:
      return permitted_ipv4(std::string(name));
    case NameKind::ipv6:
      return permitted_ipv6(std::string(name));
    case NameKind::invalid:
      return false;
  }
  return false;
}

}  // namespace skerry
