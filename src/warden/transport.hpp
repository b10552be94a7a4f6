#pragma once
// Messages over a SOCK_SEQPACKET socket: a length and bytes, in as many datagrams as they need,
// with descriptors beside the first. Blocking.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace skerry::warden {

struct Incoming {
  std::string bytes;
  std::vector<Fd> descriptors;
};

Result<Done> send_message(const Fd& socket, const std::string& bytes,
                          std::span<const int> descriptors = {});
// Nothing: the other side has gone. An error: what it says is no message, and its end with it.
Result<std::optional<Incoming>> receive_message(const Fd& socket);

struct SocketPair {
  Fd one;
  Fd other;
};
Result<SocketPair> make_socket_pair();

}  // namespace skerry::warden
