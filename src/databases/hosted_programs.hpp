#pragma once
// Engines behind the warden: one instance's, in the namespace of its interface, as its own uid, in
// its own control group. The door leads to its socket, which no path leads to.

#include <optional>
#include <string>

#include "databases/hosted_trees.hpp"

namespace skerry::databases {

// Where an instance's programs run. Without a namespace: in a network of nothing.
struct Station {
  kernel::UidSlot uid{};
  kernel::NamespaceName space{};
  std::optional<kernel::CgroupName> cgroup{};
  kernel::CgroupLimits limits{};
};

class HostedPrograms final : public Programs {
 public:
  HostedPrograms(kernel::Kernel& kernel, HostedTrees& trees, Station station)
      : kernel_(kernel), trees_(trees), station_(std::move(station)) {}

  Result<Done> initdb(const InitDb& order) override;
  Result<Fd> start(const Engine& engine, const Tree& tree) override;
  Result<Fd> find(const Tree& tree) override;
  Readiness readiness(const Tree& tree) override;
  Result<Done> signal(const Tree& tree, Signal signal) override;
  std::string last_words(const Tree& tree) override;

  // What is left of its processes ends, and the control group goes.
  Result<Done> release();
  const Station& station() const { return station_; }

 private:
  Result<Done> make_group();
  void forget_child();
  kernel::EnginePlace place(const Tree& tree) const { return {kernel_name(tree), station_.uid}; }

  kernel::Kernel& kernel_;
  HostedTrees& trees_;
  Station station_;
  std::optional<kernel::Spawned> child_;  // that this object started
};

// The door to the engines of one uid.
class HostedDoor final : public Door {
 public:
  HostedDoor(kernel::Kernel& kernel, Door& door, kernel::EnginePlace place)
      : kernel_(kernel), door_(door), place_(std::move(place)) {}
  Result<std::unique_ptr<Session>, LoginError> open(const Login& login) override;

 private:
  kernel::Kernel& kernel_;
  Door& door_;  // by the path of a folder
  kernel::EnginePlace place_;
};

}  // namespace skerry::databases
