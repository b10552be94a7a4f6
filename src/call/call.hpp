#pragma once
// One call of an operation: what a handler gets besides its request.
//
// A handler is a plain synchronous function over its service's state in memory:
//
//   Result<CreateRoleResponse, ApiError> create_role(Iam& iam, Call& call,
//                                                    const CreateRoleRequest& request);
//
// It changes tables through call.batch(); the answer leaves when the batch is durable, and an error
// that it returns takes its changes back.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/assert.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "call/access.hpp"
#include "call/body.hpp"
#include "call/directory.hpp"
#include "call/facts.hpp"
#include "call/identity.hpp"
#include "objects/reading.hpp"
#include "store/batch.hpp"
#include "wire/aws/error.hpp"
#include "wire/http/head.hpp"

namespace skerry {

class Codec;
class ServiceTable;

// What an answer may wait for after it is durable: a stack that is nearly done. Whoever makes it
// bounds the wait.
class AnswerHold {
 public:
  virtual ~AnswerHold() = default;
  // `release` is called once, in a later turn or at once.
  virtual void wait(std::function<void()> release) = 0;
  // Of an answer that is known only then (a function's): encodes it in place of the handler's, or
  // says why there is none. Nothing: the handler's it is.
  virtual std::optional<Result<Done, ApiError>> answer(Codec&) { return std::nullopt; }
};

// What every call of a region shares.
struct CallEnvironment {
  const RegionFacts& region;
  IdentityDirectory& directory;
  Random& random;
  const ServiceTable* services = nullptr;  // null in tests of a service that asks no other
};

class Call {
 public:
  Call(const Principal& principal, const RequestFacts& facts, CallEnvironment environment,
       Batch& batch)
      : principal_(principal), facts_(facts), environment_(environment), batch_(batch) {}
  // The same caller, environment and batch, in other circumstances.
  Call(Call& outer, const RequestFacts& facts)
      : Call(outer.principal_, facts, outer.environment_, outer.batch_) {}

  const Identity& caller() const { return principal_.identity(); }
  const RequestFacts& facts() const { return facts_; }
  WallTime time() const { return facts_.time; }
  const RegionFacts& region() const { return environment_.region; }
  const std::string& account() const { return environment_.region.account.text; }
  const IdentityDirectory& directory() const { return environment_.directory; }
  // For calls by somebody else in the same batch: a function's role.
  const CallEnvironment& environment() const { return environment_; }
  Random& random() { return environment_.random; }
  Batch& batch() { return batch_; }
  // The other services, for ask().
  const ServiceTable& services() const {
    ASSERT(environment_.services != nullptr);
    return *environment_.services;
  }

  // Refused with AccessDenied in AWS's words when the caller may not.
  Result<Done, ApiError> authorise(const Access& access) const;

  // Of operations whose input streams (body.hpp): the handler's, and what admit knows of it.
  const ReceivedBody& body() const {
    ASSERT(received_ != nullptr);
    return *received_;
  }
  std::uint64_t announced_bytes() const { return announced_bytes_; }
  // Of operations whose output streams: what the answer's body is. HEAD answers without.
  void answer_with(objects::Reading body) { answer_.emplace(std::move(body)); }

  // What the answer, or the error, says besides: 206 for a range, x-amz-delete-marker with a 404.
  void answer_status(int status) { answer_status_ = status; }
  void answer_header(std::string name, std::string value) {
    answer_headers_.push_back({std::move(name), std::move(value)});
  }

  // The answer leaves when it is durable and the hold is over.
  void hold_answer(std::shared_ptr<AnswerHold> hold) { hold_ = std::move(hold); }
  std::shared_ptr<AnswerHold> take_hold() { return std::move(hold_); }

  // For whoever runs the operation: the gateway, ask(), tests.
  void announce(std::uint64_t bytes) { announced_bytes_ = bytes; }
  void receive(const ReceivedBody& body) {
    received_ = &body;
    announced_bytes_ = body.bytes;
  }
  std::optional<objects::Reading> take_answer_body() { return std::exchange(answer_, {}); }
  std::optional<int> status() const { return answer_status_; }  // nothing: the operation's own
  const http::Headers& headers() const { return answer_headers_; }

 private:
  const Principal& principal_;
  const RequestFacts& facts_;
  CallEnvironment environment_;
  Batch& batch_;
  const ReceivedBody* received_ = nullptr;
  std::uint64_t announced_bytes_ = 0;
  std::optional<objects::Reading> answer_;
  std::optional<int> answer_status_;
  http::Headers answer_headers_;
  std::shared_ptr<AnswerHold> hold_;
};

}  // namespace skerry
