#include "sandbox/ends_in_turn.hpp"

#include <utility>

#include "sandbox/limits.hpp"

namespace skerry::sandbox {

EndsInTurn::Start::~Start() {
  --line_.starts_;
  if (!line_.waiting_.empty()) line_.timer_->arm(Duration{});
}

EndsInTurn::Place::Place(EndsInTurn& line, std::function<void()> begin) : line_(line) {
  line_.waiting_.push_back({this, line_.loop_.now(), std::move(begin)});
  if (line_.current_ == nullptr) line_.timer_->arm(ends_rest);
}

EndsInTurn::Place::~Place() {
  line_.waiting_.remove_if([this](const Waiting& each) { return each.place == this; });
  if (line_.current_ != this) return;
  line_.current_ = nullptr;
  if (!line_.waiting_.empty()) line_.timer_->arm(Duration{});
}

void EndsInTurn::go_on() {
  if (current_ != nullptr || waiting_.empty()) return;
  const Duration waited = loop_.now() - waiting_.front().since;
  const Duration least = starts_ > 0 ? Duration(ends_wait_max) : Duration(ends_rest);
  if (waited < least) {
    timer_->arm(least - waited);
    return;
  }
  Waiting first = std::move(waiting_.front());
  waiting_.pop_front();
  current_ = first.place;
  first.begin();
}

}  // namespace skerry::sandbox
