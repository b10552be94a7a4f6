#include "proxies/kernel_host.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "proxies/limits.hpp"
#include "proxy/managed_channel.hpp"

namespace skerry::proxies {
namespace {

using proxy::ManagedChannel;

kernel::SocketSpec listener_at(const Door& door) {
  return {kernel::SocketKind::tcp_listener, door.address, listen_port};
}

struct OpenedDoor {
  Door door;
  Fd socket;
};

}  // namespace

// What one turn on the pool's thread does, in this order.
struct KernelHost::Work {
  std::optional<kernel::ProcessId> end;
  Fd ended;  // its pidfd
  std::vector<Door> close;
  std::optional<kernel::SpawnSpec> spawn;
  std::vector<Door> open;
  std::optional<kernel::EnginePlace> engine;

  std::optional<kernel::Spawned> spawned;
  std::vector<OpenedDoor> opened;
  Fd socket_folder;
  std::optional<kernel::KernelError> error;

  void run(kernel::Kernel& kernel);
};

void KernelHost::Work::run(kernel::Kernel& kernel) {
  if (end) {
    // One that a warden which is gone had started is not its successor's to know.
    static_cast<void>(kernel.processes().kill(*end));
    pollfd about{ended.get(), POLLIN, 0};
    ::poll(&about, 1, end_wait_ms_max);
    static_cast<void>(kernel.processes().status(*end));
  }
  for (const Door& door : close)
    static_cast<void>(kernel.sockets().forget(door.space, listener_at(door)));
  if (spawn) {
    auto made = kernel.processes().spawn(*spawn);
    if (!made.ok()) {
      error = made.error();
      return;
    }
    spawned.emplace(std::move(*made));
  }
  for (const Door& door : open) {
    auto socket = kernel.sockets().open(door.space, listener_at(door));
    if (!socket.ok()) {
      error = socket.error();
      return;
    }
    opened.push_back({door, std::move(*socket)});
  }
  // Without it the proxy goes by the network.
  if (!engine) return;
  if (auto folder = kernel.engines().door(*engine); folder.ok()) socket_folder = std::move(*folder);
}

class KernelHost::Process final : private WatchHandler {
 public:
  Process(KernelHost& host, ProxyId id) : host_(host), id_(std::move(id)) {}

  void adopt(kernel::Spawned spawned) {
    number_ = spawned.id;
    pidfd_ = std::move(spawned.process);
    channel_ = std::make_unique<ManagedChannel>(std::move(spawned.channel));
    watch_ = host_.parts_.loop.watch(channel_->descriptor(), *this);
    say(proxy::ManagedLog{}, Fd(::dup(STDERR_FILENO)));
  }
  bool runs() const { return channel_ != nullptr; }
  void say(const proxy::ToProxy& message, Fd descriptor = {}) {
    if (channel_ &&
        channel_->send(proxy::encode(message), std::move(descriptor)) == ManagedChannel::Sent::lost)
      broken_ = true;
  }
  void say_settings() {
    order->settings.serial = 0;
    std::string text = proxy::encode(proxy::ToProxy{order->settings});
    if (text == told_) return;
    told_ = std::move(text);
    order->settings.serial = ++serial_;
    say(order->settings);
  }
  void flush() {
    if (channel_ && channel_->flush() == ManagedChannel::Sent::lost) broken_ = true;
  }
  bool broken() const { return broken_; }
  void drop_channel() {
    watch_.reset();
    channel_.reset();
    told_.clear();
    listening.clear();
    engine_told.reset();
    broken_ = false;
    ready = false;
  }
  void end_with(Work& work) {
    drop_channel();
    if (number_) work.end = std::exchange(number_, {});
    work.ended = std::move(pidfd_);
  }

  std::optional<Order> order;  // nothing: it is to be forgotten
  std::function<void()> forgotten;
  std::set<Door> listening;  // that the process has
  std::set<Door> bound;      // that the warden keeps
  std::optional<kernel::EnginePlace> engine_told;
  bool busy = false;   // on the pool
  bool ready = false;  // it was told to be, at all doors
  Duration retry = retry_first;
  TimePoint not_before{};
  TimePoint began{};

 private:
  void on_ready() override {
    for (;;) {
      if (!channel_) return;
      const ManagedChannel::Message message = channel_->receive();
      if (message.state == ManagedChannel::Message::State::none) return;
      if (message.state == ManagedChannel::Message::State::closed) return host_.lost(id_);
      if (const auto said = proxy::decode_from_proxy(message.text)) host_.heard(id_, *said);
    }
  }

