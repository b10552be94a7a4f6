#pragma once
// Randomness as a parameter: the kernel's in the product, a seeded generator in simulations.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace skerry {

class Random {
 public:
  virtual void fill(std::span<std::byte> out) = 0;

  std::uint64_t next();
  // Uniform in [0, bound), bound > 0, without modulo bias.
  std::uint64_t below(std::uint64_t bound);
  // `length` characters, each uniform from the alphabet.
  std::string text(std::size_t length, std::string_view alphabet);
  // RFC 4122 version 4, lower case with hyphens: the form of AWS request ids.
  std::string uuid();

 protected:
  ~Random() = default;
};

// getrandom(2); fit for keys.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
};

// The same, fetched from the kernel in larger pieces: for one thread that needs some for each of
// many short connections. No byte is given out twice or kept after it was given out.
class FetchedRandom final : public Random {
 public:
  ~FetchedRandom();
  void fill(std::span<std::byte> out) override;

 private:
  SystemRandom system_;
  std::array<std::byte, 256> fetched_{};
  std::size_t used_ = sizeof fetched_;
};

// xoshiro256**, reproducible from a seed; never for keys in the product.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed);
  void fill(std::span<std::byte> out) override;

 private:
  std::uint64_t step();
  std::array<std::uint64_t, 4> state_;
};

}  // namespace skerry
