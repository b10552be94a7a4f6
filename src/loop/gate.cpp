#include "loop/gate.hpp"

#include "base/assert.hpp"

namespace skerry {

Gate::Gate() : pass_(std::make_shared<Pass>()) {}

Gate::~Gate() { close(); }

void Gate::close() {
  std::unique_lock lock(pass_->mutex_);
  pass_->closed_ = true;
  pass_->left_.wait(lock, [this] { return pass_->inside_ == 0; });
}

Gate::Pass::Entered Gate::Pass::enter() {
  const std::lock_guard lock(mutex_);
  if (closed_) return Entered::no;
  ++inside_;
  return Entered::yes;
}

void Gate::Pass::leave() {
  const std::lock_guard lock(mutex_);
  ASSERT(inside_ > 0);
  --inside_;
  // Under the lock: the gate's owner may be gone as soon as it is released.
  if (inside_ == 0) left_.notify_all();
}

bool Gate::Pass::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

}  // namespace skerry
