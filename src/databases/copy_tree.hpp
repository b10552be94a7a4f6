#pragma once
// Copying and removing trees of files beneath open folders: no link is followed, and only plain
// files and folders are copied.

#include <sys/types.h>
#include <cstdint>
#include <string>

#include "base/fd.hpp"
#include "base/result.hpp"
#include "databases/host.hpp"

namespace skerry::databases {

struct Owner {
  uid_t user = 0;
  gid_t group = 0;
};

Result<Fd> open_folder(const Fd& parent, const std::string& name);
// Made if absent, mode 0700.
Result<Fd> make_folder(const Fd& parent, const std::string& name, Owner owner);

// The contents of `from` into `to`, both open; what has the same name in `to` is replaced. Files
// that an engine leaves while it is being copied are not missed.
Result<Done> copy_tree(const Fd& from, const Fd& to, Part part, Owner owner);

// With everything in it; absent is no error.
Result<Done> remove_tree(const Fd& parent, const std::string& name);

}  // namespace skerry::databases
