#pragma once
// The keeper of one instance's engine: makes it, runs it, looks after it, copies it. Every step can
// be repeated: after a crash of this program the same call goes on where it was. A blocking object,
// used by one thread at a time.

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "databases/configuration.hpp"
#include "databases/host.hpp"
#include "databases/life.hpp"
#include "databases/restart_policy.hpp"

namespace skerry::databases {

// From a key of the region, sealed by its owner: the password of rdsadmin in each tree. Nothing
// else has to be kept.
struct AdminKey {
  std::string bytes;
};
std::string admin_password(const AdminKey& key, const Tree& tree);

struct TlsFiles {
  std::string chain_pem;
  std::string key_pem;
};

struct MasterUser {
  std::string user;
  std::string password;
  std::string database;  // made at creation; empty: none, as RDS
};

// The tree that an instance begins as, and the one whose rdsadmin password stands in it: for a
// snapshot that is the instance that it was taken of.
// `ready`: a durable copy of `tree` for an instance of this owner, which becomes the instance's
// tree if it is there (ready_tree()).
struct Origin {
  Tree tree;
  Tree password_of;
  std::optional<Tree> ready{};
};

struct InstanceSpec {
  Tree tree;
  Engine engine;
  ParameterValues resolved;
  Placement placement;
  TlsFiles tls;
};

struct Machine {
  Trees& trees;
  Programs& programs;
  Door& door;
  const Clock& clock;
  Random& random;
};
// Makes the template of a version if it is not there: once in a data folder, about a second.
struct Template {
  Engine engine;
  std::string locale;  // as initdb takes it: en_US.UTF-8 on RDS, C.UTF-8 where that is absent
  std::string socket_folder;  // its engine runs for a moment to get its roles
};
Tree template_tree(Version version);
Result<Done> make_template(const Machine& machine, const AdminKey& key, const Template& order);

// A copy of a version's template beforehand. Its files are one owner's, so its name has the number
// of that owner.
struct ReadyCopy {
  Version version;
  std::uint16_t owner = 0;
  friend bool operator==(const ReadyCopy&, const ReadyCopy&) = default;
};
Tree ready_tree(const ReadyCopy& copy);                            // {blank, "13.23-110"}
std::optional<ReadyCopy> parse_ready_copy(std::string_view name);  // of a tree of kind blank
// Made and durable before it has its name; what a crash left of one is made anew.
Result<Done> make_ready_copy(Trees& trees, const ReadyCopy& copy);

class Keeper {
 public:
  Keeper(Machine machine, AdminKey key, InstanceSpec spec)
      : machine_(machine), key_(std::move(key)), spec_(std::move(spec)) {}

  // From the origin to accepting connections. Without a master user (a restore) roles stay as they
  // are in the origin.
  Result<Done> create(const Origin& origin, const std::optional<MasterUser>& master);

  // Writes the files and starts; returns when rdsadmin could log in.
  Result<Done> start();
  // After a restart of this program: the engine runs, or not, as the instance's status says. One
  // that runs is found and goes on undisturbed.
  Result<Done> resume(Status status);
  Result<Done> stop();  // sessions are ended; a checkpoint, unless that takes too long
  Result<Done> restart();
  // New values for the files. Those that need no reboot hold at once.
  Result<Done> reconfigure(ParameterValues resolved);
  Result<Done> set_master_password(const MasterUser& master);
  Result<Done> remove();

  // A consistent copy; the engine, if it runs, goes on serving.
  Result<Done> snapshot(const Tree& to);

  // Of an engine that shall run: looks whether it lives, and starts it again when it is time.
  // `none`: all is well, or it is not time yet. `descriptor()` is readable when there is something
  // to look at.
  Result<CrashEvent> look_after();
  const Fd& descriptor() const { return process_; }
  // What kept it from starting has gone: the wait is over.
  void hurry() {
    if (restart_at_) restart_at_ = machine_.clock.now();
  }
  Result<Done> healthy();
  // Of a template's engine, just made by initdb: roles and rights.
  Result<Done> prepare_template();
  bool looping() const { return policy_.looping(); }

 private:
  Result<Settle> make_tree(const Origin& origin);
  Result<Done> begin(const Origin& origin, const std::optional<MasterUser>& master);
  Result<Done> write_files();
  Result<Done> launch();
  // Without a session: the engine is there, and the password is another.
  Result<std::unique_ptr<Session>> first_login(const Tree& password_of);
  Result<std::unique_ptr<Session>, LoginError> log_in(const Tree& password_of);
  std::string opening_sql(const std::optional<MasterUser>& master) const;
  Result<Done> end(Signal signal, Duration wait);
  CrashEvent wait_to_restart();
  Result<Done> copy_running(Session& session, const Tree& to);

  Machine machine_;
  AdminKey key_;
  InstanceSpec spec_;
  Fd process_;
  RestartPolicy policy_;
  std::optional<TimePoint> restart_at_;
};

}  // namespace skerry::databases
