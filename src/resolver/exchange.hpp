#pragma once
// One question on its way through the host's resolvers. Private to the forwarder.

#include <array>
#include <memory>

#include "resolver/forwarder.hpp"

namespace skerry::resolver {

class Exchange : protected TimerHandler {
 public:
  struct Start {
    Forwarder& owner;
    std::uint64_t number = 0;
    Forwarder::Question question;
    Forwarder::Reply reply;
  };
  explicit Exchange(Start start);
  virtual ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void try_next();  // may finish, and with it end this
  const Asker& asker() const { return asker_; }
  Forwarder::Reply take_reply() { return std::move(reply_); }

 protected:
  Loop& loop() { return owner_.parts_.loop; }
  Datagrams& datagrams() { return owner_.parts_.datagrams; }
  const Message& query() const { return query_; }
  // False: what came is no answer to this question. After true this is gone.
  bool accept(std::span<const std::byte> answer);

  enum class Sent : std::uint8_t { yes, no };

 private:
  virtual Sent send(DatagramPeer to) = 0;
  void on_timer() override { try_next(); }

  Forwarder& owner_;
  std::uint64_t number_;
  Asker asker_;
  Forwarder::Reply reply_;
  std::array<std::byte, 2> id_of_asker_{};
  Message query_;  // with an id of our own
  std::size_t attempts_ = 0;
  std::unique_ptr<Timer> timer_;
};

std::unique_ptr<Exchange> make_exchange(Exchange::Start start);

}  // namespace skerry::resolver
