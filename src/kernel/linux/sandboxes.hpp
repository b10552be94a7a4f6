#pragma once
// Where functions live: FOLDER/DIGEST is a tree of code, FOLDER/DIGEST.part one that is being made;
// and the starting of sandboxes and unpackers.
//
// The folder is root's alone. What an unpacker makes belongs to the unpacker's uid, which nothing
// runs as afterwards, and sandboxes see it read-only.

#include <optional>
#include <string>

#include "kernel/launch/launch.hpp"
#include "kernel/linux/programs.hpp"
#include "kernel/processes.hpp"
#include "kernel/sandboxes.hpp"

namespace skerry::kernel {

class LinuxSandboxes final : public Codes {
 public:
  // The folder is made with the first use.
  LinuxSandboxes(std::string folder, LinuxPrograms programs)
      : path_(std::move(folder)), programs_(std::move(programs)) {}

  Outcome<Done> publish(const CodeName& name) override;
  Outcome<Done> remove(const CodeName& name) override;
  Outcome<std::vector<CodeName>> list() override;

  struct Places {
    const Fd& space;
    const std::vector<Fd>& cgroup_doors;
    const Fd& channel;
    std::uint32_t first_uid;
  };
  Outcome<Launched> launch(const SandboxSpec& spec, const Places& places);
  Outcome<Launched> unpack(const SandboxSpec& spec, const Places& places);

 private:
  Outcome<Done> open();
  std::string path_of(const CodeName& name, const char* suffix = "") const;
  // Of a runtime that was fetched, the folder of its Node; closed when it was not.
  Fd fetched(const std::string& name) const;

  std::string path_;
  LinuxPrograms programs_;
  Fd folder_;
  std::optional<CallFilter> sandbox_filter_;
  std::optional<CallFilter> unpack_filter_;
};

}  // namespace skerry::kernel
