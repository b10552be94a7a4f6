#pragma once
// An answer's body out of files: the next piece is read on a thread of the pool while the client
// takes the one before it.

#include <memory>

#include "gateway/exchange.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/gate.hpp"
#include "objects/reading.hpp"

namespace skerry::gateway {

class StoredSource final : public BodySource {
 public:
  // `gate` and `pool` outlive the work, not the connection.
  StoredSource(BlockingPool& pool, const Gate& gate, objects::Reading reading);
  ~StoredSource() override;

  std::uint64_t bytes() const override { return bytes_; }
  Piece next(PieceWaiter& waiter) override;

 private:
  struct Work;
  std::uint64_t bytes_;
  std::shared_ptr<Work> work_;
};

}  // namespace skerry::gateway
