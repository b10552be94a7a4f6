// Snapshots and templates: the other trees that a keeper makes.
#include <charconv>

#include "base/failpoint.hpp"
#include "databases/keeper.hpp"
#include "databases/roles.hpp"

namespace skerry::databases {
namespace {

struct BackupWords {
  std::string_view start;
  std::string_view stop;
};

// "Making a Non-Exclusive Low-Level Backup"; 15 renamed the functions. Fast: a checkpoint now. The
// engine has no archive, so nothing is waited for: we copy its log ourselves.
BackupWords words_of(Version version) {
  if (version.major >= 15)
    return {"SELECT pg_backup_start('skerry', true)",
            "SELECT labelfile, spcmapfile FROM pg_backup_stop(false)"};
  return {"SELECT pg_start_backup('skerry', true, false)",
          "SELECT labelfile, spcmapfile FROM pg_stop_backup(false, false)"};
}

// Holds the log back from here on, and goes with the session.
constexpr std::string_view keep_log =
    "SELECT pg_create_physical_replication_slot('skerry_snapshot', true, true)";

}  // namespace

Result<Done> Keeper::snapshot(const Tree& to) {
  Trees& trees = machine_.trees;
  const Stage stage = TRY(trees.stage(to));
  if (stage == Stage::whole) return Done{};
  TRY(trees.remove(to));
  const Fd process = TRY(machine_.programs.find(spec_.tree));
  if (process.open()) {
    auto session = log_in(spec_.tree);
    if (!session.ok()) return Error{session.error().message};
    TRY(copy_running(**session, to));
  } else {
    TRY(trees.copy(spec_.tree, to, Part::everything));
  }
  FAILPOINT("databases.snapshot.copied");
  // Durable before it has its name: a snapshot is what is left when all else is lost.
  TRY(trees.settle(to, Settle::everything));
  TRY(trees.publish(to));
  return trees.settle(to, Settle::name);
}

Result<Done> Keeper::copy_running(Session& session, const Tree& to) {
  const BackupWords words = words_of(spec_.engine.version);
  TRY(session.run(keep_log));
  TRY(session.run(words.start));
  TRY(machine_.trees.copy(spec_.tree, to, Part::data));
  const auto rows = TRY(session.run(words.stop));
  if (rows.size() != 1 || rows[0].size() != 2 || !rows[0][0])
    return Error{"the engine gave no backup label"};
  TRY(machine_.trees.copy(spec_.tree, to, Part::log));
  TRY(machine_.trees.write(to, ManagedFile::backup_label, *rows[0][0]));
  if (rows[0][1] && !rows[0][1]->empty())
    TRY(machine_.trees.write(to, ManagedFile::tablespace_map, *rows[0][1]));
  return Done{};
}

Tree template_tree(Version version) { return {TreeKind::blank, text(version)}; }

Result<Done> make_template(const Machine& machine, const AdminKey& key, const Template& order) {
  const Tree final = template_tree(order.engine.version);
  const Stage stage = TRY(machine.trees.stage(final));
  if (stage == Stage::whole) return Done{};
  // It is built as an instance, since its engine runs, and then gets its name.
  const Tree work{TreeKind::instance, "template-" + text(order.engine.version)};
  Keeper keeper(machine, key,
                {.tree = work,
                 .engine = order.engine,
                 // Nothing of it counts before all of it is made durable.
                 .resolved = {{"fsync", "off"}},
                 .placement = {.socket_folder = order.socket_folder, .locale = order.locale},
                 .tls = {}});
  TRY(keeper.remove());
  TRY(machine.programs.initdb({order.engine, work, order.locale, admin_password(key, work)}));
  TRY(machine.trees.publish(work));
  TRY(keeper.prepare_template());
  TRY(keeper.stop());
  // No engine starts before its files are written anew; none would without fsync.
  TRY(machine.trees.write(work, ManagedFile::configuration, ""));
  FAILPOINT("databases.template.made");
  TRY(machine.trees.settle(work, Settle::everything));
  TRY(machine.trees.remove(final));
  TRY(machine.trees.adopt(work, final));
  TRY(machine.trees.settle(final, Settle::name));
  return keeper.remove();
}

Tree ready_tree(const ReadyCopy& copy) {
  return {TreeKind::blank, text(copy.version) + "-" + std::to_string(copy.owner)};
}

std::optional<ReadyCopy> parse_ready_copy(std::string_view name) {
  const std::size_t dash = name.find('-');
  const auto version = parse_version(name.substr(0, dash));
  if (!version || dash == std::string_view::npos) return std::nullopt;
  ReadyCopy out{*version, 0};
  const char* const end = name.data() + name.size();
  std::from_chars(name.data() + dash + 1, end, out.owner);
  if (ready_tree(out).name != name) return std::nullopt;
  return out;
}

Result<Done> make_ready_copy(Trees& trees, const ReadyCopy& copy) {
  const Tree to = ready_tree(copy);
  const Stage stage = TRY(trees.stage(to));
  if (stage == Stage::whole) return Done{};
  TRY(trees.remove(to));
  TRY(trees.copy(template_tree(copy.version), to, Part::everything));
  FAILPOINT("databases.ready.copied");
  TRY(trees.settle(to, Settle::everything));
  TRY(trees.publish(to));
  return trees.settle(to, Settle::name);
}

Result<Done> Keeper::prepare_template() {
  TRY(start());
  // Read by whoever restores it: rdsadmin's password there is the template's.
  const Tree final = template_tree(spec_.engine.version);
  for (const std::string database : {"postgres", "template1"}) {
    auto session = machine_.door.open({.socket_folder = spec_.placement.socket_folder,
                                       .port = spec_.placement.port,
                                       .user = "rdsadmin",
                                       .database = database,
                                       .password = admin_password(key_, spec_.tree)});
    if (!session.ok()) return Error{session.error().message};
    if (database == "postgres") TRY((*session)->run(template_sql(spec_.engine.version)));
    TRY((*session)->run(template_database_sql(spec_.engine.version)));
  }
  auto session = log_in(spec_.tree);
  if (!session.ok()) return Error{session.error().message};
  const std::string verifier = password_verifier("rdsadmin", admin_password(key_, final),
                                                 PasswordHash::scram_sha_256, machine_.random);
  // From 15 on a copy goes through the log else, and the template is larger by it.
  const std::string how = spec_.engine.version.major >= 15 ? " STRATEGY file_copy" : "";
  TRY((*session)->run("CREATE DATABASE rdsadmin" + how));
  TRY((*session)->run("CREATE DATABASE " + quote_identifier(spare_database) + how));
  TRY((*session)->run("ALTER ROLE rdsadmin PASSWORD '" + verifier + "'"));
  return Done{};
}

}  // namespace skerry::databases
