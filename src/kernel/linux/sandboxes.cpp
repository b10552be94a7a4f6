#include "kernel/linux/sandboxes.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <string_view>

#include "base/failpoint.hpp"

namespace skerry::kernel {
namespace {

constexpr const char* unfinished = ".part";
constexpr std::size_t tree_depth_max = 256;

constexpr const char* newest = "nodejs24.x";
constexpr std::array root_names = {"nodejs16.x", "nodejs18.x",   "nodejs20.x",     "nodejs22.x",
                                   "nodejs24.x", "provided.al2", "provided.al2023"};

std::string hex_of(const CodeName& name) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t byte : name.digest) {
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

std::optional<CodeName> parse_name(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  CodeName out;
  if (text.size() != 2 * out.digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < out.digest.size(); ++i) {
    const std::size_t high = digits.find(text[2 * i]);
    const std::size_t low = digits.find(text[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    out.digest[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return out;
}

bool is_dots(std::string_view name) { return name == "." || name == ".."; }

// Everything beneath a folder, and the folder; no link is followed.
Outcome<Done> remove_tree(const Fd& parent, const std::string& name, std::size_t depth = 0) {
  if (::unlinkat(parent.get(), name.c_str(), 0) == 0 || errno == ENOENT) return Done{};
  if (errno != EISDIR || depth > tree_depth_max) return errno_trouble("remove " + name);
  Fd folder(::openat(parent.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder.open()) return errno_trouble("open " + name);
  Fd read(::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0));
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(read.get()), ::closedir);
  if (entries == nullptr) return errno_trouble("list " + name);
  read.release();
  while (const dirent* const entry = ::readdir(entries.get())) {
    if (!is_dots(entry->d_name)) TRY(remove_tree(folder, entry->d_name, depth + 1));
  }
  if (::unlinkat(parent.get(), name.c_str(), AT_REMOVEDIR) != 0)
    return errno_trouble("remove " + name);
  return Done{};
}

}  // namespace

Outcome<Done> LinuxSandboxes::open() {
  if (folder_.open()) return Done{};
  if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) return errno_trouble("make " + path_);
  Fd folder(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder.open()) return errno_trouble("open " + path_);
  folder_ = std::move(folder);
  return Done{};
}

std::string LinuxSandboxes::path_of(const CodeName& name, const char* suffix) const {
  return "/proc/self/fd/" + std::to_string(folder_.get()) + "/" + hex_of(name) + suffix;
}

Outcome<Done> LinuxSandboxes::publish(const CodeName& name) {
  TRY(open());
  const std::string made = hex_of(name) + unfinished;
  if (::access(path_of(name).c_str(), F_OK) == 0) return remove_tree(folder_, made);
  if (::chmod(path_of(name, unfinished).c_str(), 0755) != 0)
    return errno_trouble("finish the code " + made);
  FAILPOINT("kernel.code.publish");
  if (::renameat(folder_.get(), made.c_str(), folder_.get(), hex_of(name).c_str()) != 0)
    return errno_trouble("publish the code " + made);
  return Done{};
}

// Out of the way by its name first: nobody finds half of it.
Outcome<Done> LinuxSandboxes::remove(const CodeName& name) {
  TRY(open());
  const std::string going = hex_of(name) + unfinished;
  TRY(remove_tree(folder_, going));
  if (::renameat(folder_.get(), hex_of(name).c_str(), folder_.get(), going.c_str()) != 0) {
    if (errno == ENOENT) return KernelError{Trouble::absent, "no such code", 0};
    return errno_trouble("remove the code " + hex_of(name));
  }
  return remove_tree(folder_, going);
}

Outcome<std::vector<CodeName>> LinuxSandboxes::list() {
  TRY(open());
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(
      ::opendir(path_of({}).substr(0, path_of({}).rfind('/')).c_str()), ::closedir);
  if (entries == nullptr) return errno_trouble("list the code of functions");
  std::vector<CodeName> out;
  while (const dirent* const entry = ::readdir(entries.get())) {
    if (const auto name = parse_name(entry->d_name)) out.push_back(*name);
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Control owns what is in there: no link of its is followed, and only a plain file is mounted.
Fd LinuxSandboxes::fetched(const std::string& name) const {
  constexpr int as_folder = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  const Fd all(::open(programs_.fetched_runtimes.c_str(), as_folder));
  Fd folder(::openat(all.get(), name.c_str(), as_folder));
  struct stat about {};
  if (::fstatat(folder.get(), "node", &about, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(about.st_mode))
    folder.reset();
  return folder;
}

Outcome<Launched> LinuxSandboxes::launch(const SandboxSpec& spec, const Places& places) {
  TRY(open());
  if (programs_.runtimes.empty())
    return KernelError{Trouble::unsupported, "no runtimes are installed (script/setup)", 0};
  if (!sandbox_filter_) sandbox_filter_ = TRY(CallFilter::sandbox());
  const std::string name = root_names[static_cast<std::size_t>(spec.root)];
  std::string root = programs_.runtimes + "/" + name + "/root";
  const Fd folder = ::access(root.c_str(), F_OK) == 0 ? Fd() : fetched(name);
  std::string node;
  if (folder.open()) {
    root = programs_.runtimes + "/" + newest + "/root";
    node = "/proc/self/fd/" + std::to_string(folder.get()) + "/node";
  }
  const SandboxFiles files{.name = name,
                           .root = std::move(root),
                           .node = std::move(node),
                           .code = path_of(spec.code),
                           .certificate = programs_.certificate,
                           .bundle = programs_.bundle,
                           .tmp_mib = spec.tmp_mib,
                           .root_uid = places.first_uid};
  const SandboxMounts mounts = TRY(make_mounts(files));
  const LaunchPlan plan{&places.space, places.cgroup_doors, places.channel, places.first_uid,
                        *sandbox_filter_};
  return launch_sandbox(plan, mounts);
}

Outcome<Launched> LinuxSandboxes::unpack(const SandboxSpec& spec, const Places& places) {
  TRY(open());
  if (!unpack_filter_) unpack_filter_ = TRY(CallFilter::unpack());
  const std::string path = path_of(spec.code, unfinished);
  TRY(remove_tree(folder_, hex_of(spec.code) + unfinished));
  // Everybody may write into it, and nobody but the unpacker can reach it.
  if (::mkdir(path.c_str(), 0700) != 0 || ::chmod(path.c_str(), 0777) != 0)
    return errno_trouble("make room for the code");
  const Fd root = TRY(make_unpack_root(path));
  const LaunchPlan plan{nullptr, places.cgroup_doors, places.channel, places.first_uid,
                        *unpack_filter_};
  return launch_unpacker(plan, root);
}

}  // namespace skerry::kernel
