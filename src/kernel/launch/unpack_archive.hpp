#pragma once
// A zip archive into the current folder, nothing trusted: every name must lead beneath it, entries
// are plain files, folders and symbolic links, no name comes twice, sizes are counted as they come.
// What stands there already is never followed.

#include "kernel/sandbox_words.hpp"

namespace skerry::kernel {

struct ArchiveFile {
  int descriptor = -1;
};
UnpackReport unpack_archive(ArchiveFile archive, UnpackLimits limits);

}  // namespace skerry::kernel
