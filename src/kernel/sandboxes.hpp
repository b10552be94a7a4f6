#pragma once
// What sandboxes of functions are made of, by name: a runtime's root file system, a tree of code.
// Everything lies beneath folders of the warden's own; a caller gives no path, and learns none.

#include <array>
#include <compare>
#include <cstdint>
#include <vector>

#include "kernel/error.hpp"

namespace skerry::kernel {

// The SHA-256 of an archive. Its tree is whole or not there.
struct CodeName {
  std::array<std::uint8_t, 32> digest{};
  friend auto operator<=>(const CodeName&, const CodeName&) = default;
};

// The root file systems, in the order of sandbox/runtimes.hpp.
enum class RootTree : std::uint8_t {
  nodejs16,
  nodejs18,
  nodejs20,
  nodejs22,
  nodejs24,
  provided_al2,
  provided_al2023,
};

// Of the programs `sandbox` (all of it) and `unpack` (only the code, which is to be made). A
// sandbox takes two uids: its slot's is root in it, which nothing runs as, and the next is that of
// the function.
struct SandboxSpec {
  RootTree root = RootTree::nodejs16;
  CodeName code{};
  std::uint32_t tmp_mib = 512;  // 512 to 10,240
  friend bool operator==(const SandboxSpec&, const SandboxSpec&) = default;
};

class Codes {
 public:
  // What `unpack` made becomes a tree, when it has ended. One that is whole already stays.
  virtual Outcome<Done> publish(const CodeName& name) = 0;
  // What runs on it goes on.
  virtual Outcome<Done> remove(const CodeName& name) = 0;
  virtual Outcome<std::vector<CodeName>> list() = 0;  // the whole ones, sorted

 protected:
  ~Codes() = default;
};

}  // namespace skerry::kernel
