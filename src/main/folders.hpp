#pragma once
// The folders of a region's data, and making them.
//
//   ROOT/ca.pem             the region's certificate authority, for clients to read
//   ROOT/state/             the store, the keys that seal it, the authority's key (0700)
//   ROOT/objects/           the bytes of S3's objects (0700)
//   ROOT/events/            the events of CloudWatch Logs' streams (0700)
//   ROOT/engines/           PostgreSQL's versions that were fetched on first use
//   ROOT/run/ca-bundle.pem  the host's authorities and the region's, for custom runtimes
//   ROOT/run/host.sock      the host's own commands (0600, in a folder of 0755)
//   ROOT/log/skerry.log     what `up` writes (0700)
//   ROOT/warden/            the warden's own: root's, 0700 (kernel/linux/linux_kernel.hpp)

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "main/privileges.hpp"

namespace skerry {

struct RegionFolders {
  std::string root;

  std::string ca_certificate() const { return root + "/ca.pem"; }
  std::string state() const { return root + "/state"; }
  std::string objects() const { return root + "/objects"; }
  std::string events() const { return root + "/events"; }
  std::string engines() const { return root + "/engines"; }
  std::string runtimes() const { return root + "/runtimes"; }
  std::string ca_bundle() const { return root + "/run/ca-bundle.pem"; }
  std::string run() const { return root + "/run"; }
  std::string host_socket() const { return root + "/run/host.sock"; }
  std::string warden() const { return root + "/warden"; }
  std::string log() const { return root + "/log"; }
  std::string log_file() const { return root + "/log/skerry.log"; }
};

// Makes what is missing and gives it to `owner`.
Result<Done> prepare(const RegionFolders& folders, const UserIds& owner);

// Writes a file that everybody may read, as a whole: written beside, then renamed.
struct PublicText {
  std::string_view text;
};
Result<Done> publish(const std::string& path, PublicText content);

// Removes a region's files, and only those: a folder that holds anything else is left with it.
Result<Done> remove_region(const RegionFolders& folders);

}  // namespace skerry
