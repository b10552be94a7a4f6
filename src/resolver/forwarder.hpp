#pragma once
// Questions that are not about the region go to the host's own resolvers, one after the other until
// one answers. Each question over UDP has its own socket and id, both random and from the kernel,
// and takes an answer only from whom it asked and with the question that it asked (RFC 5452). What
// came over TCP is asked over TCP, so nothing is cut off; what was cut off over UDP is passed on
// with its TC bit, and the client asks again.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/ipv4.hpp"
#include "base/random.hpp"
#include "loop/loop.hpp"
#include "network/model.hpp"
#include "resolver/datagrams.hpp"
#include "resolver/frames.hpp"
#include "wire/dns/message.hpp"

namespace skerry::resolver {

// The name servers of resolv.conf(5), at most upstreams_max; those of IPv6 are left out.
std::vector<DatagramPeer> parse_name_servers(std::string_view text);
// Of this host; without its file or a server in it, the one of the host itself, as in glibc.
std::vector<DatagramPeer> name_servers_of_host();

struct Asker {
  network::VpcId vpc;
  Ipv4Address address;
  auto operator<=>(const Asker&) const = default;
};

class Exchange;

class Forwarder {
 public:
  struct Parts {
    Loop& loop;
    Datagrams& datagrams;
    Random& random;
  };
  Forwarder(Parts parts, std::vector<DatagramPeer> upstreams);
  ~Forwarder();

  struct Question {
    Asker asker;
    dns::Transport transport = dns::Transport::udp;
    std::span<const std::byte> message;  // a query that was parsed
  };
  // The answer with the id of the question; empty when nobody answered.
  using Reply = std::function<void(Message)>;
  // The reply may come within the call: when a limit is reached, or nobody can be asked.
  void ask(const Question& question, Reply reply);

  std::size_t outstanding() const { return exchanges_.size(); }

 private:
  friend class Exchange;
  void finished(std::uint64_t number, Message answer);

  Parts parts_;
  std::vector<DatagramPeer> upstreams_;
  std::uint64_t next_ = 0;
  std::map<Asker, std::size_t> of_asker_;
  std::map<std::uint64_t, std::unique_ptr<Exchange>> exchanges_;
};

}  // namespace skerry::resolver
