#pragma once
// What is said between HostedTrees and its process: a datagram is a list of texts, each behind its
// length.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace skerry::databases {

using TreeWords = std::vector<std::string>;

std::string encode_words(const TreeWords& words);
std::optional<TreeWords> decode_words(std::string_view bytes);

Result<Done> send_words(const Fd& channel, const TreeWords& words);
// Nothing: the other side has gone.
Result<std::optional<TreeWords>> receive_words(const Fd& channel);

}  // namespace skerry::databases
