#pragma once
// What databases ask of the machine: trees of files and processes, both by name. No path, no
// argument list and no uid crosses these interfaces, so that a privileged process can stand behind
// them; tests stand in with a model.

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "base/result.hpp"
#include "databases/versions.hpp"

namespace skerry::databases {

enum class TreeKind : std::uint8_t { blank, instance, snapshot };  // blank: a version's template

// A data folder. `name` is 1 to 63 of a-z 0-9 - . and begins with a letter or a digit.
struct Tree {
  TreeKind kind = TreeKind::instance;
  std::string name;
  friend auto operator<=>(const Tree&, const Tree&) = default;
};
bool valid(const Tree& tree);

// A tree is made beside its place and appears there when it is whole: whatever a crash leaves is
// `building`, and made anew.
enum class Stage : std::uint8_t { absent, building, whole };

// `data`: all but the write-ahead log, what a running engine may be copied by; the file that says
// where recovery begins goes last. `log`: the write-ahead log alone. `everything`: of an engine
// that does not run.
enum class Part : std::uint8_t { data, log, everything };

// `name`: of a tree whose files are durable already, where it has just been adopted.
enum class Settle : std::uint8_t { everything, name };

enum class ManagedFile : std::uint8_t {
  configuration,   // postgresql.conf
  access,          // pg_hba.conf
  certificate,     // server.crt
  private_key,     // server.key, mode 0600
  backup_label,    // where a snapshot's recovery begins
  tablespace_map,  // always empty here, and still expected
};

class Trees {
 public:
  virtual Result<Stage> stage(const Tree& tree) = 0;
  // Into `to` while it is building; what is there of that name is replaced. Shares extents where
  // the file system can.
  virtual Result<Done> copy(const Tree& from, const Tree& to, Part part) = 0;
  virtual Result<Done> write(const Tree& tree, ManagedFile file, std::string_view text) = 0;
  virtual Result<Done> publish(const Tree& tree) = 0;  // building becomes whole
  // A whole tree, of the same owner, under a new name and at once: `to` is whole and `from` gone.
  virtual Result<Done> adopt(const Tree& from, const Tree& to) = 0;
  // From any thread. Returns when the machine may lose its power and the tree is still there.
  virtual Result<Done> settle(const Tree& tree, Settle what) = 0;
  virtual Result<Done> remove(const Tree& tree) = 0;  // in any stage; absent is no error

 protected:
  ~Trees() = default;
};

enum class Readiness : std::uint8_t { starting, ready };

enum class Signal : std::uint8_t {
  reload,     // read the files again
  fast,       // sessions are ended, then a checkpoint
  immediate,  // no checkpoint: the next start recovers
  kill,
};

class Programs {
 public:
  // Makes `to` (building) with a superuser rdsadmin of this password, checksums on; returns when
  // it is done.
  struct InitDb {
    Engine engine;
    Tree to;
    std::string locale;
    std::string password;
  };
  virtual Result<Done> initdb(const InitDb& order) = 0;

  // Starts the engine of a whole tree, in the stage where it takes the tree's files. The
  // descriptor is readable when it has ended. One that runs already is found, not started twice.
  virtual Result<Fd> start(const Engine& engine, const Tree& tree) = 0;
  virtual Result<Fd> find(const Tree& tree) = 0;  // a closed descriptor: it does not run
  // Whether the engine that runs there takes connections, by its own word.
  virtual Readiness readiness(const Tree& tree) = 0;
  virtual Result<Done> signal(const Tree& tree, Signal signal) = 0;  // nobody there is no error
  // The end of what the engine said before its log, for a person; empty when it said nothing.
  virtual std::string last_words(const Tree& tree) = 0;

 protected:
  ~Programs() = default;
};

// ---- SQL as rdsadmin ----

using Row = std::vector<std::optional<std::string>>;

class Session {
 public:
  virtual ~Session() = default;
  // One or several statements; the rows of the last.
  virtual Result<std::vector<Row>> run(std::string_view sql) = 0;
};

struct Login {
  std::string socket_folder;
  std::uint16_t port = 5432;
  std::string user;
  std::string database;
  std::string password;
};

enum class Refusal : std::uint8_t {
  not_yet,         // nobody listens, or the engine is starting up
  wrong_password,  // also: no such user
  other,
};
struct LoginError {
  Refusal refusal = Refusal::other;
  std::string message;
};

class Door {
 public:
  virtual Result<std::unique_ptr<Session>, LoginError> open(const Login& login) = 0;

 protected:
  ~Door() = default;
};

}  // namespace skerry::databases
