#pragma once
// The code of functions, unpacked: one folder for each archive, read-only for whoever runs it. A
// tree is whole or not there; the archive itself is its owner's to keep, and a tree can be made
// again from it at any time.

#include <cstdint>
#include <functional>

#include "base/fd.hpp"
#include "base/result.hpp"
#include "sandbox/version.hpp"

namespace skerry::sandbox {

enum class BadArchive : std::uint8_t {
  not_a_zip,   // nor anything whole; Lambda: "Could not unzip uploaded file. Please check your
               // file, then try to upload again."
  too_large,   // unpacked: "Unzipped size must be smaller than 262144000 bytes"
  hostile,     // an entry leads outside of its folder, is a device, has a nested or double name
  no_room,     // of this machine's disk
  unprepared,  // nobody could unpack: the warden has gone, or this host lacks something
};

struct ArchiveError {
  BadArchive why = BadArchive::not_a_zip;
  std::string message;  // for a person
};

struct CodeTree {
  CodeId id;
  std::uint64_t bytes = 0;  // unpacked
};

class CodeTrees {
 public:
  virtual ~CodeTrees() = default;

  // `zip` is a file at its beginning, open for reading; `id` its hash. One that is there already is
  // found. `done` comes in a later turn.
  using Done = std::function<void(Result<CodeTree, ArchiveError>)>;
  virtual void unpack(Fd zip, CodeId id, Done done) = 0;

  virtual bool has(const CodeId& id) const = 0;
  // When no version needs it any more. What runs on it goes on.
  virtual void remove(const CodeId& id) = 0;
  // At start: every other tree goes.
  virtual void keep_only(const std::vector<CodeId>& ids) = 0;
};

}  // namespace skerry::sandbox
