#pragma once
// `skerry explain net FROM TO[:PORT]`: from what a person writes to questions of verdict.hpp.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "network/name_source.hpp"
#include "network/verdict.hpp"

namespace skerry::network {

// FROM: an interface's id, a name (of a database, a proxy, a function, or an interface's Name tag;
// of a long one the first label is enough), a private address (unless two VPCs have it), a public
// address, or "internet". TO: the same, any other address, or a service of the region
// ("secretsmanager"), which FROM's resolver names; then ":PORT" (443 without one), ":PORT/udp" or
// ":icmp". A function has an interface in each of its subnets and is any of them: then there is a
// probe for each, never none. An error says what is not understood or not there.
Result<std::vector<Probe>> parse_question(const Network& network, const InterfaceNames& names,
                                          std::string_view from, std::string_view to);

// Of several answers to one question, the one to tell: the first refusal, or else the first.
const Verdict& worst_of(const std::vector<Verdict>& verdicts);

}  // namespace skerry::network
