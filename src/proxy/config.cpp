#include "proxy/config.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/stat.h>

#include <charconv>
#include <cstdio>

namespace skerry::proxy {

const Credentials* Config::find(std::string_view user) const {
  for (const Credentials& known : users)
    if (known.user == user) return &known;
  return nullptr;
}

const DatabaseConfig* Config::database(std::string_view name) const {
  const DatabaseConfig* fallback = nullptr;
  for (const DatabaseConfig& known : databases) {
    if (known.name == name) return &known;
    if (known.name == "*") fallback = &known;
  }
  return fallback;
}

Result<std::string> read_text_file(const std::string& path) {
  constexpr std::size_t config_bytes_max = 64 * 1024 * 1024;
  std::FILE* const file = std::fopen(path.c_str(), "re");
  if (file == nullptr) return errno_error("open " + path);
  std::string text;
  char buffer[16 * 1024];
  std::size_t got = 0;
  while (text.size() < config_bytes_max && (got = std::fread(buffer, 1, sizeof buffer, file)) > 0)
    text.append(buffer, got);
  const bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (failed) return Error{"cannot read " + path};
  return text;
}

namespace {

// A quoted word with "" for a quote; advances `rest`.
std::optional<std::string> quoted_word(std::string_view& rest) {
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) rest.remove_prefix(1);
  if (rest.empty() || rest.front() != '"') return std::nullopt;
  std::string out;
  for (std::size_t at = 1; at < rest.size(); ++at) {
    if (rest[at] != '"') {
      out += rest[at];
    } else if (at + 1 < rest.size() && rest[at + 1] == '"') {
      out += rest[at++];
    } else {
      rest.remove_prefix(at + 1);
      return out;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<NewCredentials>> parse_users(const ConfigText& file) {
  std::vector<NewCredentials> out;
  std::string_view rest = file.text;
  for (std::size_t line_number = 1; !rest.empty(); ++line_number) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (line.empty() || line.front() == ';' || line.front() == '#') continue;
    auto user = quoted_word(line);
    auto secret = quoted_word(line);
    if (!user || !secret || user->empty())
      return Error{file.source + ":" + std::to_string(line_number) +
                   ": expected \"user\" \"secret\""};
    out.push_back({std::move(*user), std::move(*secret)});
  }
  return out;
}

Result<Endpoint> parse_listen(std::string_view text) {
  if (!text.empty() && text.front() == '/')
    return Endpoint{.host = {}, .port = 0, .path = std::string(text)};
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return Error{"no port in \"" + std::string(text) + "\""};
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size())
    return Error{"no port in \"" + std::string(text) + "\""};
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  if (host.empty() || host == "*") host = "0.0.0.0";
  in6_addr address;
  const std::string name(host);
  if (::inet_pton(AF_INET, name.c_str(), &address) != 1 &&
      ::inet_pton(AF_INET6, name.c_str(), &address) != 1)
    return Error{"\"" + name + "\" is not a numeric address to listen on"};
  return Endpoint{.host = name, .port = port, .path = {}};
}

Result<Endpoint> resolve(const ServerAddress& address) {
  if (!address.host.empty() && address.host.front() == '/')
    return Endpoint{
        .host = {}, .port = 0, .path = address.host + "/.s.PGSQL." + std::to_string(address.port)};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(address.host.c_str(), nullptr, &hints, &found);
  if (error != 0) return Error{"cannot find host " + address.host + ": " + ::gai_strerror(error)};
  char text[NI_MAXHOST] = {};
  const int named = ::getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof text, nullptr, 0,
                                  NI_NUMERICHOST);
  ::freeaddrinfo(found);
  if (named != 0) return Error{"cannot use the address of host " + address.host};
  return Endpoint{.host = text, .port = address.port, .path = {}};
}

}  // namespace skerry::proxy
