#pragma once
// A region's network made real: EC2's model through the reconciler to the kernel, and the doors of
// the region inside its networks. Only where there is a warden.

#include <functional>
#include <memory>
#include <vector>

#include "base/ipv4.hpp"
#include "base/random.hpp"
#include "endpoints/drop_watch.hpp"
#include "endpoints/fabric.hpp"
#include "endpoints/network_doors.hpp"
#include "loop/epoll_loop.hpp"
#include "main/region.hpp"
#include "proxies/kernel_host.hpp"
#include "resolver/datagrams.hpp"

namespace skerry {

class RegionNetwork {
 public:
  struct Parts {
    EpollLoop& loop;
    Region& region;
    kernel::Kernel& kernel;
    std::vector<Ipv4Cidr> allowed;  // serve --allow-lan
  };
  explicit RegionNetwork(Parts parts);
  ~RegionNetwork();
  RegionNetwork(const RegionNetwork&) = delete;
  RegionNetwork& operator=(const RegionNetwork&) = delete;

  const network::WayOut& way_out() const { return way_out_; }
  endpoints::DropWatch& drops() { return drops_; }

  // As EC2 describes it now; `done` comes in a later turn, when it is made or has failed.
  void make(std::function<void()> done);

 private:
  Region& region_;
  network::WayOut way_out_;
  SystemRandom random_;
  std::unique_ptr<BlockingPool> pool_;
  resolver::EpollDatagrams datagrams_;
  endpoints::NetworkDoors doors_;
  endpoints::Fabric fabric_;
  endpoints::DropWatch drops_;
  proxies::KernelHost proxy_processes_;
};

}  // namespace skerry
