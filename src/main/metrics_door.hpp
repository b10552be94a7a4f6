#pragma once
// `serve --metrics ADDRESS`: numbers of the region for Prometheus, read-only, on a port of their
// own. Today those of RDS's proxies.

#include <memory>
#include <string>

#include "base/result.hpp"
#include "loop/loop.hpp"
#include "main/region.hpp"
#include "proxy/metrics.hpp"

namespace skerry {

class MetricsDoor final : private proxy::MetricsSource {
 public:
  // "127.0.0.1:9187".
  static Result<std::unique_ptr<MetricsDoor>> open(Loop& loop, Region& region,
                                                   const std::string& address);

 private:
  MetricsDoor(Loop& loop, Region& region) : region_(region), server_(loop, *this) {}
  std::string text() override;

  Region& region_;
  proxy::MetricsServer server_;
};

}  // namespace skerry
