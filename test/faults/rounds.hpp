#pragma once
// How long a fault test runs and from which seed: its arguments, or what the soak sets.

#include <cstdint>
#include <cstdlib>

namespace skerry::faults {

struct Rounds {
  std::uint64_t count;
  std::uint64_t seed;
};

// The arguments ROUNDS and SEED, else the environment's SKERRY_ROUNDS and SKERRY_SEED, else these.
inline Rounds rounds_of(int argc, char** argv, Rounds otherwise) {
  const auto number = [&](int index, const char* name, std::uint64_t fallback) {
    const char* const text = argc > index ? argv[index] : std::getenv(name);
    return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
  };
  return {number(1, "SKERRY_ROUNDS", otherwise.count), number(2, "SKERRY_SEED", otherwise.seed)};
}

}  // namespace skerry::faults
