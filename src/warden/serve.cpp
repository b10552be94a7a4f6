#include "warden/serve.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <array>
#include <csignal>
#include <memory>

#include "base/failpoint.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "kernel/linux/linux_kernel.hpp"
#include "warden/handle.hpp"
#include "warden/rights.hpp"
#include "warden/transport.hpp"

namespace skerry::warden {
namespace {

using kernel::LinuxKernel;

// Signals are the supervisor's to hear: a terminal or a service manager sends them to all, and the
// warden goes last.
void leave_signals_to_supervisor() {
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE}) ::signal(number, SIG_IGN);
  ::signal(SIGCHLD, SIG_DFL);
}

void take_all_descriptors() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

// A limit of 1 keeps the host's own handler of dumps from being run too (core(5)), also for
// children.
void forbid_dumps() {
  const rlimit none{1, 1};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

// One line for each thing that this host lacks, or does to the network; skerry doctor has the same.
void say_what_is_missing(kernel::Kernel& kernel) {
  const auto facts = kernel.host().facts();
  if (!facts.ok()) return;
  for (const kernel::HostFact& fact : *facts) {
    if (fact.standing == kernel::Standing::good || fact.remedy.empty()) continue;
    const bool none = fact.standing == kernel::Standing::lacks;
    log(Level::warning, "warden", none ? "no_network" : "network",
        {{"why", fact.what}, {"mend", fact.remedy}});
  }
}

class Loop {
 public:
  Loop(std::unique_ptr<LinuxKernel> kernel, kernel::KernelError why, Fd supervisor)
      : kernel_(std::move(kernel)), why_(std::move(why)), supervisor_(std::move(supervisor)) {}

  int run() {
    for (;;) {
      std::array<pollfd, 2> about = {pollfd{supervisor_.get(), POLLIN, 0},
                                     pollfd{control_.get(), POLLIN, 0}};  // -1 is passed over
      // Nothing to do: work ahead, one piece at a time.
      const bool idle_work = kernel_ != nullptr && control_.open() && more_to_prepare_;
      const int ready = ::poll(about.data(), about.size(), idle_work ? idle_ms_ : -1);
      if (ready == 0) {
        more_to_prepare_ = kernel_->prepare();
        idle_ms_ = between_pieces_ms;
      }
      if (about[1].revents != 0) hear_control();
      if (about[0].revents == 0) continue;
      switch (hear_supervisor()) {
        case Word::none:
          break;
        case Word::stop:
          return stop();
        case Word::gone:
          return 1;
      }
    }
  }

 private:
  enum class Word : std::uint8_t { none, stop, gone };
  static constexpr int after_start_ms = 200;  // longer than a sandbox takes from start to answer
  static constexpr int between_pieces_ms = 20;

  void hear_control() {
    auto received = receive_message(control_);
    if (!received.ok()) {
      log(Level::warning, "warden", "control_refused", {{"why", received.error().message}});
      control_.reset();
      return;
    }
    if (!*received) {
      control_.reset();
      return;
    }
    // Descriptors that control sent along are closed unread: no command takes any.
    Answer answer = kernel_ == nullptr
                        ? Answer{why_, {}}
                        : handle(*kernel_, std::as_bytes(std::span((*received)->bytes)));
    more_to_prepare_ = true;
    const bool started = std::holds_alternative<SpawnedDescriptors>(answer.reply);
    idle_ms_ = started ? after_start_ms : between_pieces_ms;
    std::array<int, 2> descriptors{};
    ASSERT(answer.descriptors.size() <= descriptors.size());
    for (std::size_t i = 0; i < answer.descriptors.size(); ++i)
      descriptors[i] = answer.descriptors[i].get();
    const auto sent = send_message(control_, encode(answer.reply),
                                   std::span(descriptors).first(answer.descriptors.size()));
    FAILPOINT("warden.answered");
    if (!sent.ok()) control_.reset();
  }

  Word hear_supervisor() {
    auto received = receive_message(supervisor_);
    if (!received.ok() || !*received) return Word::gone;
    Incoming& word = **received;
    if (word.bytes.size() != 1) return Word::none;
    if (word.bytes[0] == word_stop) return Word::stop;
    if (word.bytes[0] == word_control && word.descriptors.size() == 1)
      control_ = std::move(word.descriptors.front());
    return Word::none;
  }

  int stop() {
    FAILPOINT("warden.stop");
    if (kernel_ == nullptr) return 0;
    const auto removed = kernel_->remove_everything();
    if (!removed.ok())
      log(Level::error, "warden", "not_all_removed", {{"why", removed.error().message}});
    return removed.ok() ? 0 : 2;
  }

  std::unique_ptr<LinuxKernel> kernel_;
  kernel::KernelError why_;
  Fd supervisor_;
  Fd control_;
  bool more_to_prepare_ = false;
  int idle_ms_ = between_pieces_ms;
};

}  // namespace

int serve(const WardenOptions& options, Fd supervisor) {
  ::prctl(PR_SET_NAME, "skerry-warden", 0, 0, 0);
  leave_signals_to_supervisor();
  take_all_descriptors();
  forbid_dumps();
  if (const auto kept = keep_needed_rights(); !kept.ok()) {
    log(Level::error, "warden", "rights", {{"why", kept.error().message}});
    return 1;
  }
  SystemRandom random;
  auto opened = LinuxKernel::open({options.folder, options.allow_lan, options.programs}, random);
  if (!opened.ok()) {
    // Another warden means another region on these data, which the store refuses in its words.
    const bool other = opened.error().trouble == kernel::Trouble::exists;
    log(other ? Level::debug : Level::warning, "warden", "no_network",
        {{"why", opened.error().message}, {"mend", "see skerry doctor"}});
    return Loop(nullptr, opened.error(), std::move(supervisor)).run();
  }
  say_what_is_missing(**opened);
  return Loop(std::move(*opened), {}, std::move(supervisor)).run();
}

}  // namespace skerry::warden
