#include "main/service_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <charconv>

#include "base/clock.hpp"
#include "main/printing.hpp"
#include "wire/http/writer.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"
#include "wire/sigv4/sign.hpp"

namespace skerry {
namespace {

struct Place {
  std::string host;  // "127.0.0.1:4566"
  sockaddr_in address{};
};

// Of "http://ADDRESS:PORT", as the region tells its own.
Result<Place> place_of(const std::string& url) {
  const std::size_t begin = url.find("//");
  Place out;
  out.host = begin == std::string::npos ? url : url.substr(begin + 2);
  const std::size_t colon = out.host.rfind(':');
  std::uint16_t port = 0;
  const std::string digits = colon == std::string::npos ? "" : out.host.substr(colon + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), port);
  std::string name = out.host.substr(0, colon);
  if (name == "0.0.0.0") name = "127.0.0.1";
  out.address.sin_family = AF_INET;
  out.address.sin_port = htons(port);
  if (port == 0 || ::inet_pton(AF_INET, name.c_str(), &out.address.sin_addr) != 1)
    return Error{"the region serves at " + url + ", which is no IPv4 address"};
  return out;
}

Result<std::string> signed_request(const Place& place, const json::Value& region,
                                   const json::Value& keys, const ServiceCall& call) {
  const std::string body = json::write(call.body);
  http::RequestHead head = TRY(sigv4::make_request("POST", "/", {place.host}));
  head.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
  head.headers.push_back({"X-Amz-Target", call.target});
  const sigv4::Credentials credentials{text_of(keys, "access_key_id"),
                                       text_of(keys, "secret_access_key"), std::nullopt};
  sigv4::ServiceRules rules;
  rules.service = call.service;
  rules.region = text_of(region, "region");
  const std::string hash = sigv4::payload_hash(body);
  sigv4::sign(head, {credentials, rules, SystemClock().wall()}, {hash});
  head.keep_alive = http::KeepAlive::no;
  head.body = {http::Framing::length, body.size()};
  std::string text;
  TRY(http::write_head(head, text));
  return text + body;
}

}  // namespace

Result<json::Value> ask_service(const RegionFolders& folders, const ServiceCall& call) {
  const json::Value region = TRY(ask_region(folders, {.path = "/region", .body = {}}));
  const json::Value keys = TRY(ask_region(folders, {.path = "/credentials", .body = {}}));
  const Place place = TRY(place_of(text_of(region, "url")));
  const std::string request = TRY(signed_request(place, region, keys, call));
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.open()) return errno_error("make a socket");
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&place.address),
                sizeof place.address) != 0)
    return errno_error("connect to " + place.host);
  const HostAnswer answer = TRY(ask_over(socket, request));
  auto parsed = json::parse(answer.body);
  if (!parsed.ok()) return Error{"the region's answer is no JSON: " + parsed.error().message};
  if (answer.status == 200) return std::move(parsed).value();
  const std::string message = text_of(*parsed, "message");
  return Error{message.empty() ? text_of(*parsed, "Message") : message};
}

}  // namespace skerry
