#pragma once
// The region's network namespaces, each kept alive by a bind mount of its nsfs file on
// FOLDER/NAME: they outlive this process, and whoever opens the folder again finds them.
//
// setns(2) is per thread: whatever uses this belongs on one thread, in a process that does nothing
// else meanwhile.

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "kernel/error.hpp"
#include "kernel/linux/netlink.hpp"
#include "kernel/names.hpp"

namespace skerry::kernel {

class Spaces {
 public:
  // The folder is made where it is missing (0700). With the first namespace a tmpfs is mounted on
  // it, so that nobody can move it away, and shared, so that an unmount reaches copies of this
  // mount namespace.
  static Outcome<Spaces> open(const std::string& folder);

  // With a socket of NETLINK_ROUTE in it, which keeps it too.
  Outcome<Netlink> create(const NamespaceName& name);
  Outcome<Done> remove(const NamespaceName& name);
  Outcome<Done> rename(const NamespaceName& from, const NamespaceName& to);
  Outcome<std::vector<NamespaceName>> list() const;  // sorted; forgets what a crash left in part
  std::size_t size() const { return count_; }
  Outcome<Fd> descriptor(const NamespaceName& name) const;
  const Fd& host() const { return host_; }  // the namespace that it was opened in
  // The calling thread is in the namespace (or back in the host's) until the next of these.
  Outcome<Done> enter(const NamespaceName& name);
  void leave();

  // Makes one namespace ahead of need, when fewer than spare_max wait. True: there is more to do.
  bool prepare_one();
  // Unmounts the folder itself; the namespaces must be gone.
  void close();

 private:
  struct Fresh {
    Fd space;
    Netlink routes;
  };
  Spaces(std::string path, Fd folder, Fd host)
      : path_(std::move(path)), folder_(std::move(folder)), host_(std::move(host)) {}
  Outcome<Done> mount_folder();
  Outcome<Fresh> fresh();
  Outcome<Done> keep(const Fd& space, const NamespaceName& name);
  std::string path_of(const NamespaceName& name) const;

  std::string path_;
  Fd folder_;
  bool mounted_ = false;
  std::size_t count_ = 0;
  Fd host_;
  std::vector<Fresh> spare_;
};

// Back to the host's namespace at the end of a scope.
class Visit {
 public:
  static Outcome<Visit> enter(Spaces& spaces, const NamespaceName& name) {
    TRY(spaces.enter(name));
    return Visit(spaces);
  }
  Visit(Visit&& other) noexcept : spaces_(std::exchange(other.spaces_, nullptr)) {}
  ~Visit() {
    if (spaces_ != nullptr) spaces_->leave();
  }

 private:
  explicit Visit(Spaces& spaces) : spaces_(&spaces) {}
  Spaces* spaces_;
};

}  // namespace skerry::kernel
