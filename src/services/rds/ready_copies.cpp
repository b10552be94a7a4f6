#include "services/rds/ready_copies.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/log.hpp"
#include "services/rds/limits.hpp"

namespace skerry::rds {
namespace {

using databases::HostedTrees;
using databases::Pace;
using databases::ReadyCopy;
using databases::TreeKind;

constexpr std::string_view building = ".building";

// One that is being created may be about to take it.
bool creates(const Rds& rds, std::uint16_t slot) {
  for (const auto& [id, instance] : rds.all<StoredInstance>())
    if (instance.uid_slot == slot) return instance.state() == databases::Status::creating;
  return false;
}

void remove_all(HostedTrees& trees, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto gone = trees.remove({TreeKind::blank, name});
    if (!gone.ok()) log(Level::warning, "rds", "copy_not_removed", {{"why", gone.error().message}});
  }
}

Result<Done> make(HostedTrees& trees, const ReadyCopy& copy) {
  if (TRY(trees.free_bytes()) < limits::ready_room_bytes)
    return Error{"the disk has little room left"};
  return make_ready_copy(trees, copy);
}

}  // namespace

Stock stock_of(const std::vector<std::string>& names) {
  Stock out;
  for (const std::string& name : names) {
    if (name.ends_with(building)) {
      out.remains.push_back(name.substr(0, name.size() - building.size()));
    } else if (const auto version = databases::parse_version(name)) {
      out.templates.push_back(*version);
    } else if (const auto copy = databases::parse_ready_copy(name)) {
      out.ready.push_back(*copy);
    }
  }
  return out;
}

StockPlan plan_stock(Rds& rds, const Stock& stock) {
  StockPlan out;
  ReadyOwners kept;
  for (const ReadyCopy& copy : stock.ready) {
    if (!rds.taken(copy.owner) && !kept.contains(copy.version)) {
      kept[copy.version] = {copy.owner, ReadyOwner::Stage::made};
    } else if (!creates(rds, copy.owner)) {
      out.to_remove.push_back(ready_tree(copy).name);
    }
  }
  for (const std::string& name : stock.remains)
    if (databases::parse_ready_copy(name)) out.to_remove.push_back(name);
  rds.ready_owners() = std::move(kept);
  for (const databases::Version version : stock.templates) {
    if (rds.ready_owners().contains(version)) continue;
    const auto slot = rds.free_slot();
    if (!slot) break;
    rds.ready_owners()[version] = {*slot, ReadyOwner::Stage::being_made};
    out.to_make = ReadyCopy{version, *slot};
    break;
  }
  return out;
}

void ReadyCopies::take_stock() {
  if (parts_.kernel == nullptr || stopped_) return;
  again_ = busy_;
  if (busy_) return;
  auto found = std::make_shared<Result<std::vector<std::string>>>(Error{"not looked at"});
  const auto look = [kernel = parts_.kernel, found] {
    HostedTrees trees(*kernel, {limits::slot_of_templates});
    *found = trees.names(TreeKind::blank);
  };
  const auto plan = [this, found] {
    if (found->ok()) return work_on(plan_stock(parts_.rds, stock_of(**found)));
    ended();
  };
  busy_ = parts_.pool.run(parts_.gate, look, plan) == Submitted::accepted;
}

void ReadyCopies::work_on(const StockPlan& plan) {
  if (plan.to_remove.empty() && !plan.to_make) return ended();
  auto made = std::make_shared<Result<Done>>(Done{});
  if (plan.to_make)
    making_ = std::make_shared<HostedTrees>(*parts_.kernel, kernel::UidSlot{plan.to_make->owner},
                                            Pace::idle);
  const auto work = [kernel = parts_.kernel, making = making_, plan, made] {
    if (!plan.to_remove.empty()) {
      HostedTrees trees(*kernel, {limits::slot_of_templates});
      remove_all(trees, plan.to_remove);
    }
    if (making) *made = make(*making, *plan.to_make);
    if (making) making->rest();
  };
  const auto done = [this, copy = plan.to_make, made] {
    making_.reset();
    if (copy && made->ok()) {
      parts_.rds.ready_owners()[copy->version].stage = ReadyOwner::Stage::made;
      again_ = true;  // for the next version
    } else if (copy) {
      parts_.rds.ready_owners().erase(copy->version);
      log(Level::info, "rds", "no_ready_copy", {{"why", made->error().message}});
    }
    ended();
  };
  if (parts_.pool.run(parts_.gate, work, done) == Submitted::accepted) return;
  if (plan.to_make) parts_.rds.ready_owners().erase(plan.to_make->version);
  ended();
}

void ReadyCopies::stop() {
  stopped_ = true;
  if (making_) making_->abandon();
}

void ReadyCopies::ended() {
  busy_ = false;
  if (std::exchange(again_, false)) take_stock();
}

}  // namespace skerry::rds
