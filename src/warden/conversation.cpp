#include "warden/conversation.hpp"

#include <poll.h>

#include "warden/limits.hpp"
#include "warden/transport.hpp"

namespace skerry::warden {
namespace {

kernel::KernelError away(std::string why) {
  return {kernel::Trouble::away, "the warden is away: " + std::move(why), 0};
}

bool waits(const Fd& socket, std::chrono::milliseconds time) {
  pollfd about{socket.get(), POLLIN, 0};
  return ::poll(&about, 1, static_cast<int>(time.count())) == 1;
}

}  // namespace

kernel::Outcome<Done> Conversation::connect() {
  // The newest connection counts; earlier ones lead to wardens that have died too.
  while (waits(renewals_, connection_.open() ? std::chrono::milliseconds{0} : renewal_wait_max)) {
    auto renewal = receive_message(renewals_);
    if (!renewal.ok() || !*renewal || (*renewal)->descriptors.size() != 1) break;
    connection_ = std::move((*renewal)->descriptors.front());
  }
  if (!connection_.open()) return away("it is not started again");
  return Done{};
}

kernel::Outcome<Answered> Conversation::ask(const Command& command) {
  const std::string bytes = encode(command);
  const std::lock_guard lock(mutex_);
  TRY(connect());
  if (const auto sent = send_message(connection_, bytes); !sent.ok()) {
    connection_.reset();
    return away(sent.error().message);
  }
  auto received = receive_message(connection_);
  if (!received.ok() || !*received) {
    connection_.reset();
    return away(received.ok() ? "it ended" : received.error().message);
  }
  auto reply = decode_reply(std::as_bytes(std::span((*received)->bytes)));
  if (!reply) {
    connection_.reset();
    return away("its answer is none");
  }
  return Answered{std::move(*reply), std::move((*received)->descriptors)};
}

}  // namespace skerry::warden
