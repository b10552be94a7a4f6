#include "proxy/managed.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <map>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "proxy/lane.hpp"
#include "proxy/managed_channel.hpp"
#include "proxy/managed_config.hpp"
#include "proxy/managed_log.hpp"
#include "proxy/managed_messages.hpp"
#include "proxy/managed_report.hpp"
#include "proxy/target_probe.hpp"

namespace skerry::proxy {
namespace {

// The main thread: the channel, the target's health, reports. The worker's thread serves clients.
class ManagedProxy final : private WatchHandler,
                           private TimerHandler,
                           private ProbeHandler,
                           private Overseer {
 public:
  explicit ManagedProxy(Fd channel);
  ~ManagedProxy();
  void run();

 private:
  struct Question {
    Asker asker;
    TimePoint asked;
    enum class About : std::uint8_t { token, secrets } about;
  };

  void on_ready() override;
  void on_timer() override;
  void on_probed(const Probed& probed) override;

  // From the worker's thread.
  void judge_token(Asker asker, std::size_t endpoint, std::string user, std::string token) override;
  void fresh_secrets(Asker asker) override;
  void database_refused_credentials() override;
  void database_away() override;
  void pinned(PinEvent event) override;

  void take(ManagedChannel::Message message);
  void take(ManagedSettings settings);
  void take(ManagedListener listener, Fd socket);
  void take(const ManagedEndpointGone& gone);
  void take(const ManagedDoor& door, Fd folder);
  void take(const TokenVerdict& verdict);
  void take(const SecretsAnswer& answer);
  void apply();
  std::string local_path() const;
  void order_probe();
  void ask(Question question, FromProxy message, std::uint64_t& number);
  void answer(const Question& question, TokenJudgement judgement);
  void send(const FromProxy& message);
  std::string endpoint_name(std::size_t number) const;
  void note(std::string line);
  void send_lines();

  SystemRandom random_;
  EpollLoop loop_;
  ManagedChannel channel_;
  std::unique_ptr<Watch> watch_;
  std::unique_ptr<Timer> timer_;
  TlsScratch scratch_;
  Sha256Digest mock_secret_{};
  Fleet fleet_;
  CredentialShelf shelf_{random_};
  ManagedSettings settings_;
  TargetFacts facts_;
  struct Door {
    ManagedDoor to;
    Fd folder;
  };
  std::vector<Door> doors_;  // the newest last
  // All that were ever in force: a login may still look into an old one. One is a few kilobytes.
  std::vector<std::unique_ptr<const Generation>> generations_;
  std::unique_ptr<Lane> lane_;
  std::unique_ptr<TargetProbe> probe_;
  std::optional<ProbeReport> reported_;
  std::map<std::string, std::size_t> endpoints_;  // their numbers in the counters
  std::map<std::uint64_t, Question> questions_;
  std::uint64_t next_question_ = 1;
  PinTable pins_;
  LogReport lines_;
  std::size_t lines_dropped_ = 0;
  CounterReports reports_;
  TimePoint reports_due_{};
};

ManagedProxy::ManagedProxy(Fd channel) : channel_(std::move(channel)) {
  random_.fill(mock_secret_);
  fleet_.overseer = this;
  watch_ = loop_.watch(channel_.descriptor(), *this);
  timer_ = loop_.timer(*this);
  timer_->arm(std::chrono::milliseconds(tick_ms));
  probe_.reset(new TargetProbe({loop_, random_, scratch_}, *this));
}

ManagedProxy::~ManagedProxy() {
  if (lane_) {
    lane_->loop.stop();
    if (lane_->thread.joinable()) lane_->thread.join();
    lane_->worker.reset();
  }
}

void ManagedProxy::run() { loop_.run(); }

// ---- the channel ----

void ManagedProxy::on_ready() {
  for (;;) {
    ManagedChannel::Message message = channel_.receive();
    if (message.state == ManagedChannel::Message::State::none) return;
    if (message.state == ManagedChannel::Message::State::closed) return loop_.stop();
    take(std::move(message));
  }
}

void ManagedProxy::take(ManagedChannel::Message message) {
  std::optional<ToProxy> said = decode_to_proxy(message.text);
  if (!said) return log(Level::error, "proxy", "control said something else than a message");
  Fd descriptor = message.descriptors.empty() ? Fd() : std::move(message.descriptors.front());
  if (auto* const settings = std::get_if<ManagedSettings>(&*said))
    return take(std::move(*settings));
  if (auto* const listener = std::get_if<ManagedListener>(&*said))
    return take(std::move(*listener), std::move(descriptor));
  if (const auto* const gone = std::get_if<ManagedEndpointGone>(&*said)) return take(*gone);
  if (const auto* const verdict = std::get_if<TokenVerdict>(&*said)) return take(*verdict);
  if (const auto* const secrets = std::get_if<SecretsAnswer>(&*said)) return take(*secrets);
  if (const auto* const door = std::get_if<ManagedDoor>(&*said))
    return take(*door, std::move(descriptor));
  if (std::holds_alternative<ProbeNow>(*said)) {
    // Until the network has been asked again, the network carries all that is new.
    fleet_.local_leg = false;
    return probe_->again();
  }
  if (descriptor.open()) ::dup2(descriptor.get(), STDERR_FILENO);
}

void ManagedProxy::take(ManagedSettings settings) {
  const bool elsewhere = settings.target && settings_.target &&
                         (settings.target->host != settings_.target->host ||
                          settings.target->port != settings_.target->port);
  if (elsewhere) facts_ = {};
  settings_ = std::move(settings);
  facts_.local_path = local_path();
  apply();
  order_probe();
}

void ManagedProxy::apply() {
  Result<Generation> next = make_generation(settings_, facts_, shelf_, mock_secret_);
  if (!next.ok())
    return log(Level::error, "proxy", "the settings cannot be used",
               {{"why", next.error().message}});
  generations_.push_back(std::make_unique<const Generation>(std::move(*next)));
  const Generation& generation = *generations_.back();
  if (lane_) {
    lane_->loop.post([worker = lane_->worker.get(), &generation] { worker->apply(generation); });
    return;
  }
  lane_ = std::make_unique<Lane>();
  lane_->worker = std::make_unique<Worker>(
      Worker::Parts{lane_->loop, lane_->random, fleet_, generation, 0, statement_prefix(random_)});
  fleet_.workers.push_back(lane_->worker.get());
  lane_->thread = std::thread([&loop = lane_->loop] { loop.run(); });
}

void ManagedProxy::take(ManagedListener listener, Fd socket) {
  if (!socket.open() || !lane_)
    return log(Level::error, "proxy", "a listener came without its socket, or before the settings");
  const auto known = endpoints_.find(listener.endpoint);
  const std::size_t number = known != endpoints_.end() ? known->second : endpoints_.size();
  if (number >= endpoints_max)
    return log(Level::error, "proxy", "too many endpoints", {{"endpoint", listener.endpoint}});
  endpoints_[listener.endpoint] = number;
  // Posted work is copyable; the descriptor is not.
  lane_->loop.post([worker = lane_->worker.get(), number, descriptor = socket.release()] {
    worker->listen(Fd(descriptor), number);
  });
}

void ManagedProxy::take(const ManagedEndpointGone& gone) {
  const auto known = endpoints_.find(gone.endpoint);
  if (known == endpoints_.end() || !lane_) return;
  lane_->loop.post(
      [worker = lane_->worker.get(), number = known->second] { worker->stop_listening(number); });
}

// Folders are never closed: a number that came to mean another server's would lead there whoever
// just connects.
void ManagedProxy::take(const ManagedDoor& door, Fd folder) {
  if (!folder.open() || doors_.size() >= doors_max) return;
  doors_.push_back({door, std::move(folder)});
  facts_.local_path = local_path();
  if (lane_) apply();
}

std::string ManagedProxy::local_path() const {
  if (!settings_.target) return {};
  for (auto door = doors_.rbegin(); door != doors_.rend(); ++door)
    if (door->to.host == settings_.target->host && door->to.port == settings_.target->port)
      return "/proc/self/fd/" + std::to_string(door->folder.get()) + "/.s.PGSQL." +
             std::to_string(door->to.port);
  return {};
}

void ManagedProxy::send(const FromProxy& message) {
  // A control that does not listen any more has gone, and the channel with it.
  if (channel_.send(encode(message)) == ManagedChannel::Sent::lost) loop_.stop();
}

// ---- questions ----

void ManagedProxy::answer(const Question& question, TokenJudgement judgement) {
  if (question.about == Question::About::token)
    lane_->worker->post_judgement(question.asker.client, judgement);
  else
    lane_->worker->post_secrets(question.asker.client);
}

void ManagedProxy::judge_token(Asker asker, std::size_t endpoint, std::string user,
                               std::string token) {
  loop_.post([this, asker, endpoint, user = std::move(user), token = std::move(token)] {
    const Question question{asker, loop_.now(), Question::About::token};
    if (questions_.size() >= questions_max) return answer(question, TokenJudgement::throttled);
    TokenQuestion message{
        .question = next_question_++, .endpoint = {}, .user = user, .token = token};
    message.endpoint = endpoint_name(endpoint);
    questions_[message.question] = question;
    send(message);
  });
}

void ManagedProxy::fresh_secrets(Asker asker) {
  loop_.post([this, asker] {
    const Question question{asker, loop_.now(), Question::About::secrets};
    if (questions_.size() >= questions_max) return answer(question, TokenJudgement::throttled);
    const SecretsQuestion message{.question = next_question_++};
    questions_[message.question] = question;
    send(message);
  });
}

void ManagedProxy::database_refused_credentials() {
  loop_.post([this] { send(SecretsQuestion{.question = 0}); });
}

// Asked until it answers: then the pools try again at once, however long they would have waited.
void ManagedProxy::database_away() {
  loop_.post([this] { probe_->again(); });
}

void ManagedProxy::take(const TokenVerdict& verdict) {
  const auto found = questions_.find(verdict.question);
  if (found == questions_.end() || found->second.about != Question::About::token) return;
  using Answer = TokenVerdict::Answer;
  answer(found->second, verdict.answer == Answer::granted     ? TokenJudgement::good
                        : verdict.answer == Answer::throttled ? TokenJudgement::throttled
                                                              : TokenJudgement::refused);
  questions_.erase(found);
}

void ManagedProxy::take(const SecretsAnswer& said) {
  const auto found = questions_.find(said.question);
  if (found == questions_.end() || found->second.about != Question::About::secrets) return;
  answer(found->second, TokenJudgement::refused);
  questions_.erase(found);
}

void ManagedProxy::pinned(PinEvent event) {
  loop_.post([this, event = std::move(event)] {
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html
    if (settings_.details == ManagedSettings::Details::yes)
      note(pin_line(event, {endpoint_name(event.endpoint)}));
    pins_.count(event);
  });
}

std::string ManagedProxy::endpoint_name(std::size_t number) const {
  for (const auto& [name, known] : endpoints_)
    if (known == number) return name;
  return {};
}

void ManagedProxy::note(std::string line) {
  if (lines_.lines.size() >= log_lines_max) {
    ++lines_dropped_;
    return;
  }
  lines_.lines.push_back({loop_.wall(), std::move(line)});
}

void ManagedProxy::send_lines() {
  if (lines_dropped_ > 0)
    lines_.lines.push_back(
        {loop_.wall(), "[WARN] " + std::to_string(lines_dropped_) + " lines were dropped"});
  lines_dropped_ = 0;
  if (!lines_.lines.empty()) send(std::exchange(lines_, {}));
}

// ---- health ----

void ManagedProxy::order_probe() {
  reported_.reset();
  fleet_.local_leg = false;
  if (!settings_.target || generations_.empty()) return probe_->stop();
  const Generation& generation = *generations_.back();
  ProbeOrder order{.server = {.host = settings_.target->host, .port = settings_.target->port},
                   .host = settings_.target->name,
                   .credentials = {},
                   .tls = generation.tls.client};
  for (const Credentials& user : generation.config->users) {
    order.credentials.push_back(&user);
    for (const Credentials& other : user.also) order.credentials.push_back(&other);
  }
  probe_->order(std::move(order));
}

void ManagedProxy::on_probed(const Probed& probed) {
  ProbeReport report{.serial = settings_.serial,
                     .outcome = probed.outcome,
                     .message = probed.message,
                     .max_connections = probed.max_connections};
  const bool good = probed.outcome == ProbeReport::Outcome::good;
  fleet_.local_leg = good;
  const TargetFacts facts{probed.max_connections, probed.tls, facts_.local_path};
  if (good && facts != facts_) {
    facts_ = facts;
    apply();
  }
  if (good && lane_) lane_->loop.post([worker = lane_->worker.get()] { worker->servers_answer(); });
  const bool news = !reported_ || reported_->outcome != report.outcome ||
                    reported_->message != report.message ||
                    reported_->max_connections != report.max_connections;
  if (!news) return;
  reported_ = report;
  send(report);
}

// ---- time ----

void ManagedProxy::on_timer() {
  timer_->arm(std::chrono::milliseconds(tick_ms));
  if (channel_.flush() == ManagedChannel::Sent::lost) return loop_.stop();
  const TimePoint now = loop_.now();
  std::erase_if(questions_, [this, now](const auto& entry) {
    const bool late = now - entry.second.asked > std::chrono::milliseconds(question_timeout_ms);
    if (late) answer(entry.second, TokenJudgement::throttled);
    return late;
  });
  send_lines();
  if (!lane_ || now < reports_due_) return;
  reports_due_ = now + std::chrono::milliseconds(report_interval_ms);
  for (CountersReport& report : reports_.make(lane_->worker->counters(), endpoints_)) send(report);
  if (PinsReport report = pins_.changes(); !report.pins.empty()) send(report);
}

}  // namespace

int run_managed_proxy(int channel) {
  ::prctl(PR_SET_NAME, "skerry-proxy", 0, 0, 0);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // it knows passwords
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  ManagedProxy proxy{Fd(channel)};
  proxy.run();
  return 0;
}

}  // namespace skerry::proxy
