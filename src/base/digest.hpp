#pragma once
// Hashes and keyed hashes over OpenSSL 3, which is named only in the .cpp.

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace skerry {

using Sha256Digest = std::array<std::byte, 32>;
using Md5Digest = std::array<std::byte, 16>;

Sha256Digest sha256(std::span<const std::byte> data);
Sha256Digest sha256(std::string_view data);
Md5Digest md5(std::span<const std::byte> data);
Sha256Digest hmac_sha256(std::span<const std::byte> key, std::string_view data);

// A SHA-256 over pieces that arrive one after another.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  void update(std::span<const std::byte> data);
  Sha256Digest finish();  // once; the object is then spent

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Constant in time for equal lengths.
bool equal_secrets(std::span<const std::byte> a, std::span<const std::byte> b);
bool equal_secrets(std::string_view a, std::string_view b);

// Overwrites what need not stay in memory; the compiler does not leave it out.
void wipe(std::span<std::byte> secret);

// Overwrites a secret that is no longer needed; the compiler cannot leave it out.
void wipe(std::string& secret);

}  // namespace skerry
