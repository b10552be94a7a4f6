#include "sandbox/fleet.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <utility>

#include "base/log.hpp"
#include "base/time_text.hpp"
#include "network/environments.hpp"
#include "sandbox/limits.hpp"
#include "sandbox/scaling.hpp"

namespace skerry::sandbox {
namespace {

constexpr std::chrono::seconds sweep_every{10};
constexpr std::string_view hexadecimal = "0123456789abcdef";

// The one that can begin soonest.
int readiness(Life life) {
  switch (life) {
    case Life::ready:
      return 5;
    case Life::running:  // about to be ready
      return 4;
    case Life::frozen:
      return 3;
    case Life::freezing:
      return 2;
    case Life::prepared:
      return 1;
    default:
      return 0;
  }
}

std::string stream_name(WallTime now, const std::string& version, Random& random) {
  constexpr std::size_t digits = 32;
  std::string day = iso8601(now).substr(0, 10);
  std::replace(day.begin(), day.end(), '-', '/');
  return day + "/[" + version + "]" + random.text(digits, hexadecimal);
}

}  // namespace

std::uint64_t available_memory_bytes() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/meminfo", "re"),
                                                             std::fclose);
  if (file == nullptr) return 0;
  char line[128];
  unsigned long kib = 0;
  while (std::fgets(line, sizeof line, file.get()) != nullptr) {
    if (std::sscanf(line, "MemAvailable: %lu kB", &kib) == 1) break;
  }
  constexpr std::uint64_t bytes_per_kib = 1024;
  return kib * bytes_per_kib;
}

Fleet::Fleet(FleetParts parts) : parts_(std::move(parts)), sweep_(parts_.loop.timer(*this)) {
  sweep_->arm(sweep_every);
}

Fleet::~Fleet() = default;

void Fleet::later(std::function<void()> work) {
  parts_.loop.post([work = std::move(work), alive = std::weak_ptr<int>(alive_)] {
    if (!alive.expired()) work();
  });
}

void Fleet::refuse_later(AnswerTaker taker, Refusal refusal, std::string message) {
  Answer out;
  out.ending = Ending::refused;
  out.refusal = refusal;
  out.message = std::move(message);
  later([taker = std::move(taker), out = std::move(out)] { taker(out); });
}

// ---- an invocation ----

void Fleet::invoke(VersionRef version, Invocation invocation, AnswerTaker taker) {
  retire_others(version->key);
  Environment* environment = find_free(*version);
  if (environment == nullptr) environment = make(version, taker);
  if (environment != nullptr) environment->take(std::move(invocation), std::move(taker));
}

void Fleet::retire_others(const VersionKey& key) {
  for (const auto& each : environments_) {
    const VersionKey& its = each->version()->key;
    if (its.function == key.function && its.version == key.version && its.revision != key.revision)
      each->retire();
  }
}

Environment* Fleet::find_free(const FunctionVersion& version) {
  Environment* best = nullptr;
  for (const auto& each : environments_) {
    if (!each->free() || each->version()->key != version.key) continue;
    if (each->credentials().expires - parts_.loop.wall() < credentials_left_min) {
      each->retire();
      continue;
    }
    // Of equals the youngest: the others become idle, and end.
    if (best == nullptr || readiness(each->life()) >= readiness(best->life())) best = each.get();
  }
  return best;
}

Environment* Fleet::longest_idle() {
  Environment* found = nullptr;
  for (const auto& each : environments_) {
    const Life life = each->life();
    const bool rests = life == Life::ready || life == Life::frozen || life == Life::prepared;
    if (!each->free() || !rests) continue;
    if (found == nullptr || each->idle_since() < found->idle_since()) found = each.get();
  }
  return found;
}

bool Fleet::make_room(const FunctionVersion& version, AnswerTaker& taker) {
  const auto there = static_cast<std::size_t>(std::count_if(
      environments_.begin(), environments_.end(), [](const auto& each) { return !each->ends(); }));
  Environment* const idle = longest_idle();
  const Supply supply{there, idle == nullptr ? 0U : 1U, parts_.available_bytes(),
                      version.memory_mib};
  switch (admit(supply)) {
    case Admission::admit:
      return true;
    case Admission::end_idle:
      idle->retire();  // its memory is free in a moment
      return true;
    case Admission::refuse_memory:
      refuse_later(std::move(taker), Refusal::no_memory,
                   "this machine has no memory for another environment of " +
                       std::to_string(version.memory_mib) + " MB");
      return false;
    case Admission::refuse_count:
      refuse_later(
          std::move(taker), Refusal::no_memory,
          "this machine runs " + std::to_string(environments_max) + " environments already");
      return false;
  }
  return false;
}

