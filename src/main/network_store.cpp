#include "main/network_store.hpp"

#include <utility>

namespace skerry {

void NetworkStore::commit(Batch batch, CommitHandler completion) {
  const std::uint64_t now = ec2_.revision();
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
