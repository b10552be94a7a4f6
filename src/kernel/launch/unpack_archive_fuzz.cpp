// A hostile archive, unpacked into an empty folder: whatever it says, nothing stands outside.
#include <fcntl.h>
#include <ftw.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/assert.hpp"
#include "base/fd.hpp"
#include "kernel/launch/unpack_archive.hpp"

namespace {

int remove_one(const char* path, const struct stat*, int, struct FTW*) { return ::remove(path); }

// Beside the folder there is nothing, before and after.
struct Place {
  Place() {
    ASSERT(::mkdtemp(path.data()) != nullptr);
    ASSERT(::mkdir((path + "/in").c_str(), 0700) == 0);
    ASSERT(::chdir((path + "/in").c_str()) == 0);
  }
  ~Place() {
    ASSERT(::chdir("/") == 0);
    // Folders of the archive may have any mode.
    ::nftw((path + "/in").c_str(),
           [](const char* name, const struct stat*, int kind, struct FTW*) {
             return kind == FTW_DNR || kind == FTW_D ? ::chmod(name, 0700) : 0;
           },
           16, FTW_PHYS);
    ::nftw((path + "/in").c_str(), remove_one, 16, FTW_DEPTH | FTW_PHYS);
    ASSERT(::rmdir(path.c_str()) == 0);  // fails when something stands beside
  }
  std::string path = "/tmp/skerry-unpack-XXXXXX";
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry::kernel;  // NOLINT
  const skerry::Fd archive(::memfd_create("archive", MFD_CLOEXEC));
  ASSERT(::write(archive.get(), data, size) == static_cast<ssize_t>(size));
  ASSERT(::lseek(archive.get(), 0, SEEK_SET) == 0);
  const Place place;
  constexpr UnpackLimits small{1 << 20, 100};
  const UnpackReport report = unpack_archive({archive.get()}, small);
  if (report.result == Unpacked::whole) ASSERT(report.bytes <= small.bytes);
  return 0;
}