Environment* Fleet::make(VersionRef version, AnswerTaker& taker) {
  if (!make_room(*version, taker)) return nullptr;
  auto credentials = parts_.patron.credentials(*version);
  if (!credentials.ok()) {
    refuse_later(std::move(taker), Refusal::access_denied, credentials.error().message);
    return nullptr;
  }
  constexpr std::size_t name_digits = 10;
  EnvironmentSpec spec;
  spec.log_stream = stream_name(parts_.loop.wall(), version->key.version, parts_.random);
  spec.log = parts_.patron.open_log(*version, *credentials, spec.log_stream);
  spec.credentials = std::move(*credentials);
  spec.cell.name = "fn-" + parts_.random.text(name_digits, hexadecimal);
  spec.cell.number = free_number();
  spec.cell.runtime = version->runtime;
  spec.cell.code = version->code;
  spec.cell.memory_mib = version->memory_mib;
  spec.cell.tmp_mib = version->tmp_mib;
  spec.cell.interface = version->interface ? version->interface : parts_.own_interface;
  if (spec.cell.interface) spec.cell.slot = free_slot(*spec.cell.interface);
  spec.version = std::move(version);
  environments_.push_back(std::make_unique<Environment>(
      EnvironmentParts{parts_.loop, parts_.cells, *this, parts_.region}, std::move(spec)));
  return environments_.back().get();
}

std::uint16_t Fleet::free_number() const {
  std::set<std::uint16_t> taken;
  for (const auto& each : environments_) taken.insert(each->cell().number);
  std::uint16_t number = 0;
  while (taken.contains(number)) ++number;
  return number;
}

// In a circle: the link of one that has just gone may not be gone yet.
std::uint16_t Fleet::free_slot(const kernel::NamespaceName& interface) {
  std::set<std::uint16_t> taken;
  for (const auto& each : environments_) {
    if (each->cell().interface == interface) taken.insert(each->cell().slot);
  }
  std::uint16_t& next = next_slot_[interface];
  std::uint16_t slot = next;
  do {
    slot = static_cast<std::uint16_t>((slot + 1) % network::environments_per_interface_max);
  } while (taken.contains(slot) && slot != next);
  next = slot;
  return slot;
}

// ---- environments ----

void Fleet::on_free(Environment&) {}

void Fleet::on_gone(Environment& environment) {
  const Environment* const gone = &environment;
  later([this, gone] {
    environments_.remove_if([&](const auto& each) { return each.get() == gone; });
    std::vector<std::function<void()>> done;
    for (auto at = stopping_.begin(); at != stopping_.end();) {
      at->left.erase(gone);
      if (at->left.empty()) done.push_back(std::move(at->done));
      at = at->left.empty() ? stopping_.erase(at) : std::next(at);
    }
    for (const auto& each : done) each();
  });
}

void Fleet::on_timer() {
  sweep_->arm(sweep_every);
  for (const auto& each : environments_) {
    const bool old = parts_.loop.now() - each->idle_since() > idle_time_max;
    const bool expires = each->credentials().expires - parts_.loop.wall() < credentials_left_min;
    if (each->free() && (old || expires)) each->retire();
  }
}

std::size_t Fleet::busy(const FunctionName& function) const {
  return static_cast<std::size_t>(std::count_if(
      environments_.begin(), environments_.end(),
      [&](const auto& each) { return each->busy() && each->version()->key.function == function; }));
}

std::size_t Fleet::busy() const {
  return static_cast<std::size_t>(std::count_if(environments_.begin(), environments_.end(),
                                                [](const auto& each) { return each->busy(); }));
}

void Fleet::stop_those(const std::function<bool(const Environment&)>& which,
                       std::function<void()> done) {
  Stopping stopping{{}, std::move(done)};
  for (const auto& each : environments_) {
    if (which(*each)) stopping.left.insert(each.get());
  }
  if (stopping.left.empty()) {
    later(std::move(stopping.done));
    return;
  }
  const std::set<const Environment*> all = stopping.left;
  stopping_.push_back(std::move(stopping));
  std::vector<Environment*> those;
  for (const auto& each : environments_) {
    if (all.contains(each.get())) those.push_back(each.get());
  }
  for (Environment* const each : those) each->stop();
}

void Fleet::stop(const FunctionName& function, std::function<void()> done) {
  stop_those([&](const Environment& each) { return each.version()->key.function == function; },
             std::move(done));
}

void Fleet::stop_all(std::function<void()> done) {
  stop_those([](const Environment&) { return true; }, std::move(done));
}

std::vector<EnvironmentFacts> Fleet::list() const {
  std::vector<EnvironmentFacts> out;
  for (const auto& each : environments_) {
    if (!each->ends()) out.push_back(each->facts());
  }
  std::sort(out.begin(), out.end(), [](const EnvironmentFacts& a, const EnvironmentFacts& b) {
    return std::tie(a.key, a.id) < std::tie(b.key, b.id);
  });
  return out;
}

}  // namespace skerry::sandbox
