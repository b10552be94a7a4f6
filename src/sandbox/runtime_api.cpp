#include "sandbox/runtime_api.hpp"

#include "base/assert.hpp"

namespace skerry::sandbox {

Verdict RuntimeApi::judge(const RuntimeCall& call) {
  switch (call.kind) {
    case RuntimeCall::Kind::next:
      if (stage_ != Stage::initialising && stage_ != Stage::answered) {
        // Asked again on another connection: the answer goes there.
        return stage_ == Stage::waiting ? Verdict::accepted : Verdict::bad_state;
      }
      stage_ = Stage::waiting;
      return Verdict::accepted;
    case RuntimeCall::Kind::init_error:
      if (stage_ != Stage::initialising) return Verdict::bad_state;
      stage_ = Stage::failed;
      return Verdict::accepted;
    case RuntimeCall::Kind::response:
    case RuntimeCall::Kind::error:
      if (stage_ != Stage::invoking && stage_ != Stage::answered) return Verdict::bad_state;
      if (call.id != current_) return Verdict::bad_id;
      if (stage_ == Stage::answered) return Verdict::bad_state;
      stage_ = Stage::answered;
      return call.size == RuntimeCall::Size::too_large ? Verdict::too_large : Verdict::accepted;
  }
  return Verdict::bad_state;
}

void RuntimeApi::delivered(const RequestId& id) {
  ASSERT(stage_ == Stage::waiting);
  stage_ = Stage::invoking;
  current_ = id;
}

void RuntimeApi::reset() {
  stage_ = Stage::initialising;
  current_ = {};
}

std::string_view word(RuntimeApi::Stage stage) {
  switch (stage) {
    case RuntimeApi::Stage::initialising:
      return "Started";
    case RuntimeApi::Stage::waiting:
      return "Ready";
    case RuntimeApi::Stage::invoking:
      return "Running";
    case RuntimeApi::Stage::answered:
      return "ResponseSent";
    case RuntimeApi::Stage::failed:
      return "InitError";
  }
  return "Started";
}

}  // namespace skerry::sandbox
