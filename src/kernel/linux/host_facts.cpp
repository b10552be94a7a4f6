// What this host has for a network of real namespaces, tried out where trying changes nothing: a
// child process makes a namespace of its own, does everything once, and is gone with it.
#include <fcntl.h>
#include <linux/netlink.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "base/failpoint.hpp"
#include "kernel/linux/cgroups.hpp"
#include "kernel/linux/files.hpp"
#include "kernel/linux/host.hpp"
#include "kernel/linux/netlink.hpp"
#include "kernel/linux/route_messages.hpp"

namespace skerry::kernel {
namespace {

// Exit status of the trial: the first thing that did not work. A test makes a step fail by its
// failpoint, since no kernel can be asked to lack one of them alone.
enum class Trial : std::uint8_t { all, namespaces, links, routing, tables, translation, logging };

constexpr const char* table_trial =
    "table inet trial { set a { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 } }\n"
    "map b { type ifname : verdict; }\n"
    "chain c { type filter hook forward priority 0; policy drop;\n"
    "ct state { established, related } accept\nip saddr @a counter drop\niifname vmap @b\n"
    "fib daddr type local drop\n}\n}\n";
constexpr const char* translation_trial =
    "table inet trial { chain d { type nat hook postrouting priority 100; masquerade; }\n}\n";
constexpr const char* logging_trial =
    "table inet trial { chain e { type filter hook input priority 0; log group 5; }\n}\n";

Outcome<Done> try_links() {
  if (FAILPOINT_FAILS("kernel.trial.links")) return KernelError{Trouble::unsupported, "", 0};
  const Fd here(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  const CreateVeth pair{{{}, {"trial0"}, {}}, {{}, {"trial1"}, {}}, LinkState::down, 1500};
  Netlink netlink = TRY(Netlink::open(NETLINK_ROUTE));
  Message message = veth_message(pair, {here.get(), here.get()});
  return netlink.request(message, "make a pair of links");
}

Outcome<Done> try_routing() {
  if (FAILPOINT_FAILS("kernel.trial.routing")) return KernelError{Trouble::unsupported, "", 0};
  PolicyRule rule;
  rule.priority = 1000;
  rule.mark = 1;
  rule.suppress_prefix = std::uint8_t{0};
  Netlink netlink = TRY(Netlink::open(NETLINK_ROUTE));
  Message message = rule_message(Verb::add, rule);
  return netlink.request(message, "add a policy rule");
}

Outcome<Done> try_rules(const char* rules) {
  if (FAILPOINT_FAILS("kernel.trial.rules")) return KernelError{Trouble::unsupported, "", 0};
  RulesText text;
  return text.run("trial", rules);
}

[[noreturn]] void run_trial() {
  const auto end_with = [](Trial trial) { ::_exit(static_cast<int>(trial)); };
  if (::unshare(CLONE_NEWNET) != 0) end_with(Trial::namespaces);
  if (!try_links().ok()) end_with(Trial::links);
  if (!try_routing().ok()) end_with(Trial::routing);
  if (!try_rules(table_trial).ok()) end_with(Trial::tables);
  if (!try_rules(translation_trial).ok()) end_with(Trial::translation);
  if (!try_rules(logging_trial).ok()) end_with(Trial::logging);
  ::_exit(0);
}

Trial try_out() {
  const pid_t child = ::fork();
  if (child == 0) run_trial();
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? static_cast<Trial>(WEXITSTATUS(status)) : Trial::tables;
}

HostFact fact_of_rights() {
  if (::geteuid() == 0) return {"rights", Standing::good, "the warden can run as root", ""};
  return {"rights", Standing::lacks, "not root, so no warden and no network",
          "start Skerry as root (it drops its privileges after the start)"};
}

void add_trial(std::vector<HostFact>& out) {
  const Trial trial = try_out();
  if (trial == Trial::namespaces) {
    out.push_back({"namespaces", Standing::lacks, "no network namespace can be made",
                   "give CAP_SYS_ADMIN, or run outside the container"});
    return;
  }
  out.push_back({"namespaces", Standing::good, "network namespaces can be made", ""});
  if (trial == Trial::links) {
    out.push_back({"links", Standing::lacks, "the kernel makes no pairs of links (veth)",
                   "load the module veth, or use a kernel that has it"});
    return;
  }
  if (trial == Trial::routing) {
    out.push_back({"routing", Standing::lacks,
                   "the kernel has no policy routing (CONFIG_IP_MULTIPLE_TABLES)",
                   "use a kernel that has it, as those of all distributions do"});
    return;
  }
  const char* missing = nullptr;
  if (trial == Trial::tables) missing = "tables, sets or maps (nf_tables, nft_ct, nft_fib_inet)";
  if (trial == Trial::translation) missing = "address translation (nft_masq, nf_nat)";
  if (trial == Trial::logging) missing = "logging (nfnetlink_log)";
  if (missing == nullptr) {
    out.push_back({"nftables", Standing::good, "rules, translation and logging work", ""});
  } else {
    out.push_back({"nftables", Standing::lacks, std::string("the kernel has no ") + missing,
                   "load these modules, or use a kernel that has them"});
  }
}

HostFact fact_of_cgroups() {
  const CgroupHost host = find_cgroups();
  std::string lacking;
  const auto need = [&](const char* name, const std::string& first_version) {
    for (const std::string& each : host.unified_offers) {
      if (each == name) return;
    }
    if (first_version.empty()) lacking += (lacking.empty() ? "" : ", ") + std::string(name);
  };
  need("memory", host.memory);
  need("pids", host.pids);
  need("cpu", host.cpu);
  if (host.unified.empty() && host.freezer.empty())
    lacking += (lacking.empty() ? "" : ", ") + std::string("freezer");
  if (!lacking.empty())
    return {"cgroups", Standing::lacks, "no control groups for " + lacking,
            "mount cgroup2 with these controllers (a current systemd does)"};
  const bool second = host.memory.empty();
  return {"cgroups", Standing::good,
          second ? "version 2" : "version 1 controllers, and version 2 where it is mounted", ""};
}

HostFact fact_of_forwarding() {
  const auto value = read_file("/proc/sys/net/ipv4/ip_forward");
  if (!value.ok())
    return {"ip_forward", Standing::lacks, "ip_forward cannot be read", "mount /proc"};
  if (value->compare(0, 1, "1") == 0)
    return {"ip_forward", Standing::good, "on; it stays as it is", ""};
  return {"ip_forward", Standing::good, "off; on while a network has its way out, then off again",
          ""};
}

// Docker's and ufw's way: a base chain on `forward` whose policy is drop. Our own accept does not
// overrule it, so the way out would be dead without a word. By table and name.
std::vector<std::string> dropping_chains(const std::string& chains) {
  std::vector<std::string> out;
  std::string table;
  std::string chain;
  for (const std::string& line : lines_of(chains)) {
    const auto words = words_of(line);
    if (words.size() >= 3 && words[0] == "table") table = words[1] + " " + words[2];
    if (words.size() >= 2 && words[0] == "chain") chain = words[1];
    const bool forward = line.find("hook forward") != std::string::npos;
    if (forward && line.find("policy drop") != std::string::npos)
      out.push_back(table + " " + chain);
  }
  return out;
}

// As our advice has it: both ways accepted by the link's name.
bool lets_links_pass(const std::string& rules) {
  bool in = false;
  bool out = false;
  for (const std::string& line : lines_of(rules)) {
    if (line.find("accept") == std::string::npos) continue;
    in = in || line.find("iifname \"sk") != std::string::npos;
    out = out || line.find("oifname \"sk") != std::string::npos;
  }
  return in && out;
}

HostFact fact_of_forward_chain() {
  RulesText text;
  const auto chains = text.list("", "list chains");
  if (!chains.ok())
    return {"forward chain", Standing::note, "the host's firewall cannot be read", ""};
  for (const std::string& dropping : dropping_chains(*chains)) {
    const auto rules = text.list("", "list chain " + dropping);
    if (rules.ok() && lets_links_pass(*rules)) continue;
    return {"forward chain", Standing::note,
            "the chain '" + dropping +
                "' drops what it does not know, so nothing of the region "
                "reaches the internet",
            "accept the region's link there: nft insert rule " + dropping +
                " iifname \"sk*\" accept, and the same with oifname"};
  }
  const auto legacy = read_file("/proc/net/ip_tables_names");
  if (legacy.ok() && legacy->find("filter") != std::string::npos)
    return {"forward chain", Standing::note,
            "this host has rules of iptables-legacy, which cannot be read here",
            "if 'iptables-legacy -S FORWARD' says DROP, accept interfaces sk+ there"};
  return {"forward chain", Standing::good, "no chain drops what it does not know", ""};
}

}  // namespace

std::vector<HostFact> host_facts() {
  std::vector<HostFact> out;
  out.push_back(fact_of_rights());
  if (out.front().standing == Standing::good) add_trial(out);
  out.push_back(fact_of_cgroups());
  out.push_back(fact_of_forwarding());
  if (out.front().standing == Standing::good) out.push_back(fact_of_forward_chain());
  return out;
}

}  // namespace skerry::kernel
