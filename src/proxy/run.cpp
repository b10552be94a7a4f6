#include "proxy/run.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "loop/sockets.hpp"
#include "proxy/config.hpp"
#include "proxy/lane.hpp"
#include "proxy/metrics.hpp"

namespace skerry::proxy {
namespace {

Result<TlsContexts> tls_contexts(const Config& config) {
  TlsContexts out;
  if (config.client_tls != LoginRules::Tls::none) {
    const std::string chain = TRY(read_text_file(config.tls_files.certificate));
    const std::string key = TRY(read_text_file(config.tls_files.key));
    tls::ServerOptions options;
    options.identity = TRY(tls::Identity::from_pem({chain, key}));
    if (!config.tls_files.client_ca.empty()) {
      options.client_certificates = tls::ClientCertificates::required;
      options.client_ca_pem = TRY(read_text_file(config.tls_files.client_ca));
    }
    out.server = TRY(tls::ServerContext::create(options));
  }
  if (config.server_tls != ServerTls::disable) {
    tls::ClientOptions options;
    options.verify = config.server_tls == ServerTls::require     ? tls::Verify::nothing
                     : config.server_tls == ServerTls::verify_ca ? tls::Verify::chain
                                                                 : tls::Verify::chain_and_name;
    options.ca_file = config.server_ca;
    out.client = TRY(tls::ClientContext::create(options));
  }
  return out;
}

Result<Generation> load(const ProxyCommand& command, Random& random) {
  const ConfigText text{command.file, TRY(read_text_file(command.file))};
  Generation out;
  out.config = command.format == ProxyCommand::Format::toml
                   ? TRY(parse_toml(text, random))
                   : TRY(parse_pgbouncer_ini(text, random));
  out.tls = TRY(tls_contexts(*out.config));
  return out;
}

// Signals, reloads, metrics. A single worker shares the main thread, because a process of one
// thread has cheaper system calls (descriptors need no counting); several have a thread each.
class Supervisor final : private WatchHandler, private TimerHandler {
 public:
  explicit Supervisor(const ProxyCommand& command) : command_(command) {}
  Result<Done> start();
  void run();

 private:
  void on_ready() override;
  void on_timer() override;
  void reload();
  void reloaded();
  void drain();
  EpollLoop& loop() { return lanes_.size() == 1 ? lanes_.front()->loop : loop_; }
  Result<Done> start_control();
  Result<Done> start_lane(std::size_t index, const std::string& prefix);

