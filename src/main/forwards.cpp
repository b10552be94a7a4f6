#include "main/forwards.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "base/log.hpp"
#include "loop/sockets.hpp"

namespace skerry {
namespace {

constexpr std::size_t doors_max = 64;
constexpr std::size_t relays_per_door_max = 256;
constexpr std::chrono::seconds kept_for{20};
constexpr std::chrono::seconds look_every{5};
constexpr int connect_wait_ms_max = 2'000;

// A connected socket of the target's own namespace; its own address is a hop away at most.
Result<Fd> connect_inside(kernel::Kernel& kernel, const Forwards::Target& target) {
  auto opened = kernel.sockets().open(target.space, {kernel::SocketKind::tcp, {}, 0});
  if (!opened.ok()) return plain(opened.error());
  Fd socket = std::move(*opened);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(target.port);
  to.sin_addr.s_addr = htonl(target.address.value);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 &&
      errno != EINPROGRESS)
    return errno_error("connect to the database");
  pollfd one{socket.get(), POLLOUT, 0};
  if (::poll(&one, 1, connect_wait_ms_max) != 1) return Error{"the database does not answer"};
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  errno = error;
  if (error != 0) return errno_error("connect to the database");
  return socket;
}

}  // namespace

struct Forwards::Door final : AcceptHandler {
  void on_accept(std::unique_ptr<Stream> stream) override {
    forwards->accepted(*this, std::move(stream));
  }
  Forwards* forwards = nullptr;
  Target target;
  std::uint16_t port = 0;
  TimePoint until{};
  std::unique_ptr<Listener> listener;
  std::list<std::unique_ptr<Relay>> relays;
};

Forwards::Forwards(Loop& loop, kernel::Kernel& kernel)
    : loop_(loop),
      kernel_(kernel),
      timer_(loop.timer(*this)),
      pool_(make_thread_pool(loop, {.threads = 1})) {}

Forwards::~Forwards() { gate_.close(); }

Result<std::uint16_t> Forwards::open(const Target& target, std::uint16_t port) {
  if (doors_.size() >= doors_max) return Error{"too many forwards are open"};
  Fd socket = TRY(listen_on({.host = "127.0.0.1", .port = port, .path = {}}));
  auto door = std::make_shared<Door>();
  door->forwards = this;
  door->target = target;
  door->port = local_endpoint(socket).port;
  door->until = loop_.now() + kept_for;
  door->listener = loop_.listen(std::move(socket), *door);
  const std::uint16_t made = door->port;
  doors_[made] = std::move(door);
  timer_->arm(look_every);
  return made;
}

Result<Done> Forwards::keep(std::uint16_t port) {
  const auto found = doors_.find(port);
  if (found == doors_.end()) return Error{"no such forward"};
  found->second->until = loop_.now() + kept_for;
  return Done{};
}

void Forwards::accepted(Door& door, std::unique_ptr<Stream> stream) {
  if (door.relays.size() >= relays_per_door_max) return;
  auto inside = std::make_shared<Result<Fd>>(Error{"not connected"});
  auto from = std::make_shared<std::unique_ptr<Stream>>(std::move(stream));
  const std::weak_ptr<Door> weak = doors_[door.port];
  const auto joined = [this, weak, inside, from] {
    const auto alive = weak.lock();
    if (!inside->ok())
      log(Level::warning, "main", "forward_failed", {{"why", inside->error().message}});
    if (!alive || !inside->ok()) return;
    const auto place = alive->relays.emplace(alive->relays.end());
    *place = std::make_unique<Relay>(loop_, std::move(*from), loop_.adopt(std::move(**inside)),
                                     [weak, place] {
                                       if (const auto still = weak.lock())
                                         still->relays.erase(place);
                                     });
  };
  pool_->run(
      gate_,
      [kernel = &kernel_, target = door.target, inside] {
        *inside = connect_inside(*kernel, target);
      },
      joined);
}

void Forwards::on_timer() {
  std::erase_if(doors_, [&](const auto& each) {
    return each.second->relays.empty() && each.second->until < loop_.now();
  });
  if (!doors_.empty()) timer_->arm(look_every);
}

}  // namespace skerry
