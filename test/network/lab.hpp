#pragma once
// A network of real namespaces for tests, with a stand-in internet, and probes with real packets.
// The verdict of the kernel is what arrives in sockets, and nothing else.

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "kernel/linux/test_region.hpp"
#include "network/compile.hpp"
#include "network/reconcile.hpp"
#include "network/verdict.hpp"

namespace skerry::network::test {

struct Observed {
  bool delivered = false;  // of UDP: the request was received, whatever became of the reply
  bool answered = false;
};

// One probe on its way.
struct Attempt {
  Probe probe;
  Fd socket;
  Observed seen;
  bool sent = false;
};

class Lab {
 public:
  // The kernel stays the caller's.
  explicit Lab(kernel::Kernel& kernel) : kernel_(kernel), reconciler_(kernel) {}

  // Makes the kernel match and everybody listen.
  testing::AssertionResult apply(const Network& network);
  // Sends all probes at once, those of UDP and ICMP again and again as TCP does by itself: the
  // kernel brings a new link up in its own time. Ends when what the verdict hopes for has arrived
  // and then, for a while, nothing else.
  std::vector<Observed> run(const Network& network, const std::vector<Probe>& probes);
  Observed run(const Network& network, const Probe& probe) {
    return run(network, std::vector{probe})[0];
  }
  // Who listens sends back what it receives.
  testing::AssertionResult listen(const kernel::NamespaceName& space, Ipv4Address address,
                                  kernel::SocketKind kind, std::uint16_t port);
  Reconciler& reconciler() { return reconciler_; }

 private:
  struct Ear {
    kernel::SocketKind kind = kernel::SocketKind::udp;
    Fd socket;
  };
  testing::AssertionResult make_internet();
  testing::AssertionResult listen_everywhere(const Network& network);
  bool start(const Network& network, Attempt& attempt, std::uint32_t token);
  void send_again(std::vector<Attempt>& attempts);
  void send_tokens(std::vector<Attempt>& attempts);
  bool hear(std::vector<Attempt>& attempts);
  bool hear_answers(std::vector<Attempt>& attempts);

  kernel::Kernel& kernel_;
  Reconciler reconciler_;
  bool has_internet_ = false;
  std::map<kernel::KeptSocket, Ear> ears_;
  std::vector<Fd> accepted_;
};

}  // namespace skerry::network::test
