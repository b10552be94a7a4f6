#pragma once
// The kernel interfaces over Linux, for one region: everything that it makes is kept in, or named
// after, a folder of the warden's own, so whoever opens that folder again finds it.
//
// One thread, and one process per folder at a time (a lock says no to a second).

#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "kernel/kernel.hpp"
#include "kernel/linux/programs.hpp"

namespace skerry::kernel {

struct LinuxOptions {
  std::string folder;  // its parent must exist; made 0700 and root's
  std::vector<Ipv4Network> allow_lan;
  LinuxPrograms programs{};
};

class LinuxKernel final : public Kernel {
 public:
  static Outcome<std::unique_ptr<LinuxKernel>> open(const LinuxOptions& options, Random& random);
  ~LinuxKernel();

  Links& links() override;
  Firewall& firewall() override;
  Sockets& sockets() override;
  Cgroups& cgroups() override;
  Processes& processes() override;
  Engines& engines() override;
  Codes& codes() override;
  Host& host() override;

  const std::string& tag() const;  // six hexadecimal digits, the region's for good
  // A little work ahead of need, for idle moments. True: there is more.
  bool prepare();
  // Ends and removes everything, in order. What fails is said; the rest is still tried.
  Outcome<Done> remove_everything();

 private:
  struct Parts;
  explicit LinuxKernel(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace skerry::kernel
