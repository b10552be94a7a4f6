#include "endpoints/drop_watch.hpp"

#include <sys/socket.h>

#include <array>
#include <utility>

#include "base/log.hpp"
#include "endpoints/limits.hpp"

namespace skerry::endpoints {

// One namespace's log. A datagram in a turn.
class DropWatch::Ear final : WatchHandler {
 public:
  Ear(DropWatch& owner, kernel::NamespaceName space, Fd socket)
      : owner_(owner),
        space_(std::move(space)),
        socket_(std::move(socket)),
        watch_(owner.loop_.watch(socket_.get(), *this)) {}

 private:
  void on_ready() override {
    static std::array<std::byte, kernel::drop_log_read_bytes> buffer;  // of the loop's thread
    const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got <= 0) return;  // ENOBUFS: the kernel had more than it could keep, told and cleared
    const auto datagram = std::span(buffer).first(static_cast<std::size_t>(got));
    owner_.heard(space_, kernel::logged_packets(datagram));
  }

  DropWatch& owner_;
  kernel::NamespaceName space_;
  Fd socket_;
  std::unique_ptr<Watch> watch_;  // ends before the socket
};

DropWatch::DropWatch(EpollLoop& loop, BlockingPool& pool, kernel::Kernel& kernel)
    : loop_(loop), pool_(pool), kernel_(kernel), timer_(loop.timer(*this)) {}

DropWatch::~DropWatch() { gate_.close(); }

void DropWatch::next(std::set<kernel::NamespaceName> spaces, Tell tell) {
  wanted_ = std::move(spaces);
  std::erase_if(ears_, [&](const auto& ear) { return !wanted_.contains(ear.first); });
  std::set<kernel::NamespaceName> missing;
  for (const kernel::NamespaceName& space : wanted_) {
    if (!ears_.contains(space) && opening_.insert(space).second) missing.insert(space);
  }
  if (!missing.empty()) open(std::move(missing));
  if (waiting_) answer();
  waiting_ = std::move(tell);
  if (held_.empty()) {
    timer_->arm(drops_wait);
  } else {
    loop_.post([this, pass = gate_.pass()] {
      if (!pass->closed()) answer();
    });
  }
}

// A namespace that is not there (any more) is tried again with the next question.
void DropWatch::open(std::set<kernel::NamespaceName> missing) {
  using Opened = std::map<kernel::NamespaceName, Fd>;
  auto opened = std::make_shared<Opened>();
  const auto work = [this, missing, opened] {
    for (const kernel::NamespaceName& space : missing) {
      auto socket = kernel_.firewall().watch(space);
      if (socket.ok()) opened->emplace(space, *std::move(socket));
    }
  };
  const auto done = [this, missing, opened] {
    for (const kernel::NamespaceName& space : missing) opening_.erase(space);
    for (auto& [space, socket] : *opened) {
      if (wanted_.contains(space))
        ears_.insert_or_assign(space, std::make_unique<Ear>(*this, space, std::move(socket)));
    }
  };
  if (pool_.run(gate_, work, done) == Submitted::accepted) return;
  for (const kernel::NamespaceName& space : missing) opening_.erase(space);
}

void DropWatch::heard(const kernel::NamespaceName& space,
                      std::vector<kernel::LoggedPacket> packets) {
  for (kernel::LoggedPacket& packet : packets) {
    if (held_.size() >= drops_held_max) {
      ++lost_;
      continue;
    }
    held_.push_back({loop_.wall(), space, std::move(packet)});
  }
  if (waiting_ && !held_.empty()) answer();
}

void DropWatch::answer() {
  if (!waiting_) return;
  Seen seen;
  seen.packets.assign(std::make_move_iterator(held_.begin()), std::make_move_iterator(held_.end()));
  seen.lost = std::exchange(lost_, 0);
  held_.clear();
  const Tell tell = std::exchange(waiting_, nullptr);
  timer_->arm(drops_forgotten);
  tell(std::move(seen));
}

// Who waited has waited long enough; who did not come back is forgotten.
void DropWatch::on_timer() {
  if (waiting_) return answer();
  wanted_.clear();
  ears_.clear();
  held_.clear();
}

}  // namespace skerry::endpoints
