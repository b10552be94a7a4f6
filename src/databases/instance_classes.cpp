#include "databases/instance_classes.hpp"

#include <algorithm>
#include <array>

namespace skerry::databases {
namespace {

using enum Architecture;

constexpr std::array classes = {
    InstanceClass{"db.m5.12xlarge", 48, 196608, x64},
    InstanceClass{"db.m5.16xlarge", 64, 262144, x64},
    InstanceClass{"db.m5.24xlarge", 96, 393216, x64},
    InstanceClass{"db.m5.2xlarge", 8, 32768, x64},
    InstanceClass{"db.m5.4xlarge", 16, 65536, x64},
    InstanceClass{"db.m5.8xlarge", 32, 131072, x64},
    InstanceClass{"db.m5.large", 2, 8192, x64},
    InstanceClass{"db.m5.xlarge", 4, 16384, x64},
    InstanceClass{"db.m6g.12xlarge", 48, 196608, arm64},
    InstanceClass{"db.m6g.16xlarge", 64, 262144, arm64},
    InstanceClass{"db.m6g.2xlarge", 8, 32768, arm64},
    InstanceClass{"db.m6g.4xlarge", 16, 65536, arm64},
    InstanceClass{"db.m6g.8xlarge", 32, 131072, arm64},
    InstanceClass{"db.m6g.large", 2, 8192, arm64},
    InstanceClass{"db.m6g.xlarge", 4, 16384, arm64},
    InstanceClass{"db.m6i.12xlarge", 48, 196608, x64},
    InstanceClass{"db.m6i.16xlarge", 64, 262144, x64},
    InstanceClass{"db.m6i.24xlarge", 96, 393216, x64},
    InstanceClass{"db.m6i.2xlarge", 8, 32768, x64},
    InstanceClass{"db.m6i.4xlarge", 16, 65536, x64},
    InstanceClass{"db.m6i.8xlarge", 32, 131072, x64},
    InstanceClass{"db.m6i.large", 2, 8192, x64},
    InstanceClass{"db.m6i.xlarge", 4, 16384, x64},
    InstanceClass{"db.m7g.12xlarge", 48, 196608, arm64},
    InstanceClass{"db.m7g.16xlarge", 64, 262144, arm64},
    InstanceClass{"db.m7g.2xlarge", 8, 32768, arm64},
    InstanceClass{"db.m7g.4xlarge", 16, 65536, arm64},
    InstanceClass{"db.m7g.8xlarge", 32, 131072, arm64},
    InstanceClass{"db.m7g.large", 2, 8192, arm64},
    InstanceClass{"db.m7g.xlarge", 4, 16384, arm64},
    InstanceClass{"db.r5.12xlarge", 48, 393216, x64},
    InstanceClass{"db.r5.16xlarge", 64, 524288, x64},
    InstanceClass{"db.r5.24xlarge", 96, 786432, x64},
    InstanceClass{"db.r5.2xlarge", 8, 65536, x64},
    InstanceClass{"db.r5.4xlarge", 16, 131072, x64},
    InstanceClass{"db.r5.8xlarge", 32, 262144, x64},
    InstanceClass{"db.r5.large", 2, 16384, x64},
    InstanceClass{"db.r5.xlarge", 4, 32768, x64},
    InstanceClass{"db.r6g.12xlarge", 48, 393216, arm64},
    InstanceClass{"db.r6g.16xlarge", 64, 524288, arm64},
    InstanceClass{"db.r6g.2xlarge", 8, 65536, arm64},
    InstanceClass{"db.r6g.4xlarge", 16, 131072, arm64},
    InstanceClass{"db.r6g.8xlarge", 32, 262144, arm64},
    InstanceClass{"db.r6g.large", 2, 16384, arm64},
    InstanceClass{"db.r6g.xlarge", 4, 32768, arm64},
    InstanceClass{"db.r6i.12xlarge", 48, 393216, x64},
    InstanceClass{"db.r6i.16xlarge", 64, 524288, x64},
    InstanceClass{"db.r6i.24xlarge", 96, 786432, x64},
    InstanceClass{"db.r6i.2xlarge", 8, 65536, x64},
    InstanceClass{"db.r6i.4xlarge", 16, 131072, x64},
    InstanceClass{"db.r6i.8xlarge", 32, 262144, x64},
    InstanceClass{"db.r6i.large", 2, 16384, x64},
    InstanceClass{"db.r6i.xlarge", 4, 32768, x64},
    InstanceClass{"db.r7g.12xlarge", 48, 393216, arm64},
    InstanceClass{"db.r7g.16xlarge", 64, 524288, arm64},
    InstanceClass{"db.r7g.2xlarge", 8, 65536, arm64},
    InstanceClass{"db.r7g.4xlarge", 16, 131072, arm64},
    InstanceClass{"db.r7g.8xlarge", 32, 262144, arm64},
    InstanceClass{"db.r7g.large", 2, 16384, arm64},
    InstanceClass{"db.r7g.xlarge", 4, 32768, arm64},
    InstanceClass{"db.t3.2xlarge", 8, 32768, x64},
    InstanceClass{"db.t3.large", 2, 8192, x64},
    InstanceClass{"db.t3.medium", 2, 4096, x64},
    InstanceClass{"db.t3.micro", 2, 1024, x64},
    InstanceClass{"db.t3.small", 2, 2048, x64},
    InstanceClass{"db.t3.xlarge", 4, 16384, x64},
    InstanceClass{"db.t4g.2xlarge", 8, 32768, arm64},
    InstanceClass{"db.t4g.large", 2, 8192, arm64},
    InstanceClass{"db.t4g.medium", 2, 4096, arm64},
    InstanceClass{"db.t4g.micro", 2, 1024, arm64},
    InstanceClass{"db.t4g.small", 2, 2048, arm64},
    InstanceClass{"db.t4g.xlarge", 4, 16384, arm64},
};
static_assert(std::is_sorted(classes.begin(), classes.end(),
                             [](const auto& a, const auto& b) { return a.name < b.name; }));

}  // namespace

std::span<const InstanceClass> instance_classes() { return classes; }

std::optional<InstanceClass> find_class(std::string_view name) {
  const auto at =
      std::lower_bound(classes.begin(), classes.end(), name,
                       [](const InstanceClass& one, std::string_view n) { return one.name < n; });
  if (at == classes.end() || at->name != name) return std::nullopt;
  return *at;
}

}  // namespace skerry::databases
