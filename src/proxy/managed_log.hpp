#pragma once
// The lines of DebugLogging, as RDS Proxy has them in its log group.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html

#include <string>
#include <string_view>

#include "proxy/fleet.hpp"
#include "wire/pg/sql_classify.hpp"

namespace skerry::proxy {

// A statement without its constants, which may be anybody's secrets: set search_path = $1.
std::string digest_of(std::string_view statement);

struct EndpointLabel {
  std::string text;  // "default", or an endpoint's name
};
std::string pin_line(const PinEvent& event, const EndpointLabel& endpoint);

}  // namespace skerry::proxy
