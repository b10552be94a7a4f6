#include "databases/tree_words.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "databases/limits.hpp"

namespace skerry::databases {

std::string encode_words(const TreeWords& words) {
  std::string out;
  for (const std::string& word : words) {
    auto size = static_cast<std::uint32_t>(word.size());
    for (int byte = 0; byte < 4; ++byte, size >>= 8) out += static_cast<char>(size & 0xff);
    out += word;
  }
  return out;
}

std::optional<TreeWords> decode_words(std::string_view bytes) {
  TreeWords out;
  while (!bytes.empty()) {
    if (bytes.size() < 4) return std::nullopt;
    std::size_t size = 0;
    for (std::size_t byte = 0; byte < 4; ++byte)
      size |= std::size_t{static_cast<unsigned char>(bytes[byte])} << (8 * byte);
    bytes.remove_prefix(4);
    if (bytes.size() < size) return std::nullopt;
    out.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return out;
}

Result<Done> send_words(const Fd& channel, const TreeWords& words) {
  const std::string bytes = encode_words(words);
  if (bytes.size() > limits::tree_message_bytes_max) return Error{"too much for one message"};
  ssize_t sent = -1;
  do {
    sent = ::send(channel.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return errno_error("speak to the process of the trees");
  return Done{};
}

Result<std::optional<TreeWords>> receive_words(const Fd& channel) {
  std::string bytes(limits::tree_message_bytes_max, '\0');
  ssize_t got = -1;
  do {
    got = ::recv(channel.get(), bytes.data(), bytes.size(), 0);
  } while (got < 0 && errno == EINTR);
  if (got < 0 && errno != ECONNRESET) return errno_error("hear the process of the trees");
  if (got <= 0) return std::optional<TreeWords>{};
  bytes.resize(static_cast<std::size_t>(got));
  auto words = decode_words(bytes);
  if (!words) return Error{"bytes that are no words"};
  return words;
}

}  // namespace skerry::databases