  ProxyCommand command_;
  SystemRandom random_;
  EpollLoop loop_;
  Fleet fleet_;
  // All that were ever in force: a login may still look into an old one. One is a few kilobytes.
  std::vector<std::unique_ptr<const Generation>> generations_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::unique_ptr<CountersSource> numbers_;
  std::unique_ptr<MetricsServer> metrics_;
  Fd signals_;
  std::unique_ptr<Watch> watch_;
  std::unique_ptr<Timer> drain_timer_;
  TimePoint drain_until_{};
  // Looks names up, which may take long. One at a time; a signal meanwhile begins another.
  std::thread reloading_;
  std::unique_ptr<Result<Generation>> next_;  // what it read
  bool reload_again_ = false;
};

Result<Done> Supervisor::start_lane(std::size_t index, const std::string& prefix) {
  const Config& config = *generations_.back()->config;
  auto lane = std::make_unique<Lane>();
  lane->worker = std::make_unique<Worker>(
      Worker::Parts{lane->loop, lane->random, fleet_, *generations_.back(), index, prefix});
  fleet_.workers.push_back(lane->worker.get());
  lanes_.push_back(std::move(lane));
  for (const Endpoint& endpoint : config.listen) {
    // A Unix socket's path can be bound once; the first worker serves it.
    if (!endpoint.path.empty() && index > 0) continue;
    ListenOptions options;
    options.reuse_port = ReusePort::yes;
    options.path_mode = 0666;  // who may come in is decided by the login
    Fd socket = TRY(listen_on(endpoint, options));
    if (index == 0 && endpoint.path.empty())
      log(Level::info, "proxy", "listening", {{"address", text(local_endpoint(socket))}});
    lanes_.back()->worker->listen(std::move(socket));
  }
  return Done{};
}

Result<Done> Supervisor::start() {
  Generation first = TRY(load(command_, random_));
  generations_.push_back(std::make_unique<const Generation>(std::move(first)));
  const Config& config = *generations_.back()->config;
  raise_descriptor_limit();
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  signals_ = Fd(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!signals_.open()) return errno_error("signalfd");

  const std::size_t workers =
      config.workers != 0 ? config.workers : std::max(1U, std::thread::hardware_concurrency());
  const std::string prefix = statement_prefix(random_);
  for (std::size_t i = 0; i < workers; ++i) TRY(start_lane(i, prefix));
  return start_control();
}

Result<Done> Supervisor::start_control() {
  const Config& config = *generations_.back()->config;
  watch_ = loop().watch(signals_.get(), *this);
  if (config.metrics) {
    std::vector<WorkerNumbers> numbers;
    for (const auto& lane : lanes_)
      numbers.push_back({&lane->worker->counters(), &lane->worker->board()});
    numbers_ = std::make_unique<CountersSource>(std::move(numbers));
    metrics_ = std::make_unique<MetricsServer>(loop(), *numbers_);
    Fd socket = TRY(listen_on(*config.metrics, {}));
    log(Level::info, "proxy", "metrics", {{"address", text(local_endpoint(socket))}});
    metrics_->listen(std::move(socket));
  }
  return Done{};
}

void Supervisor::run() {
  log(Level::info, "proxy", "ready", {{"workers", std::to_string(lanes_.size())}});
  if (lanes_.size() > 1)
    for (const auto& lane : lanes_)
      lane->thread = std::thread([&lane_loop = lane->loop] { lane_loop.run(); });
  loop().run();
  if (reloading_.joinable()) reloading_.join();
  for (const auto& lane : lanes_) {
    if (!lane->thread.joinable()) continue;
    lane->loop.stop();
    lane->thread.join();
  }
  metrics_.reset();
  watch_.reset();
  drain_timer_.reset();
  for (const auto& lane : lanes_) lane->worker.reset();
}

void Supervisor::on_ready() {
  signalfd_siginfo info;
  while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
    if (info.ssi_signo == SIGHUP)
      reload();
    else if (drain_timer_)
      loop().stop();  // asked twice: at once
    else
      drain();
  }
}

void Supervisor::reload() {
  if (reloading_.joinable()) {
    reload_again_ = true;
    return;
  }
  reloading_ = std::thread([this] {
    SystemRandom random;
    next_ = std::make_unique<Result<Generation>>(load(command_, random));
    loop().post([this] { reloaded(); });
  });
}

void Supervisor::reloaded() {
  reloading_.join();
  Result<Generation> next = std::move(*std::exchange(next_, nullptr));
  if (std::exchange(reload_again_, false)) return reload();
  if (!next.ok()) {
    log(Level::error, "proxy", "reload refused, the old configuration stays",
        {{"why", next.error().message}});
    return;
  }
  generations_.push_back(std::make_unique<const Generation>(std::move(*next)));
  const Generation& generation = *generations_.back();
  for (const auto& lane : lanes_)
    lane->loop.post([worker = lane->worker.get(), &generation] { worker->apply(generation); });
  log(Level::info, "proxy", "reloaded");
}

void Supervisor::drain() {
  log(Level::info, "proxy", "draining");
  for (const auto& lane : lanes_)
    lane->loop.post([worker = lane->worker.get()] { worker->drain(); });
  drain_until_ = loop().now() + generations_.back()->config->timeouts.drain;
  drain_timer_ = loop().timer(*this);
  drain_timer_->arm(std::chrono::milliseconds(tick_ms));
}

void Supervisor::on_timer() {
  if (fleet_.clients.load() == 0 || loop().now() >= drain_until_) return loop().stop();
  drain_timer_->arm(std::chrono::milliseconds(tick_ms));
}

}  // namespace

int run_proxy(const ProxyCommand& command) {
  SystemRandom random;
  if (command.action == ProxyCommand::Action::check) {
    const Result<Generation> loaded = load(command, random);
    if (loaded.ok()) {
      std::printf("%s is good\n", command.file.c_str());
      return 0;
    }
    std::fprintf(stderr, "%s\n", loaded.error().message.c_str());
    return 2;
  }
  Supervisor supervisor(command);
  const Result<Done> started = supervisor.start();
  if (!started.ok()) {
    std::fprintf(stderr, "skerry proxy: %s\n", started.error().message.c_str());
    return 1;
  }
  supervisor.run();
  return 0;
}

}  // namespace skerry::proxy
