#include "databases/keeper.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/failpoint.hpp"
#include "databases/limits.hpp"
#include "databases/roles.hpp"
#include "wire/pg/build.hpp"

namespace skerry::databases {
namespace {

using std::chrono::milliseconds;

// True: it has ended.
bool wait_for_end(const Fd& process, Duration wait) {
  pollfd one{process.get(), POLLIN, 0};
  const auto ms = std::chrono::duration_cast<milliseconds>(wait);
  return ::poll(&one, 1, static_cast<int>(ms.count())) == 1;
}

PasswordHash hash_of(const ParameterValues& resolved) {
  const auto found = resolved.find("password_encryption");
  return found != resolved.end() && found->second == "md5" ? PasswordHash::md5
                                                           : PasswordHash::scram_sha_256;
}

Error with_last_words(std::string what, std::string words) {
  while (words.ends_with('\n')) words.pop_back();
  return Error{words.empty() ? std::move(what) : what + ": " + words};
}

}  // namespace

std::string admin_password(const AdminKey& key, const Tree& tree) {
  const std::string about = std::to_string(static_cast<int>(tree.kind)) + "/" + tree.name;
  return hex(hmac_sha256(as_bytes(key.bytes), "rdsadmin/" + about));
}

Result<std::unique_ptr<Session>, LoginError> Keeper::log_in(const Tree& password_of) {
  return machine_.door.open({.socket_folder = spec_.placement.socket_folder,
                             .port = spec_.placement.port,
                             .user = "rdsadmin",
                             .database = "postgres",
                             .password = admin_password(key_, password_of)});
}

Result<Done> Keeper::write_files() {
  Trees& trees = machine_.trees;
  TRY(trees.write(
      spec_.tree, ManagedFile::configuration,
      configuration_text(Family{spec_.engine.version.major}, spec_.resolved, spec_.placement)));
  TRY(trees.write(spec_.tree, ManagedFile::access, access_text(spec_.resolved)));
  TRY(trees.write(spec_.tree, ManagedFile::certificate, spec_.tls.chain_pem));
  return trees.write(spec_.tree, ManagedFile::private_key, spec_.tls.key_pem);
}

// Whole afterwards; what of it has to be made durable is the answer.
Result<Settle> Keeper::make_tree(const Origin& origin) {
  Trees& trees = machine_.trees;
  const Stage stage = TRY(trees.stage(spec_.tree));
  if (stage == Stage::whole) return Settle::everything;
  TRY(trees.remove(spec_.tree));
  FAILPOINT("databases.create.copy");
  if (origin.ready) {
    const Stage ready = TRY(trees.stage(*origin.ready));
    if (ready == Stage::whole) {
      TRY(trees.adopt(*origin.ready, spec_.tree));
      return Settle::name;
    }
  }
  TRY(trees.copy(origin.tree, spec_.tree, Part::everything));
  TRY(trees.publish(spec_.tree));
  return Settle::everything;
}

Result<Done> Keeper::create(const Origin& origin, const std::optional<MasterUser>& master) {
  const Settle settle = TRY(make_tree(origin));
  FAILPOINT("databases.create.published");
  // The disk is slower than all the rest, so it begins at once.
  std::optional<Result<Done>> settled;
  std::thread settling([&] { settled.emplace(machine_.trees.settle(spec_.tree, settle)); });
  const Result<Done> begun = begin(origin, master);
  settling.join();
  TRY(begun);
  return *settled;
}

namespace {

// The template has a database in store: to give it a name takes no time, and to make one a second
// or two on a busy disk (two checkpoints up to 14, and an fsync for each of 300 files).
Result<Done> make_database(Session& sql, const MasterUser& master) {
  const std::string spare = quote_identifier(spare_database);
  const auto drop_spare = [&]() -> Result<Done> {
    TRY(sql.run("DROP DATABASE IF EXISTS " + spare));
    return Done{};
  };
  if (master.database.empty()) return drop_spare();
  const auto there = TRY(sql.run("SELECT datname FROM pg_database WHERE datname IN (" +
                                 pg::quote_literal(master.database) + ", " +
                                 pg::quote_literal(spare_database) + ")"));
  const auto has = [&](std::string_view name) {
    return std::any_of(there.begin(), there.end(),
                       [&](const Row& row) { return row.at(0) && *row.at(0) == name; });
  };
  if (has(master.database)) return drop_spare();  // "postgres", or one that was restored
  const std::string name = quote_identifier(master.database);
  const std::string owner = quote_identifier(master.user);
  if (has(spare_database)) {
    TRY(sql.run("ALTER DATABASE " + spare + " RENAME TO " + name + ";ALTER DATABASE " + name +
                " OWNER TO " + owner));
    return Done{};
  }
  TRY(sql.run("CREATE DATABASE " + name + " OWNER " + owner));
  return Done{};
}

}  // namespace

// A tree comes with the password of the one that it is a copy of.
std::string Keeper::opening_sql(const std::optional<MasterUser>& master) const {
  const std::string verifier = password_verifier("rdsadmin", admin_password(key_, spec_.tree),
                                                 PasswordHash::scram_sha_256, machine_.random);
  std::string out = "ALTER ROLE rdsadmin PASSWORD " + pg::quote_literal(verifier) + ";";
  if (master)
    out += master_sql({master->user, password_verifier(master->user, master->password,
                                                       hash_of(spec_.resolved), machine_.random)});
  return out;
}

// In one session, and as few commits as it takes.
Result<Done> Keeper::begin(const Origin& origin, const std::optional<MasterUser>& master) {
  TRY(launch());
  const std::string sql = opening_sql(master);  // while the engine starts
  std::unique_ptr<Session> session = TRY(first_login(origin.password_of));
  if (!session) {
    auto own = log_in(spec_.tree);  // an earlier try came this far
    if (!own.ok()) return Error{own.error().message};
    session = std::move(*own);
  }
  TRY(session->run(sql));
  if (master) TRY(make_database(*session, *master));
  return Done{};
}

Result<Done> Keeper::set_master_password(const MasterUser& master) {
  auto session = log_in(spec_.tree);
  if (!session.ok()) return Error{session.error().message};
  const std::string verifier =
      password_verifier(master.user, master.password, hash_of(spec_.resolved), machine_.random);
  TRY((*session)->run("ALTER ROLE " + quote_identifier(master.user) + " PASSWORD " +
                      pg::quote_literal(verifier)));
  return Done{};
}

Result<Done> Keeper::launch() {
  TRY(write_files());
  FAILPOINT("databases.start.files");
  process_ = TRY(machine_.programs.start(spec_.engine, spec_.tree));
  restart_at_.reset();
  return Done{};
}

Result<Done> Keeper::start() {
  TRY(launch());
  TRY(first_login(spec_.tree));
  return Done{};
}

Result<Done> Keeper::resume(Status status) { return wants_engine(status) ? start() : stop(); }

// The wait between two looks watches the process, so an early end is seen at once. A wrong password
// is a login too: the engine judged it by its own tables.
Result<std::unique_ptr<Session>> Keeper::first_login(const Tree& password_of) {
  const TimePoint until = machine_.clock.now() + limits::start_wait_ms_max;
  while (true) {
    if (machine_.programs.readiness(spec_.tree) == Readiness::ready) {
      auto session = log_in(password_of);
      if (session.ok()) return std::move(*session);
      if (session.error().refusal == Refusal::wrong_password) return std::unique_ptr<Session>{};
      if (session.error().refusal == Refusal::other) return Error{session.error().message};
    }
    if (wait_for_end(process_, limits::ready_poll_ms))
      return with_last_words("the engine ended while it was starting",
                             machine_.programs.last_words(spec_.tree));
    if (machine_.clock.now() >= until) return Error{"the engine did not start in time"};
  }
}

Result<Done> Keeper::end(Signal signal, Duration wait) {
  process_ = TRY(machine_.programs.find(spec_.tree));
  if (!process_.open()) return Done{};
  TRY(machine_.programs.signal(spec_.tree, signal));
  if (!wait_for_end(process_, wait)) return Error{"the engine did not stop in time"};
  process_ = TRY(machine_.programs.find(spec_.tree));
  return Done{};
}

Result<Done> Keeper::stop() {
  restart_at_.reset();
  if (end(Signal::fast, limits::fast_stop_wait_ms_max).ok()) return Done{};
  if (end(Signal::immediate, limits::immediate_stop_wait_ms_max).ok()) return Done{};
  return end(Signal::kill, limits::immediate_stop_wait_ms_max);
}

Result<Done> Keeper::restart() {
  TRY(stop());
  return start();
}

Result<Done> Keeper::reconfigure(ParameterValues resolved) {
  spec_.resolved = std::move(resolved);
  TRY(write_files());
  return machine_.programs.signal(spec_.tree, Signal::reload);
}

Result<Done> Keeper::remove() {
  restart_at_.reset();
  if (!end(Signal::immediate, limits::immediate_stop_wait_ms_max).ok())
    TRY(end(Signal::kill, limits::immediate_stop_wait_ms_max));
  FAILPOINT("databases.remove.ended");
  return machine_.trees.remove(spec_.tree);
}

Result<Done> Keeper::healthy() {
  auto session = log_in(spec_.tree);
  if (!session.ok()) return Error{session.error().message};
  TRY((*session)->run("SELECT 1"));
  return Done{};
}

// A loop is told when it is seen, whether or not the next start succeeds: one that never comes up
// is one too.
CrashEvent Keeper::wait_to_restart() {
  process_.reset();
  const Restart restart = policy_.ended(machine_.clock.now());
  restart_at_ = machine_.clock.now() + restart.wait;
  return restart.event == CrashEvent::crash_loop ? CrashEvent::crash_loop : CrashEvent::none;
}

Result<CrashEvent> Keeper::look_after() {
  if (process_.open() && wait_for_end(process_, Duration::zero())) {
    const CrashEvent event = wait_to_restart();
    if (event != CrashEvent::none) return event;
  } else if (!process_.open() && !restart_at_) {
    restart_at_ = machine_.clock.now();  // a start that did not come to its end
  }
  if (!restart_at_ || machine_.clock.now() < *restart_at_) return CrashEvent::none;
  const Result<Done> started = start();
  if (started.ok()) return CrashEvent::restarted;
  // One that began and ended is seen so at the next look; one that did not begin is tried again.
  if (!process_.open() && wait_to_restart() == CrashEvent::crash_loop)
    return CrashEvent::crash_loop;
  return started.error();
}

}  // namespace skerry::databases
