#pragma once
// A body on its way into a staged object: one piece is filled from the connection while the one
// before it is decoded, verified and written on a thread of the pool. When it is whole, verified
// and durable, the request goes on.

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "base/result.hpp"
#include "call/body.hpp"
#include "gateway/body_verifier.hpp"
#include "gateway/exchange.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/gate.hpp"
#include "loop/loop.hpp"
#include "objects/staged.hpp"
#include "wire/aws/error.hpp"

namespace skerry::gateway {

// What goes on when the body is there, and the words when it is not wanted.
class BodyOwner {
 public:
  virtual ~BodyOwner() = default;
  // Once. `staged` holds the file until the answer has been sent or handed to the store.
  virtual void received(ReceivedBody body, std::shared_ptr<objects::Staged> staged,
                        LaterAnswer answer) = 0;
  virtual Answer refuse(const ApiError& error) const = 0;
};

struct BodyIntakeParts {
  Loop& loop;
  BlockingPool& pool;
  const Gate& gate;  // outlives the work, not the connection
  std::unique_ptr<objects::Staged> staged;
  BodyVerifier verifier;
  std::shared_ptr<BodyOwner> owner;
};

class BodyIntake final : public BodySink {
 public:
  explicit BodyIntake(BodyIntakeParts parts);
  ~BodyIntake() override;

  void start(SinkFeeder& feeder) override;
  std::size_t room() const override;
  void take(std::span<const std::byte> bytes) override;
  void end(LaterAnswer answer) override;
  Answer refuse(BodyFault fault) const override;

 private:
  struct Work;  // shared with what runs on a thread; outlives the connection while that runs
  std::shared_ptr<Work> work_;
};

}  // namespace skerry::gateway
