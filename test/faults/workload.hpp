#pragma once
// The writes of the fault tests: batch number n is a function of the seed and n, so what the store
// must hold after n batches is known, whoever asks and however often the writer was killed.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "store/batch.hpp"
#include "store/sealed.hpp"
#include "store/store.hpp"

namespace skerry::faults {

struct Seed {
  std::uint64_t value;
};

// Batches count from 1; 0 is the empty store.
using BatchNumber = std::uint64_t;

// How much a batch writes: large ones fill the log in a short run.
enum class Size : std::uint8_t { small, large };

class Workload {
 public:
  explicit Workload(Seed seed, Size size = Size::small) : seed_(seed), size_(size) {}

  // Several records: put, replaced and erased, and one with the batch's number.
  Batch batch(BatchNumber number) const;
  // The same with a record that the sealer closed, which only opens with the right keys.
  Result<Batch> sealed_batch(BatchNumber number, Sealer& sealer) const;

  // The number of the last batch that the store holds.
  static Result<BatchNumber> last(Store& store);
  // Fails, saying what is wrong, unless the store holds exactly what batches 1 to last(store)
  // leave. Not for stores of another seed.
  Result<Done> check(Store& store) const;
  // The sealed record is that of the last batch, and opens.
  static Result<Done> check_sealed(Store& store, const Sealer& sealer);

 private:
  Seed seed_;
  Size size_;
};

}  // namespace skerry::faults
