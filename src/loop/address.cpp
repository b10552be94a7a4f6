#include "loop/address.hpp"

#include <arpa/inet.h>

#include <cstddef>
#include <cstring>

#include "loop/limits.hpp"

namespace skerry {
namespace {

Result<SocketAddress> unix_address(const std::string& path) {
  if (path.size() > loop_limits::unix_path_bytes_max)
    return Error{"the path " + path + " is " + std::to_string(path.size()) +
                 " bytes long; a Unix socket's may have at most " +
                 std::to_string(loop_limits::unix_path_bytes_max)};
  if (path.find('\0') != std::string::npos) return Error{"a Unix socket's path holds a zero byte"};
  SocketAddress out;
  out.address.local.sun_family = AF_UNIX;
  std::memcpy(out.address.local.sun_path, path.c_str(), path.size() + 1);
  out.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  return out;
}

}  // namespace

Result<SocketAddress> socket_address(const Endpoint& endpoint) {
  if (!endpoint.path.empty()) return unix_address(endpoint.path);
  SocketAddress out;
  if (::inet_pton(AF_INET, endpoint.host.c_str(), &out.address.v4.sin_addr) == 1) {
    out.address.v4.sin_family = AF_INET;
    out.address.v4.sin_port = htons(endpoint.port);
    out.size = sizeof out.address.v4;
    return out;
  }
  out = SocketAddress{};
  if (::inet_pton(AF_INET6, endpoint.host.c_str(), &out.address.v6.sin6_addr) == 1) {
    out.address.v6.sin6_family = AF_INET6;
    out.address.v6.sin6_port = htons(endpoint.port);
    out.size = sizeof out.address.v6;
    return out;
  }
  return Error{"'" + endpoint.host + "' is not a numeric IPv4 or IPv6 address"};
}

PeerRecord peer_record(const SocketAddress& address) {
  PeerRecord record{};
  switch (address.family()) {
    case AF_INET:
      std::memcpy(&record, &address.address.v4, sizeof address.address.v4);
      break;
    case AF_INET6:
      record = address.address.v6;
      break;
    default:
      record.sin6_family = AF_UNIX;
      break;
  }
  return record;
}

PeerAddress peer_address(const PeerRecord& record, int socket) {
  PeerAddress out;
  char text[INET6_ADDRSTRLEN] = "";
  if (record.sin6_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &record, sizeof v4);
    out.ip = ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    out.port = ntohs(v4.sin_port);
  } else if (record.sin6_family == AF_INET6) {
    out.ip = ::inet_ntop(AF_INET6, &record.sin6_addr, text, sizeof text);
    out.port = ntohs(record.sin6_port);
  } else {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    // Left at nobody's id when the kernel does not say, so that doubt never means root.
    out.uid = ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0
                  ? credentials.uid
                  : unknown_uid;
  }
  return out;
}

PeerAddress local_address(int socket) {
  SocketAddress bound;
  if (::getsockname(socket, &bound.address.generic, &bound.size) != 0) return {};
  if (bound.family() == AF_UNIX) return {};
  return peer_address(peer_record(bound), socket);
}

}  // namespace skerry
