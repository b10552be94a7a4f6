#pragma once
// What CloudWatch shows of proxies, as Prometheus text: each metric under its name there with its
// dimensions as labels. Latencies are sums and counts, of which CloudWatch shows averages.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.monitoring.html

#include <string>
#include <vector>

#include "services/rds/proxies/runner.hpp"

namespace skerry::rds {

struct MeasuredProxy {
  std::string name;
  std::string target;  // an instance; empty: none
  ProxyView view;
};
std::string metrics_text(const std::vector<MeasuredProxy>& proxies);
std::vector<MeasuredProxy> measure(const Proxies& proxies, const ProxyRunner& runner);

}  // namespace skerry::rds
