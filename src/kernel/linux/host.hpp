#pragma once
// The region's footing on the host. Its names come from the region's tag; what it changes is
// written down in the warden's folder before it is changed.

#include <string>
#include <vector>

#include "kernel/host.hpp"
#include "kernel/linux/rules_text.hpp"
#include "kernel/linux/spaces.hpp"

namespace skerry::kernel {

struct HostPlan {
  std::string tag;     // six hexadecimal digits: names the link and the table on the host
  std::string folder;  // the warden's own
  std::vector<Ipv4Network> allow_lan;
};

// Never reached by the way out, unless allowed: this host's neighbours, and what routers of the
// internet do not carry (RFC 6890).
std::vector<Ipv4Network> refused_networks();
// The host's table, as nft's text.
std::string host_table(const HostPlan& plan, Ipv4 edge);

std::vector<HostFact> host_facts();

class LinuxHost final : public Host {
 public:
  LinuxHost(Spaces& spaces, RulesText& text, HostPlan plan)
      : spaces_(spaces), text_(text), plan_(std::move(plan)) {}

  Outcome<HostLink> attach(const NamespaceName& edge, const InterfaceName& interface) override;
  Outcome<Done> detach() override;
  Outcome<std::optional<HostLink>> attached() override;
  Outcome<std::vector<HostFact>> facts() override { return host_facts(); }

 private:
  std::string link_name() const { return "sk" + plan_.tag; }
  std::string table_text() const { return "inet skerry_" + plan_.tag; }
  std::string note_path() const { return plan_.folder + "/host"; }
  Outcome<std::optional<HostLink>> noted() const;
  Outcome<Done> make_link(const HostLink& link);
  Outcome<Done> remove_link();

  Spaces& spaces_;
  RulesText& text_;
  HostPlan plan_;
};

}  // namespace skerry::kernel
