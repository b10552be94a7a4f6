#include "databases/hosted_programs.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "databases/limits.hpp"

namespace skerry::databases {
namespace {

bool ended(const Fd& process) {
  pollfd one{process.get(), POLLIN, 0};
  return ::poll(&one, 1, 0) == 1;
}

Result<Fd> duplicate(const Fd& file) {
  Fd copy(::fcntl(file.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy.open()) return errno_error("duplicate a descriptor");
  return copy;
}

// Everything that a program says until it ends; what fits is kept.
std::string hear(const Fd& channel) {
  std::string out;
  std::array<char, 4096> piece{};
  for (;;) {
    const ssize_t got = ::recv(channel.get(), piece.data(), piece.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return out;
    if (out.size() < limits::words_bytes_max)
      out.append(piece.data(), static_cast<std::size_t>(got));
  }
}

kernel::DatabaseSpec database_of(const Engine& engine, const Tree& tree) {
  kernel::DatabaseSpec out;
  out.tree = kernel_name(tree);
  out.version = {engine.version.major, engine.version.minor};
  return out;
}

}  // namespace

Result<Done> HostedPrograms::initdb(const InitDb& order) {
  TRY(trees_.make(order.to));
  kernel::SpawnSpec spec;
  spec.program = kernel::Program::initdb;
  spec.uid = station_.uid;
  spec.database = database_of(order.engine, order.to);
  if (order.locale == "en_US.UTF-8") spec.database->locale = kernel::Locale::en_us_utf8;
  auto spawned = kernel_.processes().spawn(spec);
  if (!spawned.ok()) return plain(spawned.error());
  if (::send(spawned->channel.get(), order.password.data(), order.password.size(), MSG_NOSIGNAL) <
      0)
    return errno_error("give initdb its password");
  const std::string said = hear(spawned->channel);
  pollfd one{spawned->process.get(), POLLIN, 0};
  ::poll(&one, 1, static_cast<int>(limits::start_wait_ms_max.count()));
  const auto status = kernel_.processes().status(spawned->id);
  if (!status.ok()) return plain(status.error());
  if (status->ending != kernel::Ending::exited || status->code != 0)
    return Error{"initdb failed: " + said};
  return Done{};
}

Result<Done> HostedPrograms::make_group() {
  if (!station_.cgroup) return Done{};
  const auto made = kernel_.cgroups().create(*station_.cgroup, station_.limits);
  if (made.ok() || made.error().trouble == kernel::Trouble::exists) return Done{};
  return plain(made.error());
}

Result<Fd> HostedPrograms::start(const Engine& engine, const Tree& tree) {
  Fd running = TRY(find(tree));
  if (running.open()) return running;
  // Sessions outlive a postmaster that was killed, until they notice; its successor would wait for
  // them, and longer each time.
  TRY(release());
  TRY(make_group());
  kernel::SpawnSpec spec;
  spec.program = kernel::Program::engine;
  spec.space = station_.space;
  spec.uid = station_.uid;
  spec.cgroup = station_.cgroup;
  spec.database = database_of(engine, tree);
  auto spawned = kernel_.processes().spawn(spec);
  if (!spawned.ok()) return plain(spawned.error());
  child_ = std::move(*spawned);
  child_->channel.reset();
  return duplicate(child_->process);
}

void HostedPrograms::forget_child() {
  if (!child_ || !ended(child_->process)) return;
  static_cast<void>(kernel_.processes().status(child_->id).ok());
  child_.reset();
}

// One that has just begun has written nothing yet by which it could be found.
Result<Fd> HostedPrograms::find(const Tree& tree) {
  forget_child();
  if (child_) return duplicate(child_->process);
  auto found = kernel_.engines().find(place(tree));
  if (found.ok()) return std::move(*found);
  if (found.error().trouble == kernel::Trouble::absent) return Fd{};
  return plain(found.error());
}

Readiness HostedPrograms::readiness(const Tree& tree) {
  const auto word = kernel_.engines().word(place(tree));
  return word.ok() && word->stage == kernel::EngineStage::ready ? Readiness::ready
                                                                : Readiness::starting;
}

Result<Done> HostedPrograms::signal(const Tree& tree, Signal signal) {
  const auto sent =
      kernel_.engines().signal(place(tree), static_cast<kernel::EngineSignal>(signal));
  if (sent.ok()) return Done{};
  if (sent.error().trouble != kernel::Trouble::absent) return plain(sent.error());
  forget_child();
  if (child_ && signal != Signal::reload)
    static_cast<void>(kernel_.processes().kill(child_->id).ok());
  return Done{};
}

std::string HostedPrograms::last_words(const Tree& tree) {
  const auto word = kernel_.engines().word(place(tree));
  return word.ok() ? word->said : "";
}

Result<Done> HostedPrograms::release() {
  forget_child();
  if (!station_.cgroup) return Done{};
  const auto removed = kernel_.cgroups().remove(*station_.cgroup);
  if (removed.ok() || removed.error().trouble == kernel::Trouble::absent) return Done{};
  return plain(removed.error());
}

Result<std::unique_ptr<Session>, LoginError> HostedDoor::open(const Login& login) {
  const auto folder = kernel_.engines().door(place_);
  if (!folder.ok()) return LoginError{Refusal::not_yet, folder.error().message};
  Login through = login;
  through.socket_folder = "/proc/self/fd/" + std::to_string(folder->get());
  return door_.open(through);
}

}  // namespace skerry::databases
