#pragma once
// Messages over a SOCK_SEQPACKET pair, without waiting: a text in as many datagrams as it needs,
// a descriptor beside the first. What the socket will not take is kept, up to a limit.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"

namespace skerry::proxy {

class ManagedChannel {
 public:
  explicit ManagedChannel(Fd socket);

  struct Message {
    enum class State : unsigned char { none, whole, closed } state = State::none;
    std::string text;
    std::vector<Fd> descriptors;
  };
  Message receive();

  enum class Sent : unsigned char { yes, kept, lost };  // lost: the other side is to be given up
  Sent send(std::string_view text, Fd descriptor = {});
  Sent flush();

  int descriptor() const { return socket_.get(); }

 private:
  struct Datagram {
    std::string bytes;
    Fd descriptor;
  };

  Fd socket_;
  std::deque<Datagram> unsent_;
  std::size_t unsent_bytes_ = 0;
  std::string partial_;  // of a message that has not come whole
  std::vector<Fd> descriptors_;
};

}  // namespace skerry::proxy
