#include "test/faults/workload.hpp"

#include <utility>
#include <vector>

#include "base/random.hpp"

namespace skerry::faults {
namespace {

constexpr const char* data_kind = "faults.data";
constexpr const char* last_kind = "faults.last";
constexpr const char* sealed_kind = "faults.sealed";
constexpr std::uint64_t keys = 40;
constexpr std::uint64_t changes_per_batch_max = 6;
constexpr const char* letters = "abcdefghijklmnopqrstuvwxyz";

SealContext context_of(BatchNumber number) { return {"faults.sealed/" + std::to_string(number)}; }

std::string secret_of(BatchNumber number) { return "SECRET-CANARY-" + std::to_string(number); }

std::size_t value_size(SeededRandom& random, Size size) {
  if (size == Size::large) return 2000 + random.below(30000);
  // Most fit a page; one in twenty needs overflow pages.
  return random.below(20) == 0 ? 5000 + random.below(20000) : random.below(300);
}

std::map<std::string, std::string> all(Store& store, const char* kind, std::string& problem) {
  std::map<std::string, std::string> found;
  const Result<Done> loaded = store.load(kind, [&](Record record) -> Result<Done> {
    found.emplace(std::move(record.key), std::move(record.value));
    return Done{};
  });
  if (!loaded.ok()) problem = loaded.error().message;
  return found;
}

}  // namespace

Batch Workload::batch(BatchNumber number) const {
  SeededRandom random(seed_.value * 1'000'003 + number);
  Batch batch;
  const std::uint64_t changes = 1 + random.below(changes_per_batch_max);
  for (std::uint64_t i = 0; i < changes; ++i) {
    const std::string key = "key-" + std::to_string(random.below(keys));
    if (random.below(5) == 0) {
      batch.erase({data_kind, key});
    } else {
      const std::size_t size = value_size(random, size_);
      // A short random text repeated: quick to make, and any piece of another value shows.
      const std::string piece = std::to_string(number) + random.text(12, letters);
      std::string value;
      while (value.size() < size) value += piece;
      batch.put({data_kind, key}, std::move(value));
    }
  }
  batch.put({last_kind, "number"}, std::to_string(number));
  return batch;
}

Result<Batch> Workload::sealed_batch(BatchNumber number, Sealer& sealer) const {
  Batch made = batch(number);
  made.put({sealed_kind, "latest"}, TRY(sealer.seal(secret_of(number), context_of(number))));
  return made;
}

Result<BatchNumber> Workload::last(Store& store) {
  std::string problem;
  const std::map<std::string, std::string> found = all(store, last_kind, problem);
  if (!problem.empty()) return Error{problem};
  if (found.empty()) return BatchNumber{0};
  return static_cast<BatchNumber>(std::stoull(found.begin()->second));
}

Result<Done> Workload::check(Store& store) const {
  const BatchNumber last_number = TRY(last(store));
  std::map<std::string, std::string> expected;
  for (BatchNumber number = 1; number <= last_number; ++number) {
    Batch one = batch(number);
    for (Batch::Write& write : one.take_writes()) {
      if (write.name.kind != data_kind) continue;
      if (write.value) {
        expected.insert_or_assign(write.name.key, std::move(*write.value));
      } else {
        expected.erase(write.name.key);
      }
    }
  }
  std::string problem;
  const std::map<std::string, std::string> found = all(store, data_kind, problem);
  if (!problem.empty()) return Error{problem};
  const std::string after = " after batch " + std::to_string(last_number);
  for (const auto& [key, value] : expected) {
    const auto there = found.find(key);
    if (there == found.end()) return Error{key + " is missing" + after};
    if (there->second != value) {
      return Error{key + " holds " + there->second.substr(0, 16) + "... of another batch" + after};
    }
  }
  if (found.size() != expected.size()) return Error{"records that should be erased" + after};
  return Done{};
}

Result<Done> Workload::check_sealed(Store& store, const Sealer& sealer) {
  const BatchNumber number = TRY(last(store));
  std::string problem;
  const std::map<std::string, std::string> found = all(store, sealed_kind, problem);
  if (!problem.empty()) return Error{problem};
  if (number == 0 && found.empty()) return Done{};
  if (found.size() != 1) return Error{"the sealed record is missing"};
  const Secret opened = TRY(sealer.open(found.begin()->second, context_of(number)));
  if (opened.text() != secret_of(number)) return Error{"the sealed record is of another batch"};
  return Done{};
}

}  // namespace skerry::faults
