#include "gateway/connect_proxy.hpp"

#include <algorithm>

#include "gateway/answers.hpp"
#include "gateway/hosts.hpp"

namespace skerry::gateway {
namespace {

constexpr std::uint16_t https_port = 443;

}  // namespace

Answer answer_connect(const Received& received, const RegionName& region) {
  const http::HostPort& host = received.head.host;
  if (received.connection.tunnel_host)
    return plain_answer(403, "A tunnel inside a tunnel is not served.");
  if (!parse_aws_host(host.host, region))
    return plain_answer(403, refusal_of_host(host.host, region) + ".");
  if (host.port != https_port)
    return plain_answer(403, "Only port 443 of " + host.host + " is served.");
  return {.status = 200, .headers = {}, .body = {}, .next = Next::tunnel};
}

bool names_this_machine(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost") || host.starts_with('[')) return true;
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

}  // namespace skerry::gateway
