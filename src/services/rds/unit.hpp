#pragma once
// One instance's engine as the runner has it: the keeper, and all that it stands on. Work is done
// by one thread of the pool at a time; whoever works holds it.

#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "certificates/region_ca.hpp"
#include "databases/hosted_programs.hpp"
#include "databases/keeper.hpp"
#include "databases/pq_door.hpp"
#include "services/rds/state.hpp"

namespace skerry::rds {

// What every engine of the region is made with.
struct Workshop {
  kernel::Kernel& kernel;
  const RegionCa& ca;
  databases::AdminKey key;
  databases::EngineSource& engines;
  SystemClock clock{};
  SystemRandom random{};
};

class Unit {
 public:
  Unit(Workshop& workshop, databases::Station station, databases::InstanceSpec spec,
       databases::EngineSource::Progress progress);
  Unit(const Unit&) = delete;
  Unit& operator=(const Unit&) = delete;

  databases::Keeper& keeper() { return keeper_; }
  databases::HostedTrees& trees() { return trees_; }

  // From the template, which is made if it is not there, or from a snapshot.
  Result<Done> create(const databases::Origin& origin,
                      const std::optional<databases::MasterUser>& master);
  Result<Done> start();
  Result<Done> remove();
  // Before its engine can start: the version's programs are here, and the interface's namespace,
  // with its address.
  Result<Done> prepare();
  const databases::InstanceSpec& spec() const { return spec_; }

 private:
  Result<Done> wait_for_space();

  Workshop& workshop_;
  databases::InstanceSpec spec_;
  databases::EngineSource::Progress progress_;
  databases::HostedTrees trees_;
  databases::HostedPrograms programs_;
  databases::PqDoor by_path_;
  databases::HostedDoor door_;
  databases::Keeper keeper_;
};

// From any thread; one at a time, and one that is there stays.
Result<Done> make_template(Workshop& workshop, databases::Version version);

// The unit as its record wants it now: parameters resolved, a fresh certificate.
Result<std::shared_ptr<Unit>> make_unit(Workshop& workshop, const Rds& rds,
                                        const StoredInstance& instance,
                                        databases::EngineSource::Progress progress);

}  // namespace skerry::rds
