#pragma once
// The mounts of a sandbox, made where nobody sees them yet (detached), by the warden in its own
// view of the file system: what the sandbox's process attaches cannot have been exchanged
// meanwhile.

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "kernel/error.hpp"

namespace skerry::kernel {

struct Mounted {
  Fd tree;             // a detached mount
  std::string target;  // where it goes, from the new root: "dev/null"
};

struct SandboxMounts {
  Fd root;                      // read-only
  std::vector<Mounted> others;  // in this order
};

struct SandboxFiles {
  std::string name;         // of the runtime
  std::string root;         // its root file system
  std::string node;         // in place of the root's /var/lang/bin/node; empty: the root's own
  std::string code;         // the tree of the function
  std::string certificate;  // the region's authority, one file; may not be there yet
  std::string bundle;       // with everybody else\'s
  std::uint32_t tmp_mib = 512;
  std::uint32_t root_uid = 0;  // on the host: owns /tmp
};

Outcome<SandboxMounts> make_mounts(const SandboxFiles& files);

// In the sandbox's process, in its own mount namespace: attaches them, mounts /proc, and makes the
// root the only thing there is.
Outcome<Done> enter_mounts(const SandboxMounts& mounts);

// The same for an unpacker: `folder` is all that it has.
Outcome<Fd> make_unpack_root(const std::string& folder);
Outcome<Done> enter_root(const Fd& root);

}  // namespace skerry::kernel
