#pragma once
// What the catalogue's programs need to be found: set once, by whoever starts the warden.

#include <string>
#include <vector>

namespace skerry::kernel {

struct LinuxPrograms {
  // Folders with one of PostgreSQL's versions in each: FOLDER/13.23/bin/postgres. A version that
  // none has is the host's own, if that in Debian's places says that it is this version.
  std::vector<std::string> engines{};
  // Folders with one of Lambda's runtimes in each, FOLDER/nodejs16.x/root, and the certificate of
  // the region's authority, which sandboxes see as /var/runtime/ca-cert.pem.
  std::string runtimes{};
  // Node of runtimes that were fetched later, FOLDER/nodejs20.x/node; control writes there. The
  // rest of their root is that of the newest that is installed.
  std::string fetched_runtimes{};
  std::string certificate{};
  std::string bundle{};  // and this as /etc/pki/tls/certs/ca-bundle.crt
  // The program `trees`, in a process of its own: / is the databases' folder, the argument is its
  // channel.
  void (*trees)(int channel) = nullptr;
};

}  // namespace skerry::kernel
