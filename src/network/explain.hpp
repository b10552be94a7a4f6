#pragma once
// `skerry explain net FROM TO[:PORT]`: from what a person writes to a question, and from the
// verdict to lines to read. Names of functions, databases and proxies are the caller's to turn into
// interfaces first.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "network/verdict.hpp"

namespace skerry::network {

// FROM: an interface's id, a private address (unless two VPCs have it), a public address, or
// "internet". TO: the same, any other address, or a service of the region ("secretsmanager"), which
// FROM's resolver names; then ":PORT" (443 for a service), ":PORT/udp" or ":icmp".
// An error says what is not understood or not there.
Result<Probe> parse_question(const Network& network, std::string_view from, std::string_view to);

// The trail, one line a step; then who decided and what to change.
std::string explanation(const Verdict& verdict);

}  // namespace skerry::network
