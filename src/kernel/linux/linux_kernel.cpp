#include "kernel/linux/linux_kernel.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <thread>

#include "kernel/linux/cgroups.hpp"
#include "kernel/linux/engines.hpp"
#include "kernel/linux/files.hpp"
#include "kernel/linux/firewall.hpp"
#include "kernel/linux/host.hpp"
#include "kernel/linux/links.hpp"
#include "kernel/linux/processes.hpp"
#include "kernel/linux/rules_text.hpp"
#include "kernel/linux/sandboxes.hpp"
#include "kernel/linux/sockets.hpp"
#include "kernel/linux/spaces.hpp"

namespace skerry::kernel {
namespace {

constexpr std::size_t tag_digits = 6;
constexpr std::string_view hexadecimal = "0123456789abcdef";

// A folder of root's that nobody else can enter. Held open and only used by its descriptor: who
// owns the region's data could put another in its place at any moment.
Outcome<Fd> open_own_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return errno_trouble("make " + path);
  Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder.open()) return errno_trouble("open " + path);
  struct stat about {};
  if (::fstat(folder.get(), &about) != 0) return errno_trouble("look at " + path);
  if (about.st_uid != 0 || (about.st_mode & 0077) != 0)
    return KernelError{Trouble::invalid, path + " is not root's own folder", 0};
  return folder;
}

// A killed warden's last child may hold the lock for the moment that it needs to let go of it.
Outcome<Fd> take_lock(const std::string& folder) {
  constexpr std::chrono::milliseconds wait_max{1000};
  constexpr std::chrono::milliseconds look_every{2};
  const std::string path = folder + "/lock";
  Fd lock(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!lock.open()) return errno_trouble("open " + path);
  for (auto waited = look_every; waited < wait_max; waited += look_every) {
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
    std::this_thread::sleep_for(look_every);
  }
  return KernelError{Trouble::exists, "another warden works in this folder", 0};
}

Outcome<std::string> region_tag(const std::string& folder, Random& random) {
  const std::string path = folder + "/tag";
  const auto kept = read_file(path);
  if (kept.ok()) {
    const std::string tag = kept->substr(0, tag_digits);
    if (tag.size() == tag_digits && tag.find_first_not_of(hexadecimal) == std::string::npos)
      return tag;
    return KernelError{Trouble::invalid, path + " holds no tag", 0};
  }
  if (kept.error().trouble != Trouble::absent) return kept.error();
  const std::string tag = random.text(tag_digits, hexadecimal);
  TRY(keep_file(path, tag + "\n"));
  return tag;
}

std::string beneath(const Fd& folder, const char* name) {
  return "/proc/self/fd/" + std::to_string(folder.get()) + "/" + name;
}

UidBase uids_of(const std::string& tag) {
  constexpr std::uint32_t first = 1879048192;  // to 2147483647: systemd's table says unused
  constexpr std::uint32_t ranges = 4096;
  constexpr std::uint32_t range_size = 65536;
  std::uint32_t number = 0;
  std::from_chars(tag.data(), tag.data() + tag.size(), number, 16);
  return {first + number % ranges * range_size};
}

}  // namespace

struct LinuxKernel::Parts final : SpaceWatcher {
  struct Opened {
    Fd folder;
    Fd lock;
    std::string tag;
    Spaces spaces;
    LinuxPrograms programs;
  };
  Parts(Opened opened, HostPlan plan)
      : folder(std::move(opened.folder)),
        lock(std::move(opened.lock)),
        tag(std::move(opened.tag)),
        spaces(std::move(opened.spaces)),
        engines(beneath(folder, "databases"), opened.programs, uids_of(tag)),
        sandboxes(beneath(folder, "functions"), std::move(opened.programs)),
        host(spaces, text, std::move(plan)) {}

  void on_removed(const NamespaceName& name) override {
    links.forget(name);
    sockets.forget_all(name);
    firewall.forget(name);
  }
  void on_renamed(const NamespaceName& from, const NamespaceName& to) override {
    links.forget(from);
    sockets.rename(from, to);
    firewall.forget(from);
  }

  Fd folder;
  Fd lock;
  std::string tag;
  Spaces spaces;
  RulesText text;
  LinuxLinks links{spaces, *this};
  LinuxFirewall firewall{spaces, text};
  LinuxSockets sockets{spaces};
  LinuxCgroups cgroups{find_cgroups(), "skerry-" + tag};
  LinuxEngines engines;
  LinuxSandboxes sandboxes;
  LinuxProcesses processes{spaces, cgroups, engines, sandboxes, uids_of(tag)};
  LinuxHost host;
};

LinuxKernel::LinuxKernel(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
LinuxKernel::~LinuxKernel() = default;

Outcome<std::unique_ptr<LinuxKernel>> LinuxKernel::open(const LinuxOptions& options,
                                                        Random& random) {
  Fd own = TRY(open_own_folder(options.folder));
  const std::string folder = "/proc/self/fd/" + std::to_string(own.get());
  Fd lock = TRY(take_lock(folder));
  std::string tag = TRY(region_tag(folder, random));
  Spaces spaces = TRY(Spaces::open(folder + "/netns"));
  HostPlan plan{tag, folder, options.allow_lan};
  auto parts =
      std::make_unique<Parts>(Parts::Opened{std::move(own), std::move(lock), std::move(tag),
                                            std::move(spaces), options.programs},
                              std::move(plan));
  return std::unique_ptr<LinuxKernel>(new LinuxKernel(std::move(parts)));
}

Links& LinuxKernel::links() { return parts_->links; }
Firewall& LinuxKernel::firewall() { return parts_->firewall; }
Sockets& LinuxKernel::sockets() { return parts_->sockets; }
Cgroups& LinuxKernel::cgroups() { return parts_->cgroups; }
Engines& LinuxKernel::engines() { return parts_->engines; }
Codes& LinuxKernel::codes() { return parts_->sandboxes; }
Processes& LinuxKernel::processes() { return parts_->processes; }
Host& LinuxKernel::host() { return parts_->host; }
const std::string& LinuxKernel::tag() const { return parts_->tag; }
bool LinuxKernel::prepare() { return parts_->spaces.prepare_one(); }

Outcome<Done> LinuxKernel::remove_everything() {
  Outcome<Done> first = Done{};
  const auto note = [&](const Outcome<Done>& done) {
    if (!done.ok() && first.ok()) first = done.error();
  };
  parts_->processes.kill_all();
  note(parts_->cgroups.remove_all());
  note(parts_->host.detach());
  const auto names = parts_->spaces.list();
  if (!names.ok()) return names.error();
  for (const NamespaceName& name : *names) {
    parts_->on_removed(name);
    note(parts_->spaces.remove(name));
  }
  parts_->spaces.close();
  return first;
}

}  // namespace skerry::kernel
