#include "services/rds/proxies/runner.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/ipv4.hpp"
#include "base/log.hpp"
#include "databases/hosted_trees.hpp"
#include "network/names.hpp"
#include "proxy/managed_report.hpp"
#include "services/rds/own_calls.hpp"
#include "services/rds/proxies/events.hpp"
#include "services/rds/proxies/limits.hpp"
#include "services/rds/proxies/log_group.hpp"
#include "services/rds/proxies/places.hpp"

namespace skerry::rds {
namespace {

using proxies::ProxyId;

proxies::Door door_of(const StoredProxyEndpoint& endpoint, const StoredPlace& place) {
  const auto address = parse_ipv4(place.address);
  return {.endpoint = endpoint.name(),
          .space = network::names::space(network::InterfaceId{place.interface}),
          .address = {address ? address->value : 0}};
}

// Ours, since AWS has no setting for it (docs/proxy.md).
constexpr std::string_view iterations_tag = "skerry:scram-iterations";

std::uint32_t scram_iterations(const std::vector<StoredTag>& tags) {
  for (const StoredTag& tag : tags) {
    if (tag.key != iterations_tag) continue;
    std::uint32_t number = 0;
    const char* const end = tag.value.data() + tag.value.size();
    const auto read = std::from_chars(tag.value.data(), end, number);
    if (read.ec == std::errc{} && read.ptr == end && number >= 1 &&
        number <= limits::scram_iterations_max)
      return number;
  }
  return limits::scram_iterations_default;
}

}  // namespace

struct ProxyRunner::Life {
  ProxySecrets secrets;
  ProxySecrets::Read read;
  TimePoint secrets_due{};
  TimePoint throttled_due{};  // the event of it may be told again
  std::optional<proxy::ProbeReport> probe;
  std::string probed_target;
  std::map<std::string, std::map<std::string, std::uint64_t>> counts;
  std::map<std::string, proxy::PinCount> pins;
  std::string certificate;
  std::string key;
  bool runs = false;
  bool ending = false;
};

ProxyRunner::ProxyRunner(Parts parts)
    : parts_(std::move(parts)), timer_(parts_.loop.timer(*this)) {}

ProxyRunner::~ProxyRunner() = default;

void ProxyRunner::run_on(proxies::Host& host) {
  host_ = &host;
  host.tell(*this);
  timer_->arm(Duration::zero());
}

std::optional<std::string> ProxyRunner::unavailable() const {
  if (host_ != nullptr) return std::nullopt;
  return "this region has no network (start it as root)";
}

// Soon: the handler that woke it has not committed yet, and a commit that fails takes it all back.
void ProxyRunner::wake(const std::string& proxy) {
  woken_.insert(proxy);
  if (host_ != nullptr) timer_->arm(limits::look_after_change);
}

// Many changes in a row are one look. What may have helped is looked at sooner than what may harm:
// a burst of functions makes many interfaces, and each look asks each target.
void ProxyRunner::something_changed() {
  const auto& all = parts_.proxies.all();
  if (host_ == nullptr || changed_ || all.empty()) return;
  changed_ = true;
  const bool waited_for = std::any_of(all.begin(), all.end(), [this](const auto& entry) {
    return health(entry.second).state != TargetState::State::available;
  });
  timer_->arm(waited_for ? limits::look_after_change : limits::look_when_available);
}

void ProxyRunner::on_timer() {
  timer_->arm(limits::look_every);
  if (host_ == nullptr) return;
  const bool changed = std::exchange(changed_, false);
  const std::set<std::string> woken = std::exchange(woken_, {});
  std::vector<StoredProxy> all;
  for (const auto& [id, proxy] : parts_.proxies.all()) all.push_back(proxy);
  for (const StoredProxy& proxy : all) {
    if (changed || woken.contains(proxy.id)) {
      if (Life* const life = life_of({proxy.resource})) life->secrets_due = {};
    }
    look_at(proxy);
    if (changed && !proxy.target.empty()) host_->say({proxy.resource}, proxy::ProbeNow{});
  }
}

ProxyRunner::Life* ProxyRunner::life_of(const ProxyId& id) {
  const auto found = lives_.find(id.text);
  return found == lives_.end() ? nullptr : found->second.get();
}

const StoredProxy* ProxyRunner::record_of(const ProxyId& id) const {
  for (const auto& [name, proxy] : parts_.proxies.all())
    if (proxy.resource == id.text) return &proxy;
  return nullptr;
}

RequestFacts ProxyRunner::facts() const {
  RequestFacts facts;
  facts.request_id = parts_.environment.random.uuid();
  facts.time = parts_.loop.wall();
  facts.source_ip = std::string(service_name);
  facts.user_agent = std::string(service_name);
  facts.transport = Transport::tls;
  return facts;
}

void ProxyRunner::commit(Batch batch) {
  if (batch.empty()) return;
  parts_.store.commit(std::move(batch), [](CommitOutcome outcome) {
    if (outcome != CommitOutcome::committed)
      log(Level::warning, "rds", "a change of a proxy is not durable yet and is made again");
  });
}

void ProxyRunner::look_at(const StoredProxy& proxy) {
  std::unique_ptr<Life>& life = lives_[proxy.resource];
  if (!life) life = std::make_unique<Life>();
  if (proxy.status == "deleting") return remove(proxy, *life);
  follow_target(proxy);
  complete_places(proxy);
  const StoredProxy* const now = parts_.proxies.find(proxy.id);
  if (parts_.loop.now() >= life->secrets_due) read_secrets(*now, *life);
  order(*now, *life);
  remove_endpoints(*now, *life);
  if (life->runs) mark_available(*now, *life);
}

void ProxyRunner::read_secrets(const StoredProxy& proxy, Life& life) {
  Batch batch;
  life.read = life.secrets.read(proxy, parts_.environment, batch, parts_.loop.wall());
  commit(std::move(batch));
  const bool available = health(proxy).state == TargetState::State::available;
  life.secrets_due = parts_.loop.now() + (available ? limits::secrets_every : limits::look_every);
}

void ProxyRunner::order(const StoredProxy& proxy, Life& life) {
  const StoredProxyEndpoint& main = parts_.proxies.default_endpoint(proxy);
  if (main.places.empty() || main.status == waits_for_addresses) return;
  proxies::Order order;
  order.space = network::names::space(network::InterfaceId{main.places.front().interface});
  order.uid = {static_cast<std::uint16_t>(proxy.uid_slot)};
  for (const StoredProxyEndpoint* const endpoint : parts_.proxies.endpoints_of(proxy)) {
    if (endpoint->status == "deleting" || endpoint->status == waits_for_addresses) continue;
    for (const StoredPlace& place : endpoint->places)
      order.doors.push_back(door_of(*endpoint, place));
  }
  // Asked each time: a leaf is renewed long before it ends.
  if (const auto identity = parts_.leaves.identity_of(parts_.proxies.certificate_names())) {
    if (const std::string chain = identity->chain_pem(); chain != life.certificate) {
      life.certificate = chain;
      life.key = identity->key_pem();
    }
  }
  proxy::ManagedSettings& settings = order.settings;
  settings.name = proxy.id;
  settings.users = life.read.users;
  settings.certificate_pem = life.certificate;
  settings.key_pem = life.key;
  settings.ca_pem = parts_.ca_pem;
  settings.tls = proxy.require_tls ? proxy::ManagedSettings::Tls::required
                                   : proxy::ManagedSettings::Tls::offered;
  settings.clients_max = limits::proxy_clients_max;
  settings.scram_iterations = scram_iterations(proxy.tags);
  settings.connections_percent = static_cast<std::uint32_t>(proxy.connections_percent);
  settings.idle_percent = static_cast<std::uint32_t>(proxy.idle_percent);
  settings.borrow_ms = proxy.borrow_s * 1000;
  settings.client_idle_ms = proxy.client_idle_s * 1000;
  settings.init_query = proxy.init_query;
  settings.details = proxy.debug_logging ? proxy::ManagedSettings::Details::yes
                                         : proxy::ManagedSettings::Details::no;
  const StoredInstance* const instance = parts_.proxies.rds().by_resource(proxy.target_resource);
  std::string target;
  if (!proxy.target.empty() && instance != nullptr && !instance->address.empty()) {
    settings.target = proxy::ManagedTarget{.host = instance->address,
                                           .port = static_cast<std::uint16_t>(instance->port),
                                           .name = endpoint(parts_.proxies.region(), instance->id)};
    if (instance->state() == databases::Status::available)
      order.engine = kernel::EnginePlace{
          databases::kernel_name({databases::TreeKind::instance, instance->tree()}),
          {static_cast<std::uint16_t>(instance->uid_slot)}};
    target = instance->resource_id;
  }
  if (target != life.probed_target) {
    life.probe.reset();
    life.probed_target = std::move(target);
  }
  host_->want({proxy.resource}, std::move(order));
}

// A target that is deleted leaves its group.
void ProxyRunner::follow_target(const StoredProxy& proxy) {
  if (proxy.target.empty()) return;
  const StoredInstance* const instance = parts_.proxies.rds().by_resource(proxy.target_resource);
  if (instance != nullptr) return;
  Batch batch;
  events::target_deleted({parts_.proxies, batch, parts_.loop.wall()}, proxy);
  StoredProxy changed = proxy;
  changed.target.clear();
  changed.target_resource.clear();
  parts_.proxies.put(batch, std::move(changed));
  commit(std::move(batch));
}

// Subnets that had no address for an endpoint may have one now.
void ProxyRunner::complete_places(const StoredProxy& proxy) {
  std::vector<StoredProxyEndpoint> waiting;
  for (const StoredProxyEndpoint* const endpoint : parts_.proxies.endpoints_of(proxy))
    if (endpoint->status == waits_for_addresses) waiting.push_back(*endpoint);
  for (StoredProxyEndpoint& endpoint : waiting) {
    Batch batch;
    if (!make_places(parts_.proxies.rds(), batch, facts(), endpoint).ok() ||
        endpoint.status == waits_for_addresses)
      continue;  // the batch takes back what it has made
    if (endpoint.is_default) {
      StoredProxy changed = *parts_.proxies.find(proxy.id);
      changed.status = endpoint.status;
      parts_.proxies.put(batch, std::move(changed));
    }
    parts_.proxies.put(batch, std::move(endpoint));
    commit(std::move(batch));
  }
}

void ProxyRunner::mark_available(const StoredProxy& proxy, Life&) {
  Batch batch;
  if (proxy.status == "creating") {
    StoredProxy changed = proxy;
    changed.status = "available";
    parts_.proxies.put(batch, std::move(changed));
  }
  std::vector<StoredProxyEndpoint> made;
  for (const StoredProxyEndpoint* const endpoint : parts_.proxies.endpoints_of(proxy))
    if (endpoint->status == "creating" && host_->open({proxy.resource}, endpoint->name()))
      made.push_back(*endpoint);
  for (StoredProxyEndpoint& endpoint : made) {
    endpoint.status = "available";
    parts_.proxies.put(batch, std::move(endpoint));
  }
  commit(std::move(batch));
}

// ---- going away ----

void ProxyRunner::remove(const StoredProxy& proxy, Life& life) {
  if (life.ending) return;
  life.ending = true;
  life.runs = false;
  host_->forget({proxy.resource}, [this, resource = proxy.resource] {
    const StoredProxy* const record = record_of({resource});
    if (record != nullptr) take_away(StoredProxy(*record));
    lives_.erase(resource);
  });
}

// Nothing holds its namespaces any more: interfaces and records go in one batch.
void ProxyRunner::take_away(const StoredProxy& proxy) {
  Batch batch;
  const RequestFacts now = facts();
  std::vector<StoredProxyEndpoint> endpoints;
  for (const StoredProxyEndpoint* const endpoint : parts_.proxies.endpoints_of(proxy))
    endpoints.push_back(*endpoint);
  for (const StoredProxyEndpoint& endpoint : endpoints) {
    for (const StoredPlace& place : endpoint.places) {
      const auto gone = remove_interface(parts_.proxies.rds(), batch, now, place.interface);
      if (!gone.ok()) {
        log(Level::error, "rds", "an interface of a proxy cannot be deleted",
            {{"proxy", proxy.id}, {"why", gone.error().message}});
        return batch.undo();
      }
    }
    parts_.proxies.erase(batch, endpoint);
  }
  events::deleted({parts_.proxies, batch, now.time}, proxy);
  parts_.proxies.erase(batch, proxy);
  commit(std::move(batch));
}

void ProxyRunner::remove_endpoints(const StoredProxy& proxy, Life&) {
  std::vector<StoredProxyEndpoint> gone;
  for (const StoredProxyEndpoint* const endpoint : parts_.proxies.endpoints_of(proxy))
    if (endpoint->status == "deleting" && host_->closed({proxy.resource}, endpoint->name()))
      gone.push_back(*endpoint);
  for (const StoredProxyEndpoint& endpoint : gone) {
    Batch batch;
    for (const StoredPlace& place : endpoint.places) {
      if (!remove_interface(parts_.proxies.rds(), batch, facts(), place.interface).ok())
        return batch.undo();
    }
    parts_.proxies.erase(batch, endpoint);
    commit(std::move(batch));
  }
}

// ---- what processes say ----

void ProxyRunner::started(const ProxyId& id) {
  Life* const life = life_of(id);
  if (life == nullptr || life->ending) return;
  life->runs = true;
  timer_->arm(Duration::zero());
}

void ProxyRunner::ended(const ProxyId& id) {
  Life* const life = life_of(id);
  if (life == nullptr) return;
  life->runs = false;
  life->probe.reset();
  for (auto& [endpoint, counts] : life->counts)
    for (auto& [name, value] : counts) value = 0;  // it begins to count anew
}

void ProxyRunner::heard(const ProxyId& id, const proxy::FromProxy& message) {
  Life* const life = life_of(id);
  const StoredProxy* const record = record_of(id);
  if (life == nullptr || record == nullptr || life->ending) return;
  if (const auto* const probe = std::get_if<proxy::ProbeReport>(&message)) {
    life->probe = *probe;
    log(Level::info, "rds", "a proxy's target",
        {{"proxy", record->id},
         {"target", record->target},
         {"health", std::string(name(health(*record).state))},
         {"reason", health(*record).reason}});
  } else if (const auto* const counters = std::get_if<proxy::CountersReport>(&message)) {
    take(*record, *life, *counters);
  } else if (const auto* const pins = std::get_if<proxy::PinsReport>(&message)) {
    for (const proxy::PinCount& pin : pins->pins)
      life->pins[pin.user + '\n' + pin.database + '\n' + pin.reason + '\n' + pin.statement] = pin;
  } else if (const auto* const token = std::get_if<proxy::TokenQuestion>(&message)) {
    answer(*record, *token);
  } else if (const auto* const secrets = std::get_if<proxy::SecretsQuestion>(&message)) {
    read_secrets(*record, *life);
    order(*record, *life);  // before the answer, on the same channel
    host_->say(id, proxy::SecretsAnswer{secrets->question});
  } else if (const auto* const lines = std::get_if<proxy::LogReport>(&message)) {
    Batch batch;
    write_log(parts_.proxies, *record, batch, facts(), *lines);
    commit(std::move(batch));
  }
}

void ProxyRunner::take(const StoredProxy& proxy, Life& life, const proxy::CountersReport& report) {
  auto& counts = life.counts[report.endpoint];
  const std::uint64_t throttled = counts[proxy::throttled_count];
  for (const proxy::NamedCount& count : report.counts) counts[count.name] = count.value;
  if (counts[proxy::throttled_count] <= throttled || parts_.loop.now() < life.throttled_due) return;
  life.throttled_due = parts_.loop.now() + limits::throttled_told_every;
  Batch batch;
  events::throttled({parts_.proxies, batch, parts_.loop.wall()}, proxy);
  commit(std::move(batch));
}

void ProxyRunner::answer(const StoredProxy& proxy, const proxy::TokenQuestion& question) {
  proxy::TokenVerdict verdict{.question = question.question,
                              .answer = proxy::TokenVerdict::Answer::refused};
  if (judge_ != nullptr && question.token.size() <= limits::token_bytes_max) {
    for (const StoredProxyEndpoint* const endpoint : parts_.proxies.endpoints_of(proxy)) {
      if (endpoint->name() != question.endpoint) continue;
      const RegionFacts& region = parts_.proxies.region();
      verdict.answer = judge_->judge({.host = parts_.proxies.host_of(*endpoint),
                                      .user = question.user,
                                      .resource = "arn:aws:rds-db:" + region.name.text + ":" +
                                                  region.account.text +
                                                  ":dbuser:" + proxy.resource + "/" + question.user,
                                      .token = question.token});
    }
  }
  host_->say({proxy.resource}, verdict);
}

// ---- views ----

HealthFacts ProxyRunner::health_facts(const StoredProxy& proxy, const Life& life) const {
  HealthFacts out;
  out.secrets = life.read.states;
  out.proxy_runs = life.runs;
  out.probe = life.probe;
  using Instance = HealthFacts::Instance;
  const StoredInstance* const instance = parts_.proxies.rds().by_resource(proxy.target_resource);
  out.instance = Instance::running;
  if (instance == nullptr) {
    out.instance = Instance::gone;
  } else if (instance->state() == databases::Status::stopped ||
             instance->state() == databases::Status::stopping) {
    out.instance = Instance::stopped;
  }
  return out;
}

TargetState ProxyRunner::health(const StoredProxy& proxy) const {
  const auto found = lives_.find(proxy.resource);
  if (found == lives_.end() || proxy.status == "deleting") return {};
  return judge(health_facts(proxy, *found->second));
}

ProxyView ProxyRunner::view(const StoredProxy& proxy) const {
  ProxyView out;
  out.health = health(proxy);
  const auto found = lives_.find(proxy.resource);
  if (found == lives_.end()) return out;
  out.runs = found->second->runs;
  out.counts = found->second->counts;
  for (const auto& [key, pin] : found->second->pins) out.pins.push_back(pin);
  std::stable_sort(
      out.pins.begin(), out.pins.end(),
      [](const proxy::PinCount& a, const proxy::PinCount& b) { return a.sessions > b.sessions; });
  return out;
}

}  // namespace skerry::rds
