#include "main/network_store.hpp"

#include <algorithm>
#include <utility>

namespace skerry {

void NetworkStore::names_from(const network::NameSource& source) {
  sources_.push_back(&source);
  seen_ = revision();
}

network::InterfaceNames NetworkStore::names() const {
  network::InterfaceNames names;
  for (const network::NameSource* source : sources_) source->add_names(names);
  return names;
}

std::uint64_t NetworkStore::revision() const {
  std::uint64_t sum = ec2_.revision();
  for (const network::NameSource* source : sources_) sum += source->names_revision();
  return sum;
}

void NetworkStore::tell_of(std::vector<std::string> kinds, std::function<void()> heard) {
  kinds_ = std::move(kinds);
  heard_ = std::move(heard);
}

CommitHandler NetworkStore::told(const Batch& batch, CommitHandler completion) const {
  if (std::none_of(kinds_.begin(), kinds_.end(),
                   [&batch](const std::string& kind) { return batch.has(kind); }))
    return completion;
  return [this, completion = std::move(completion)](CommitOutcome outcome) {
    completion(outcome);
    if (outcome == CommitOutcome::committed) heard_();
  };
}

void NetworkStore::commit(Batch batch, CommitHandler completion) {
  completion = told(batch, std::move(completion));
  const std::uint64_t now = revision();
  const bool changed = std::exchange(seen_, now) != now;
  if (!changed || !make_) {
    store_.commit(std::move(batch), std::move(completion));
    return;
  }
  store_.commit(std::move(batch),
                [this, completion = std::move(completion)](CommitOutcome outcome) {
                  if (outcome != CommitOutcome::committed) {
                    completion(outcome);
                    return;
                  }
                  make_([completion] { completion(CommitOutcome::committed); });
                });
}

}  // namespace skerry
