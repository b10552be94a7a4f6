#include "services/cloudformation/runner.hpp"

#include <utility>

#include "base/failpoint.hpp"
#include "base/log.hpp"
#include "services/cloudformation/limits.hpp"

namespace skerry::cloudformation {

struct Runner::Shared {
  Runner* runner;
};

// Over when the operation is, or when its time has come.
class Runner::Hold final : public AnswerHold,
                           public std::enable_shared_from_this<Hold>,
                           private TimerHandler {
 public:
  explicit Hold(Loop& loop) : timer_(loop.timer(*this)) {}
  void wait(std::function<void()> release) override {
    if (over_) return release();
    release_ = std::move(release);
    self_ = shared_from_this();
    timer_->arm(limits::answer_held_ms_max);
  }
  void end() {
    over_ = true;
    timer_->disarm();
    if (auto release = std::exchange(release_, nullptr)) release();
    self_.reset();
  }

 private:
  void on_timer() override {
    const std::shared_ptr<Hold> alive = self_;
    end();
  }

  std::unique_ptr<Timer> timer_;
  std::function<void()> release_;
  std::shared_ptr<Hold> self_;  // while an answer waits
  bool over_ = false;
};

Runner::Runner(Parts parts)
    : parts_(parts),
      shared_(std::make_shared<Shared>(Shared{this})),
      timer_(parts_.loop.timer(*this)) {}

Runner::~Runner() { shared_->runner = nullptr; }

void Runner::resume() {
  for (const auto& [key, stack] : parts_.cloudformation.stacks().entries())
    if (stack.operation) wake({key});
}

void Runner::wake(const StackKey& stack) {
  auto& run = runs_[stack.text];
  if (!run) run = std::make_unique<Run>(parts_.cloudformation, parts_.environment, stack);
  waiting_.erase(stack.text);
  schedule();
}

std::shared_ptr<AnswerHold> Runner::hold(const StackKey& stack) {
  auto hold = std::make_shared<Hold>(parts_.loop);
  holds_[stack.text].push_back(hold);
  return hold;
}

void Runner::schedule() {
  if (scheduled_) return;
  scheduled_ = true;
  parts_.loop.post([shared = std::weak_ptr(shared_)] {
    const auto alive = shared.lock();
    if (alive && alive->runner != nullptr) alive->runner->turn();
  });
}

// Every stack gets its steps in turn, until this turn's time is over.
void Runner::turn() {
  scheduled_ = false;
  std::size_t steps = 0;
  bool more = true;
  while (more && steps < limits::steps_per_turn_max && in_flight_ < limits::in_flight_max) {
    more = false;
    std::vector<std::string> keys;
    for (const auto& [key, run] : runs_)
      if (!waiting_.contains(key)) keys.push_back(key);
    for (const std::string& key : keys) {
      more = advance(key) || more;
      ++steps;
    }
  }
  for (auto& [key, batch] : std::exchange(done_, {})) {
    ++in_flight_;
    parts_.store.commit(std::move(batch),
                        [shared = std::weak_ptr(shared_), key = key](CommitOutcome outcome) {
                          const auto alive = shared.lock();
                          if (alive && alive->runner != nullptr)
                            alive->runner->committed(key, outcome);
                        });
  }
  FAILPOINT("cloudformation.turn");
  if (more && in_flight_ < limits::in_flight_max) schedule();
  if (!waiting_.empty() && !timer_->armed()) timer_->arm(limits::poll_ms);
}

bool Runner::advance(const std::string& key) {
  Batch batch;
  const Run::State state = runs_.at(key)->advance(batch, parts_.loop.wall());
  if (!batch.empty()) done_.emplace_back(key, std::move(batch));
  switch (state) {
    case Run::State::more:
      return true;
    case Run::State::waiting:
      waiting_[key] = true;
      return false;
    case Run::State::ended:
      // Its last batch is among done_: who waits is told when that is durable.
      runs_.erase(key);
      if (done_.empty() || done_.back().first != key) release(key);
      wake_parent(key);
      return false;
  }
  return false;
}

// A nested stack that ended is what its parent waits for.
void Runner::wake_parent(const std::string& key) {
  const StoredStack* stack = parts_.cloudformation.stack({key});
  if (stack == nullptr || stack->parent_id.empty()) return;
  const StoredStack* parent = parts_.cloudformation.find(stack->parent_id);
  if (parent != nullptr && parent->operation) wake(key_of(*parent));
}

// A refused commit has taken back all that was in flight: the run is made anew from what is there.
void Runner::committed(const std::string& key, CommitOutcome outcome) {
  --in_flight_;
  if (outcome != CommitOutcome::committed) {
    log(Level::warning, "cloudformation", "commit refused", {{"stack", key}});
    runs_.erase(key);
    waiting_.erase(key);
    again_.push_back(key);
    if (!timer_->armed()) timer_->arm(limits::disk_full_wait_ms);
    return;
  }
  const StoredStack* stack = parts_.cloudformation.stack({key});
  if (stack == nullptr || !stack->operation) release(key);
  if (runs_.size() > waiting_.size()) schedule();
}

void Runner::release(const std::string& key) {
  const auto found = holds_.extract(key);
  if (found.empty()) return;
  for (const std::weak_ptr<Hold>& weak : found.mapped())
    if (const auto hold = weak.lock()) hold->end();
}

void Runner::on_timer() {
  for (const std::string& key : std::exchange(again_, {})) {
    const StoredStack* stack = parts_.cloudformation.stack({key});
    if (stack != nullptr && stack->operation) wake({key});
  }
  waiting_.clear();
  if (!runs_.empty()) schedule();
}

}  // namespace skerry::cloudformation