  KernelHost& host_;
  ProxyId id_;
  std::optional<kernel::ProcessId> number_;
  Fd pidfd_;
  std::unique_ptr<ManagedChannel> channel_;
  std::unique_ptr<Watch> watch_;
  std::string told_;
  std::uint64_t serial_ = 0;
  bool broken_ = false;
};

KernelHost::KernelHost(Parts parts)
    : parts_(parts),
      pool_(make_thread_pool(parts.loop, {.threads = 1})),
      timer_(parts.loop.timer(*this)) {
  timer_->arm(tick);
}

KernelHost::~KernelHost() { gate_.close(); }

void KernelHost::want(const ProxyId& id, Order order) {
  std::unique_ptr<Process>& process = processes_[id];
  if (!process) process = std::make_unique<Process>(*this, id);
  process->order = std::move(order);
  if (process->runs()) process->say_settings();
  advance(id);
}

void KernelHost::forget(const ProxyId& id, std::function<void()> done) {
  const auto found = processes_.find(id);
  if (found == processes_.end()) return parts_.loop.post(std::move(done));
  found->second->order.reset();
  found->second->forgotten = std::move(done);
  advance(id);
}

bool KernelHost::open(const ProxyId& id, const std::string& endpoint) const {
  const auto found = processes_.find(id);
  if (found == processes_.end() || !found->second->order) return false;
  const Process& process = *found->second;
  const std::vector<Door>& wanted = process.order->doors;
  return std::all_of(wanted.begin(), wanted.end(), [&](const Door& door) {
    return door.endpoint != endpoint || process.listening.contains(door);
  });
}

bool KernelHost::closed(const ProxyId& id, const std::string& endpoint) const {
  const auto found = processes_.find(id);
  if (found == processes_.end()) return true;
  const Process& process = *found->second;
  const auto of_it = [&endpoint](const Door& door) { return door.endpoint == endpoint; };
  return !process.busy && process.order &&
         std::none_of(process.bound.begin(), process.bound.end(), of_it) &&
         std::none_of(process.order->doors.begin(), process.order->doors.end(), of_it);
}

void KernelHost::say(const ProxyId& id, const proxy::ToProxy& message) {
  const auto found = processes_.find(id);
  if (found != processes_.end()) found->second->say(message);
}

void KernelHost::heard(const ProxyId& id, const proxy::FromProxy& message) {
  parts_.loop.post([this, id, message] {
    if (listener_ != nullptr && processes_.contains(id)) listener_->heard(id, message);
  });
}

// Its process has gone, or does not listen any more.
void KernelHost::lost(const ProxyId& id) {
  Process& process = *processes_.at(id);
  log(Level::warning, "proxies", "the process of a proxy has ended", {{"proxy", id.text}});
  process.drop_channel();
  if (parts_.loop.now() - process.began > lived_well) process.retry = retry_first;
  process.not_before = parts_.loop.now() + process.retry;
  process.retry = std::min<Duration>(process.retry * 2, retry_most);
  parts_.loop.post([this, id] {
    if (listener_ != nullptr && processes_.contains(id)) listener_->ended(id);
  });
}

void KernelHost::on_timer() {
  timer_->arm(tick);
  std::vector<ProxyId> ids;
  for (const auto& [id, process] : processes_) {
    process->flush();
    ids.push_back(id);
  }
  for (const ProxyId& id : ids) {
    if (processes_.at(id)->broken()) lost(id);
    advance(id);
  }
}

// One step towards what is wanted, if there is one to make and none is under way.
void KernelHost::advance(const ProxyId& id) {
  const auto found = processes_.find(id);
  if (found == processes_.end()) return;
  Process& process = *found->second;
  if (process.busy || parts_.loop.now() < process.not_before) return;
  auto work = std::make_shared<Work>();
  if (!process.order) {
    process.end_with(*work);
    work->close.assign(process.bound.begin(), process.bound.end());
    return begin(id, std::move(work));
  }
  const std::set<Door> wanted(process.order->doors.begin(), process.order->doors.end());
  if (!process.runs()) {
    process.end_with(*work);
    work->spawn = kernel::SpawnSpec{.program = kernel::Program::proxy,
                                    .space = process.order->space,
                                    .uid = process.order->uid,
                                    .cgroup = {}};
  }
  for (const Door& door : process.bound)
    if (!wanted.contains(door)) work->close.push_back(door);
  for (const Door& door : wanted)
    if (!process.listening.contains(door)) work->open.push_back(door);
  if (process.order->engine != process.engine_told) work->engine = process.order->engine;
  if (work->spawn || work->engine || !work->close.empty() || !work->open.empty())
    begin(id, std::move(work));
}

void KernelHost::begin(const ProxyId& id, std::shared_ptr<Work> work) {
  Process& process = *processes_.at(id);
  process.busy = true;
  // An endpoint goes with all of its doors: its subnets never change.
  for (const Door& door : work->close) {
    process.say(proxy::ManagedEndpointGone{door.endpoint});
    process.bound.erase(door);
    process.listening.erase(door);
  }
  const Submitted submitted = pool_->run(
      gate_, [work, &kernel = parts_.kernel] { work->run(kernel); },
      [this, id, work] { finished(id, *work); });
  if (submitted == Submitted::pool_full) process.busy = false;  // again at the next tick
}

void KernelHost::finished(const ProxyId& id, Work& work) {
  Process& process = *processes_.at(id);
  process.busy = false;
  if (work.spawned) {
    process.began = parts_.loop.now();
    process.adopt(std::move(*work.spawned));
  }
  for (const OpenedDoor& opened : work.opened) process.bound.insert(opened.door);
  if (!process.order) {
    // Ended, unless it was being started when this was decided.
    if (process.runs() || !process.bound.empty()) return advance(id);
    const std::function<void()> done = std::move(process.forgotten);
    processes_.erase(id);
    if (done) done();
    return;
  }
  if (process.runs()) process.say_settings();
  for (OpenedDoor& opened : work.opened) {
    process.say(proxy::ManagedListener{opened.door.endpoint}, std::move(opened.socket));
    process.listening.insert(opened.door);
  }
  if (work.engine && process.runs()) {
    process.engine_told = work.engine;
    const auto& target = process.order->settings.target;
    if (work.socket_folder.open() && target)
      process.say(proxy::ManagedDoor{target->host, target->port}, std::move(work.socket_folder));
  }
  if (work.error) {
    log(Level::warning, "proxies", "a proxy cannot be started yet",
        {{"proxy", id.text}, {"why", work.error->message}});
    process.not_before = parts_.loop.now() + process.retry;
    process.retry = std::min<Duration>(process.retry * 2, retry_most);
    return;
  }
  if (!process.ready) {
    process.ready = true;
    parts_.loop.post([this, id] {
      if (listener_ != nullptr && processes_.contains(id)) listener_->started(id);
    });
  }
  advance(id);
}

}  // namespace skerry::proxies
