#include "endpoints/fabric.hpp"

#include <utility>

#include "base/log.hpp"
#include "endpoints/limits.hpp"
#include "network/names.hpp"

namespace skerry::endpoints {

struct Fabric::Run {
  Wanted wanted;
  std::vector<std::function<void()>> waiters;
  std::vector<network::OpenedDoor> opened;
  std::optional<kernel::KernelError> error;
};

Fabric::Fabric(Parts parts)
    : parts_(std::move(parts)), retry_(parts_.loop.timer(*this)), reconciler_(parts_.kernel) {}

Fabric::~Fabric() { gate_.close(); }

void Fabric::want(network::Network network, network::RegionNames names) {
  network.way_out = parts_.way_out;
  auto shared = std::make_shared<const network::Network>(std::move(network));
  wanted_ = Wanted{shared, parts_.doors.change(shared, std::move(names))};
  if (!running_) start();
}

void Fabric::when_made(std::function<void()> done) {
  if (at_rest()) return parts_.loop.post(std::move(done));
  auto& waiters = wanted_ ? waiters_ : running_->waiters;
  waiters.push_back(std::move(done));
}

void Fabric::start() {
  ASSERT(!running_);
  if (!wanted_) return;
  retry_->disarm();
  auto run = std::make_shared<Run>();
  run->wanted = std::move(*std::exchange(wanted_, {}));
  run->waiters = std::exchange(waiters_, {});
  running_ = run;
  const Submitted submitted = parts_.pool.run(
      gate_,
      [this, run] {
        const auto made = make(*run);
        if (!made.ok()) run->error = made.error();
      },
      [this, run] { finished(*run); });
  if (submitted == Submitted::accepted) return;
  run->error = kernel::KernelError{kernel::Trouble::away, "the pool's queue is full", 0};
  finished(*run);
}

void Fabric::finished(Run& run) {
  running_.reset();
  parts_.doors.open(std::move(run.opened));
  for (auto& waiter : run.waiters) parts_.loop.post(std::move(waiter));
  if (!run.error) {
    if (wanted_) start();
    return;
  }
  log(Level::warning, "network", "the kernel is not yet what it should be",
      {{"why", run.error->message}});
  if (!wanted_) wanted_ = std::move(run.wanted);
  retry_->arm(retry_wait);
}

// The link to the host can only be made when the edge is there.
kernel::Outcome<Done> Fabric::attach(const network::Network& network) {
  if (uplink_) return Done{};
  auto link = TRY(parts_.kernel.host().attached());
  if (!link) {
    TRY(reconciler_.apply(network::compile(network, std::nullopt)));
    link = TRY(parts_.kernel.host().attach(network::names::edge(), network::names::outside()));
  }
  uplink_ = network::Uplink{link->host_address, link->edge_address};
  return Done{};
}

kernel::Outcome<Done> Fabric::make(Run& run) {
  const network::Network& network = *run.wanted.network;
  auto& sockets = parts_.kernel.sockets();
  TRY(network::close_stale(sockets, run.wanted.needed.wanted));
  const auto attached = attach(network);
  if (!attached.ok()) {
    reconciler_.forget();
    return attached.error();
  }
  const auto made = reconciler_.apply(network::compile(network, uplink_));
  if (!made.ok()) {
    reconciler_.forget();
    uplink_.reset();  // a warden that was started anew may have none
    return made.error();
  }
  run.opened = TRY(network::open_doors(sockets, run.wanted.needed.missing));
  return Done{};
}

}  // namespace skerry::endpoints
