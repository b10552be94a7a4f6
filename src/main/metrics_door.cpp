#include "main/metrics_door.hpp"

#include "base/log.hpp"
#include "loop/sockets.hpp"
#include "proxy/config.hpp"
#include "services/rds/proxies/metrics.hpp"

namespace skerry {

Result<std::unique_ptr<MetricsDoor>> MetricsDoor::open(Loop& loop, Region& region,
                                                       const std::string& address) {
  const Endpoint endpoint = TRY(proxy::parse_listen(address));
  Fd socket = TRY(listen_on(endpoint));
  log(Level::info, "main", "metrics", {{"address", skerry::text(local_endpoint(socket))}});
  std::unique_ptr<MetricsDoor> door(new MetricsDoor(loop, region));
  door->server_.listen(std::move(socket));
  return door;
}

std::string MetricsDoor::text() {
  return rds::metrics_text(rds::measure(region_.proxies(), region_.proxy_runner()));
}

}  // namespace skerry
