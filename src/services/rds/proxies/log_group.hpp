#pragma once
// Where DebugLogging writes: the log group "/aws/rds/proxy/NAME" in CloudWatch Logs, as RDS's
// service-linked role.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-monitoring.html

#include "base/random.hpp"
#include "call/call.hpp"
#include "proxy/managed_messages.hpp"
#include "services/rds/proxies/state.hpp"

namespace skerry::rds {

// Makes the group and the proxy's stream when they are not there (any more). What cannot be written
// is dropped, and this region's own log says why.
void write_log(Proxies& proxies, const StoredProxy& proxy, Batch& batch, const RequestFacts& facts,
               const proxy::LogReport& report);

}  // namespace skerry::rds
