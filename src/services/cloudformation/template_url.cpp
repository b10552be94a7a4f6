#include "services/cloudformation/template_url.hpp"

#include <utility>

#include "base/encoding.hpp"

namespace skerry::cloudformation {
namespace {

std::optional<std::string> decoded(std::string_view text) { return percent_decode(text); }

// What stands in front of ".amazonaws.com": "s3", "s3.REGION", "s3-REGION", each perhaps behind
// "BUCKET.". Nothing when it is none of these; the bucket may be empty.
std::optional<std::string> bucket_of_host(std::string_view host, std::string_view region) {
  const std::string suffix = ".amazonaws.com";
  if (!host.ends_with(suffix)) return std::nullopt;
  host.remove_suffix(suffix.size());
  const std::string with_dot = "s3." + std::string(region);
  const std::string with_dash = "s3-" + std::string(region);
  const std::string dual = "s3.dualstack." + std::string(region);
  for (const std::string& service : {dual, with_dot, with_dash, std::string("s3")}) {
    if (host == service) return "";
    if (host.ends_with('.' + service))
      return std::string(host.substr(0, host.size() - service.size() - 1));
  }
  return std::nullopt;
}

bool names_this_machine(std::string_view authority) {
  const std::string_view host = authority.substr(0, authority.rfind(':'));
  return host == "127.0.0.1" || host == "localhost" || host == "[::1]" ||
         host.ends_with(".localhost");
}

std::optional<std::string> version_of(std::string_view query) {
  if (query.empty()) return "";
  constexpr std::string_view name = "versionId=";
  if (!query.starts_with(name) || query.find('&') != std::string_view::npos) return std::nullopt;
  return decoded(query.substr(name.size()));
}

}  // namespace

std::optional<TemplateObject> parse_template_url(std::string_view url, OwnNames own) {
  const bool tls = url.starts_with("https://");
  if (!tls && !url.starts_with("http://")) return std::nullopt;
  std::string_view rest = url.substr(tls ? 8 : 7);
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view authority = rest.substr(0, slash);
  std::string_view path = rest.substr(slash + 1);
  std::string_view query;
  if (const std::size_t mark = path.find('?'); mark != std::string_view::npos) {
    query = path.substr(mark + 1);
    path = path.substr(0, mark);
  }
  TemplateObject out;
  std::optional<std::string> bucket = bucket_of_host(authority, own.region);
  const bool here =
      own.url.ends_with("//" + std::string(authority)) || names_this_machine(authority);
  if (!bucket && !here) return std::nullopt;
  if (bucket) out.bucket = *bucket;
  if (out.bucket.empty()) {
    const std::size_t end = path.find('/');
    if (end == std::string_view::npos) return std::nullopt;
    out.bucket = std::string(path.substr(0, end));
    path = path.substr(end + 1);
  }
  const std::optional<std::string> key = decoded(path);
  const std::optional<std::string> version = version_of(query);
  if (!key || !version || key->empty() || out.bucket.empty()) return std::nullopt;
  out.key = *key;
  out.version = *version;
  return out;
}

}  // namespace skerry::cloudformation
