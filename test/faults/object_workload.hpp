#pragma once
// Batches whose number says all that they do to a few objects: puts, replacements, copies of parts,
// erasures. A batch leaves a record of its number, so that the state after any set of batches is
// known.

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "objects/object_files.hpp"
#include "objects/references.hpp"
#include "store/table.hpp"
#include "test/faults/workload.hpp"

namespace skerry::faults {

inline constexpr std::uint64_t object_keys = 6;
inline constexpr std::uint64_t object_bytes_max = 120'000;
inline constexpr std::size_t appended_bytes_max = 50'000;

// "NUMBER SHA256 EXTENTS": of which batch, with which bytes.
struct ObjectRecord {
  BatchNumber number = 0;
  std::string digest;
  objects::Extents extents;

  std::string encode() const {
    return std::to_string(number) + " " + digest + " " + objects::encode(extents);
  }
  static Result<ObjectRecord> decode(std::string_view text) {
    const std::size_t first = text.find(' ');
    const std::size_t second = text.find(' ', first + 1);
    if (second == text.npos) return Error{"no object record"};
    ObjectRecord record;
    record.number = std::stoull(std::string(text.substr(0, first)));
    record.digest = text.substr(first + 1, second - first - 1);
    record.extents = TRY(objects::decode_extents(text.substr(second + 1)));
    return record;
  }
};

struct DoneRecord {
  std::string encode() const { return "done"; }
  static Result<DoneRecord> decode(std::string_view) { return DoneRecord{}; }
};

struct ObjectStep {
  enum class Kind : std::uint8_t { put, copy, erase };
  Kind kind = Kind::put;
  std::string key;
  std::string source;   // of a copy
  std::string content;  // of a put
};

inline ObjectStep object_step(Seed seed, BatchNumber number) {
  SeededRandom random(seed.value * 1'000'003 + number);
  ObjectStep step;
  step.key = "object-" + std::to_string(random.below(object_keys));
  step.source = "object-" + std::to_string(random.below(object_keys));
  const std::uint64_t kind = random.below(10);
  if (kind < 6) {
    step.content = random.text(random.below(object_bytes_max), "0123456789abcdef");
  } else {
    step.kind = kind < 8 ? ObjectStep::Kind::copy : ObjectStep::Kind::erase;
  }
  return step;
}

inline std::string done_key(BatchNumber number) {
  std::string digits = std::to_string(number);
  return std::string(12 - digits.size(), '0') + digits;
}

// Which batch each object is of, after the batches in `done`.
inline std::map<std::string, BatchNumber> objects_after(Seed seed, const Table<DoneRecord>& done) {
  std::map<std::string, BatchNumber> state;
  for (const auto& [key, record] : done.entries()) {
    const BatchNumber number = std::stoull(key);
    const ObjectStep step = object_step(seed, number);
    if (step.kind == ObjectStep::Kind::erase) {
      state.erase(step.key);
    } else if (step.kind == ObjectStep::Kind::put || state.contains(step.source)) {
      state[step.key] = number;
    }
  }
  return state;
}

}  // namespace skerry::faults
