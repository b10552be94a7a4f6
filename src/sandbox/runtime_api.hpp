#pragma once
// The runtime API 2018-06-01 of one environment as a state machine: what a runtime may say when.
// Two codecs lead to it, HTTP (runtime_http.hpp) for everybody and frames (runtime_frames.hpp) for
// our own bootstrap; the runtime is hostile.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

#include <cstdint>
#include <string>

#include "sandbox/environments.hpp"

namespace skerry::sandbox {

struct RuntimeCall {
  enum class Kind : std::uint8_t { next, response, error, init_error };
  Kind kind = Kind::next;
  RequestId id;            // of response and error
  std::string body;        // JSON, or what the runtime takes for it
  std::string error_type;  // Lambda-Runtime-Function-Error-Type, if it was sent
  enum class Size : std::uint8_t { fits, too_large } size = Size::fits;
};

enum class Verdict : std::uint8_t { accepted, bad_id, bad_state, too_large };

// What the runtime gets for `next`.
struct Delivery {
  RequestId id;
  WallTime deadline;
  std::string arn;
  std::string trace_id;
  std::string client_context;
  std::string payload;
};

class RuntimeApi {
 public:
  enum class Stage : std::uint8_t {
    initialising,
    waiting,   // asked for an invocation
    invoking,  // has one
    answered,  // and has answered it, and not asked for another yet
    failed,    // said that it could not initialise
  };

  // Accepted: it counts, and the stage has changed.
  Verdict judge(const RuntimeCall& call);
  void delivered(const RequestId& id);  // when waiting
  void reset();                         // another program begins
  Stage stage() const { return stage_; }

 private:
  Stage stage_ = Stage::initialising;
  RequestId current_;
};

struct JudgedCall {
  Verdict verdict = Verdict::accepted;
  RuntimeApi::Stage stage = RuntimeApi::Stage::initialising;  // before the call
};

std::string_view word(RuntimeApi::Stage stage);  // as errors name it

}  // namespace skerry::sandbox
