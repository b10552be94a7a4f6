#include "main/host_client.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include "base/encoding.hpp"
#include "base/fd.hpp"
#include "wire/http/response_parser.hpp"
#include "wire/http/writer.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace skerry {
namespace {

constexpr std::uint64_t answer_bytes_max = 16 * 1024 * 1024;

Error nobody_there(const RegionFolders& folders) {
  return {"no region runs with data in " + folders.root + ": start one with 'skerry up'"};
}

Result<Fd> connect_to(const RegionFolders& folders) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = folders.host_socket();
  if (path.size() >= sizeof address.sun_path) return Error{path + " is too long for a socket"};
  std::memcpy(address.sun_path, path.data(), path.size());
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.open()) return errno_error("make a socket");
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (errno == EACCES || errno == EPERM)
      return Error{"the region with data in " + folders.root +
                   " belongs to another user: use sudo, or --data for a region of your own"};
    return nobody_there(folders);
  }
  return socket;
}

Result<Done> send_all(const Fd& socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return errno_error("send to the region");
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return Done{};
}

Result<std::string> request_text(const HostCall& call) {
  http::RequestHead head;
  head.method = call.method;
  head.target = call.path;
  head.headers = {{"Host", "localhost"}};
  head.keep_alive = http::KeepAlive::no;
  const std::string body = call.body.is_null() ? "" : json::write(call.body);
  if (!body.empty()) head.body = {http::Framing::length, body.size()};
  std::string text;
  TRY(http::write_head(head, text));
  return text + body;
}

// Feeds the parser one read; true when the answer is whole.
Result<bool> take(http::ResponseParser& parser, std::span<const std::byte> input,
                  HostAnswer& answer) {
  for (;;) {
    const http::Step step = parser.next(input);
    input = input.subspan(step.consumed);
    if (std::holds_alternative<http::NeedMore>(step.event)) return false;
    if (std::holds_alternative<http::Complete>(step.event)) return true;
    if (const auto* refused = std::get_if<http::Refused>(&step.event))
      return Error{"the region's answer is malformed: " + std::string(refused->why)};
    if (std::holds_alternative<http::HeadReady>(step.event)) answer.status = parser.head().status;
    if (const auto* bytes = std::get_if<http::BodyBytes>(&step.event))
      answer.body += as_text(bytes->bytes);
  }
}

Result<HostAnswer> receive(const Fd& socket) {
  http::ResponseParser parser(http::BodyLimit{answer_bytes_max});
  HostAnswer answer;
  std::array<std::byte, 16 * 1024> buffer;
  for (;;) {
    const ssize_t got = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error("read the region's answer");
    if (got == 0) return Error{"the region stopped before it answered"};
    if (TRY(take(parser, std::span(buffer).first(static_cast<std::size_t>(got)), answer)))
      return answer;
  }
}

}  // namespace

Result<HostAnswer> ask_over(const Fd& socket, std::string_view request) {
  TRY(send_all(socket, request));
  return receive(socket);
}

Result<json::Value> ask_region(const RegionFolders& folders, const HostCall& call) {
  const Fd socket = TRY(connect_to(folders));
  const std::string request = TRY(request_text(call));
  const HostAnswer answer = TRY(ask_over(socket, request));
  auto parsed = json::parse(answer.body);
  if (!parsed.ok()) return Error{"the region's answer is no JSON: " + parsed.error().message};
  if (answer.status == 200) return std::move(parsed).value();
  const json::Value* message = parsed->find("error");
  return Error{message != nullptr && message->is_string() ? std::string(message->text())
                                                          : "the region refused the question"};
}

}  // namespace skerry
