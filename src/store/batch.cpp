#include "store/batch.hpp"

#include <algorithm>
#include <utility>

namespace skerry {

void Batch::changed(RecordOwner& owner, RecordChange change) {
  undos_.push_back({&owner, change.name, std::move(change.before)});
  if (change.after) {
    put(std::move(change.name), std::move(*change.after));
  } else {
    erase(std::move(change.name));
  }
}

void Batch::put(RecordName name, std::string value) {
  bytes_ += name.kind.size() + name.key.size() + value.size();
  writes_.push_back({std::move(name), std::move(value)});
}

void Batch::erase(RecordName name) {
  bytes_ += name.kind.size() + name.key.size();
  writes_.push_back({std::move(name), std::nullopt});
}

bool Batch::has(std::string_view kind) const {
  return std::any_of(writes_.begin(), writes_.end(), [kind](const Write& write) {
    return std::string_view(write.name.kind).starts_with(kind);
  });
}

void Batch::undo() {
  while (!undos_.empty()) {
    const Undo last = std::move(undos_.back());
    undos_.pop_back();
    last.owner->restore(last.name, last.before);
  }
  writes_.clear();
  bytes_ = 0;
}

std::vector<Batch::Write> Batch::take_writes() { return std::exchange(writes_, {}); }

}  // namespace skerry
