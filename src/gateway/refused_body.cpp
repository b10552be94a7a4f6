#include "gateway/refused_body.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "gateway/answers.hpp"

namespace skerry::gateway {
namespace {

class RefusedBody final : public BodySink {
 public:
  RefusedBody(Store& store, Answer answer) : state_(std::make_shared<State>()) {
    store.commit(Batch{}, [state = state_, answer = std::move(answer)](CommitOutcome outcome) {
      state->tell(outcome == CommitOutcome::committed ? answer : not_durable(outcome));
    });
  }
  ~RefusedBody() override { state_->feeder = nullptr; }

  void start(SinkFeeder& feeder) override { state_->feeder = &feeder; }
  std::size_t room() const override { return 0; }
  void take(std::span<const std::byte>) override {}  // what came together with the head
  void end(LaterAnswer answer) override {
    state_->feeder = nullptr;
    state_->later = std::move(answer);
  }
  Answer refuse(BodyFault) const override { return not_durable(CommitOutcome::overloaded); }

 private:
  struct State {
    SinkFeeder* feeder = nullptr;
    LaterAnswer later;

    void tell(Answer answer) {
      if (later) {
        later(std::move(answer));
      } else if (feeder != nullptr) {
        std::exchange(feeder, nullptr)->on_refusal(std::move(answer));
      }
    }
  };
  std::shared_ptr<State> state_;
};

}  // namespace

Intake refuse_body(Store& store, Answer answer) {
  if (store.settled()) return answer;
  return std::make_unique<RefusedBody>(store, std::move(answer));
}

}  // namespace skerry::gateway
