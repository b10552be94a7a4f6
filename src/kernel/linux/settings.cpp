#include "kernel/linux/settings.hpp"

#include <array>

#include "base/fd.hpp"
#include "kernel/linux/files.hpp"

namespace skerry::kernel {
namespace {

const char* file_of(Setting setting) {
  switch (setting) {
    case Setting::ip_forward:
      return "ipv4/ip_forward";
    case Setting::rp_filter:
      return "rp_filter";
    case Setting::proxy_arp:
      return "proxy_arp";
    case Setting::arp_ignore:
      return "arp_ignore";
    case Setting::arp_announce:
      return "arp_announce";
    case Setting::send_redirects:
      return "send_redirects";
    case Setting::accept_local:
      return "accept_local";
    case Setting::accept_redirects:
      return "accept_redirects";
    case Setting::forwarding:
      return "forwarding";
    case Setting::ping_sockets:
      return "ipv4/ping_group_range";
    case Setting::low_ports:
      return "ipv4/ip_unprivileged_port_start";
    case Setting::conntrack_established_s:
      return "netfilter/nf_conntrack_tcp_timeout_established";
    case Setting::conntrack_liberal:
      return "netfilter/nf_conntrack_tcp_be_liberal";
    case Setting::early_demux:
      return "ipv4/ip_early_demux";
  }
  return "";
}

std::string text_of(const SetSetting& change) {
  // A range of groups: all, or (the kernel's own default) none.
  if (change.setting == Setting::ping_sockets) return change.value == 1 ? "0 2147483647" : "1 0";
  return std::to_string(change.value);
}

const std::string base = "/proc/sys/net/";

}  // namespace

Outcome<Done> write_setting(const SetSetting& change) {
  const std::string file = file_of(change.setting);
  if (reach_of(change.setting) == Reach::namespace_wide)
    return write_file(base + file, text_of(change));
  const std::string folder = base + "ipv4/conf/";
  if (change.interface)
    return write_file(folder + change.interface->text + "/" + file, text_of(change));
  TRY(write_file(folder + "all/" + file, text_of(change)));
  return write_file(folder + "default/" + file, text_of(change));
}

// The folder is opened once: each name under /proc/sys/net is another file in every namespace, and
// the kernel finds the thread's own by walking those of all, 60 us with a thousand, measured.
Outcome<Done> write_baseline() {
  constexpr std::array<const char*, 8> zeroes = {
      "rp_filter",    "accept_redirects", "send_redirects", "accept_source_route",
      "accept_local", "proxy_arp",        "arp_ignore",     "route_localnet"};
  const Fd ipv4 = TRY(open_folder_of_files(base + "ipv4"));
  for (const char* const file : zeroes) {
    for (const char* const whose : {"conf/all/", "conf/default/"})
      TRY(write_file_in(ipv4, whose + std::string(file), "0"));
  }
  TRY(write_file_in(ipv4, "ip_forward", "0"));
  // A kernel built or booted without IPv6 has no such folder.
  const auto ipv6 = open_folder_of_files(base + "ipv6");
  if (!ipv6.ok() && ipv6.error().trouble == Trouble::absent) return Done{};
  if (!ipv6.ok()) return ipv6.error();
  for (const char* const whose : {"all", "default"}) {
    const std::string file = "conf/" + std::string(whose) + "/disable_ipv6";
    const auto off = write_file_in(*ipv6, file, "1");
    if (!off.ok() && off.error().trouble != Trouble::absent) return off.error();
  }
  return Done{};
}

}  // namespace skerry::kernel
