#pragma once
// The CONNECT proxy for clients that know no endpoint: they believe to speak to AWS, and TLS by the
// region's own authority ends here. Every host outside the region is refused, so that nothing ever
// reaches the real AWS by accident.

#include <string_view>

#include "base/arn.hpp"
#include "gateway/exchange.hpp"

namespace skerry::gateway {

// Next::tunnel for a host of the region at port 443, otherwise why not.
Answer answer_connect(const Received& received, const RegionName& region);

// "localhost", a loopback address, or any other literal address: what an absolute target may name
// besides the region's hosts.
bool names_this_machine(std::string_view host);

}  // namespace skerry::gateway
