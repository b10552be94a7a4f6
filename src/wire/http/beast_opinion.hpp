#pragma once
// The second opinion on a request's head: Boost.Beast's parser, an independent reading of the same
// bytes. Beast alone is too lenient (it takes equal repeated Content-Lengths, obs-fold, odd
// Transfer-Encodings), which is why our strict pass stands first.

#include <cstdint>
#include <string_view>

#include "wire/http/head.hpp"

namespace skerry::http {

enum class Opinion : std::uint8_t { agrees, refuses, reads_it_differently };

// `text` is the whole head that `ours` was made of.
Opinion beast_opinion(std::string_view text, const RequestHead& ours);

}  // namespace skerry::http
