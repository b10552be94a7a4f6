#include "kernel/linux/engines.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <memory>

#include "base/failpoint.hpp"
#include "kernel/checks.hpp"
#include "kernel/linux/files.hpp"

namespace skerry::kernel {
namespace {

constexpr const char* debian_engines = "/usr/lib/postgresql";

const char* folder_of(TreeKind kind) {
  switch (kind) {
    case TreeKind::blank:
      return "blank";
    case TreeKind::instance:
      return "instance";
    case TreeKind::snapshot:
      return "snapshot";
  }
  return "";
}

Outcome<Fd> open_beneath(const Fd& parent, const std::string& name) {
  Fd out(::openat(parent.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!out.open()) return errno_trouble("open " + name);
  return out;
}

Outcome<Fd> make_beneath(const Fd& parent, const std::string& name, mode_t mode) {
  if (::mkdirat(parent.get(), name.c_str(), mode) != 0 && errno != EEXIST)
    return errno_trouble("make " + name);
  return open_beneath(parent, name);
}

std::string start_of(const Fd& folder, const char* name, std::size_t bytes) {
  const Fd file(::openat(folder.get(), name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  std::string out(bytes, '\0');
  const ssize_t got = file.open() ? ::read(file.get(), out.data(), out.size()) : 0;
  out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return out;
}

int first_number(const std::string& text) {
  int out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

bool ended(const Fd& process) {
  pollfd one{process.get(), POLLIN, 0};
  return ::poll(&one, 1, 0) == 1;
}

// By its own word: "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)".
bool is_version(const std::string& program, const std::string& version) {
  if (::access(program.c_str(), X_OK) != 0) return false;
  const std::unique_ptr<FILE, int (*)(FILE*)> answer(
      ::popen((program + " --version").c_str(), "re"), ::pclose);
  std::array<char, 256> line{};
  if (!answer || std::fgets(line.data(), line.size(), answer.get()) == nullptr) return false;
  const std::string said(line.data());
  const std::string wanted = "postgres (PostgreSQL) " + version;
  return said.starts_with(wanted) && said.find_first_of(" \n", wanted.size()) == wanted.size();
}

KernelError none_runs() { return {Trouble::absent, "no engine runs there", 0}; }

}  // namespace

Outcome<Done> LinuxEngines::open() {
  if (folder_.open()) return Done{};
  if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST) return errno_trouble("make " + path_);
  Fd folder(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!folder.open()) return errno_trouble("open " + path_);
  for (const char* const name : {"blank", "instance", "snapshot", "socket"})
    TRY(make_beneath(folder, name, 0700));
  folder_ = std::move(folder);
  return Done{};
}

Outcome<Fd> LinuxEngines::tree(const TreeName& name, const char* suffix) {
  TRY(open());
  const Fd kind = TRY(open_beneath(folder_, folder_of(name.kind)));
  return open_beneath(kind, name.text + suffix);
}

// Searchable by everybody, since who holds a descriptor of it is to connect; no path leads there.
Outcome<Fd> LinuxEngines::socket_folder(const EnginePlace& place) {
  TRY(open());
  const Fd sockets = TRY(open_beneath(folder_, "socket"));
  Fd own = TRY(make_beneath(sockets, place.tree.text, 0711));
  const uid_t uid = uids_.first + place.uid.number;
  if (::fchown(own.get(), uid, uid) != 0) return errno_trouble("give away a folder");
  return own;
}

Outcome<Done> LinuxEngines::find_programs(const EngineVersion& version, EngineRoom& room) const {
  const std::string name = std::to_string(version.major) + "." + std::to_string(version.minor);
  for (const std::string& folder : programs_.engines) {
    Fd found(::open((folder + "/" + name).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!found.open() || ::faccessat(found.get(), "bin/postgres", X_OK, 0) != 0) continue;
    room.programs = std::move(found);
    room.path = "/rdsdbbin/bin/";
    return Done{};
  }
  const std::string own =
      std::string(debian_engines) + "/" + std::to_string(version.major) + "/bin/";
  if (!is_version(own + "postgres", name))
    return KernelError{Trouble::absent, "PostgreSQL " + name + " is not installed", 0};
  room.path = own;
  return Done{};
}

Outcome<EngineRoom> LinuxEngines::room(const SpawnSpec& spec) {
  const DatabaseSpec& database = *spec.database;
  TRY(open());
  EngineRoom out;
  TRY(find_programs(database.version, out));
  const bool making = spec.program == Program::initdb;
  out.path += making ? "initdb" : "postgres";
  out.tree = TRY(tree(database.tree, making ? ".building" : ""));
  out.socket = TRY(socket_folder({database.tree, spec.uid}));
  return out;
}

Outcome<Fd> LinuxEngines::trees() {
  TRY(open());
  return open_beneath(folder_, ".");
}

bool LinuxEngines::runs_as(int pid, UidSlot uid) const {
  const auto status = read_file("/proc/" + std::to_string(pid) + "/status");
  if (!status.ok()) return false;
  const std::string wanted = std::to_string(uids_.first + uid.number);
  for (const std::string& line : lines_of(*status)) {
    const auto words = words_of(line);
    if (words.size() > 2 && words[0] == "Uid:") return words[1] == wanted && words[2] == wanted;
  }
  return false;
}

Outcome<int> LinuxEngines::postmaster(const EnginePlace& place) {
  TRY(check(place));
  const Fd folder = TRY(tree(place.tree, ""));
  const int pid = first_number(start_of(folder, "postmaster.pid", 32));
  if (pid <= 1 || !runs_as(pid, place.uid)) return none_runs();
  return pid;
}

Outcome<Fd> LinuxEngines::find(const EnginePlace& place) {
  const int pid = TRY(postmaster(place));
  Fd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  // Looked at again with the descriptor held: the number was this process's all the while.
  if (!process.open() || ended(process) || !runs_as(pid, place.uid)) return none_runs();
  return process;
}

// The eighth line of postmaster.pid is the postmaster's word of how far it is (pidfile.h); a file
// that a dead one left names another process.
Outcome<EngineWord> LinuxEngines::word(const EnginePlace& place) {
  TRY(check(place));
  EngineWord out;
  const Fd folder = TRY(tree(place.tree, ""));
  out.said = start_of(folder, "start.log", 4096);
  const std::string text = start_of(folder, "postmaster.pid", 1024);
  const bool ready = text.find("\nready") != std::string::npos;
  if (ready && find(place).ok()) out.stage = EngineStage::ready;
  return out;
}

Outcome<Done> LinuxEngines::signal(const EnginePlace& place, EngineSignal signal) {
  const Fd process = TRY(find(place));
  int number = SIGKILL;
  switch (signal) {
    case EngineSignal::reload:
      number = SIGHUP;
      break;
    case EngineSignal::fast:
      number = SIGINT;
      break;
    case EngineSignal::immediate:
      number = SIGQUIT;
      break;
    case EngineSignal::kill:
      break;
  }
  FAILPOINT("kernel.engine.signal");
  if (::syscall(SYS_pidfd_send_signal, process.get(), number, nullptr, 0) != 0 && errno != ESRCH)
    return errno_trouble("signal an engine");
  return Done{};
}

Outcome<Fd> LinuxEngines::door(const EnginePlace& place) {
  TRY(check(place));
  TRY(open());
  const Fd sockets = TRY(open_beneath(folder_, "socket"));
  Fd out(::openat(sockets.get(), place.tree.text.c_str(),
                  O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!out.open()) return errno_trouble("open an engine's door");
  return out;
}

}  // namespace skerry::kernel
