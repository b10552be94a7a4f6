#include "main/folders.hpp"

#include <fcntl.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>

#include "base/fd.hpp"
#include "base/random.hpp"
#include "kernel/linux/linux_kernel.hpp"

namespace skerry {
namespace {

struct Mode {
  mode_t bits;
};

Result<Done> make_folder(const std::string& path, Mode mode, const UserIds& owner) {
  if (::mkdir(path.c_str(), mode.bits) != 0 && errno != EEXIST) {
    if (errno == EACCES)
      return Error{path + " cannot be made by this user: run as root, or choose another folder " +
                   "with --data"};
    return errno_error("make " + path);
  }
  if (::access(path.c_str(), W_OK | X_OK) != 0)
    return Error{path + " cannot be written by this user: run as root, or choose another folder " +
                 "with --data"};
  if (!running_as_root()) return Done{};
  if (::chmod(path.c_str(), mode.bits) != 0) return errno_error("set the mode of " + path);
  if (::chown(path.c_str(), owner.uid, owner.gid) != 0)
    return errno_error("give " + path + " to " + owner.name);
  return Done{};
}

// This thread meets files as that user does, while it lasts (setfsuid(2)).
class MeetFilesAs {
 public:
  explicit MeetFilesAs(const UserIds& user) {
    ::setfsgid(user.gid);
    ::setfsuid(user.uid);
  }
  ~MeetFilesAs() {
    ::setfsuid(::geteuid());
    ::setfsgid(::getegid());
  }
  MeetFilesAs(const MeetFilesAs&) = delete;
  MeetFilesAs& operator=(const MeetFilesAs&) = delete;
};

// Root makes the folder wherever it is; the user that the region runs as must get there too.
Result<Done> check_way_to(const std::string& root, const UserIds& owner) {
  if (!running_as_root()) return Done{};
  std::error_code failed;
  const std::filesystem::path whole = std::filesystem::absolute(root, failed);
  if (failed) return Error{"find " + root + ": " + failed.message()};
  const MeetFilesAs the_user(owner);
  std::filesystem::path way;
  for (const std::filesystem::path& part : whole) {
    way /= part;
    struct stat unused {};
    if (::stat((way / ".").c_str(), &unused) != 0)
      return Error{root + " is out of reach for the user " + owner.name +
                   ", whom the region runs as: " + way.string() +
                   " is closed to it. Choose another folder with --data"};
  }
  return Done{};
}

// What a killed region left in the kernel: its namespaces are mounts beneath the folder.
Result<Done> remove_network(const RegionFolders& folders) {
  if (!running_as_root() || ::access(folders.warden().c_str(), F_OK) != 0) return Done{};
  SystemRandom random;
  auto kernel = kernel::LinuxKernel::open({folders.warden(), {}}, random);
  if (!kernel.ok()) return kernel::plain(kernel.error());
  if (const auto removed = (*kernel)->remove_everything(); !removed.ok())
    return kernel::plain(removed.error());
  return Done{};
}

// Everything that a region writes beneath its root.
constexpr std::array<std::string_view, 9> region_entries = {
    "ca.pem", "state", "objects", "events", "engines", "runtimes", "run", "log", "warden"};

}  // namespace

Result<Done> prepare(const RegionFolders& folders, const UserIds& owner) {
  constexpr Mode everybody_reads{0755};
  constexpr Mode owner_only{0700};
  std::error_code failed;
  std::filesystem::create_directories(std::filesystem::path(folders.root).parent_path(), failed);
  TRY(make_folder(folders.root, everybody_reads, owner));
  TRY(check_way_to(folders.root, owner));
  TRY(make_folder(folders.run(), everybody_reads, owner));
  TRY(make_folder(folders.state(), owner_only, owner));
  TRY(make_folder(folders.objects(), owner_only, owner));
  TRY(make_folder(folders.events(), owner_only, owner));
  TRY(make_folder(folders.engines(), everybody_reads, owner));
  TRY(make_folder(folders.runtimes(), everybody_reads, owner));
  return make_folder(folders.log(), owner_only, owner);
}

Result<Done> publish(const std::string& path, PublicText content) {
  const std::string beside = path + ".new";
  const Fd file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!file.open()) return errno_error("write " + beside);
  const ssize_t written = ::write(file.get(), content.text.data(), content.text.size());
  if (written != static_cast<ssize_t>(content.text.size())) return errno_error("write " + beside);
  if (::rename(beside.c_str(), path.c_str()) != 0) return errno_error("rename " + beside);
  return Done{};
}

Result<Done> remove_region(const RegionFolders& folders) {
  TRY(remove_network(folders));
  std::error_code failed;
  for (const std::string_view entry : region_entries) {
    const std::string path = folders.root + "/" + std::string(entry);
    std::filesystem::remove_all(path, failed);
    if (failed) return Error{"remove " + path + ": " + failed.message()};
  }
  ::rmdir(folders.root.c_str());  // stays where it holds anything else
  return Done{};
}

}  // namespace skerry
