#include "store/sqlite_store.hpp"

#include <fcntl.h>
#include <pthread.h>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "base/failpoint.hpp"
#include "base/log.hpp"
#include "store/commit_queue.hpp"
#include "store/disk_faults.hpp"
#include "store/in_flight.hpp"
#include "store/sqlite_records.hpp"

namespace skerry {
namespace {

constexpr const char* database_name = "skerry.db";
constexpr int exit_io_error = 74;  // EX_IOERR of sysexits.h

void stop_the_process(const Error& error) {
  log(Level::error, "store", "a commit failed with unknown outcome, stopping",
      {{"error", error.message}});
  std::_Exit(exit_io_error);
}

enum class Space : std::uint8_t { there, none };

class SqliteStore final : public Store {
 public:
  SqliteStore(DataDirectory directory, SqliteRecords records, std::unique_ptr<FaultyDisk> disk,
              StoreOptions options)
      : directory_(std::move(directory)),
        disk_(std::move(disk)),
        records_(std::move(records)),
        options_(std::move(options)),
        in_flight_(std::make_shared<InFlight>()),
        thread_(start([this] { run(); })) {}

  ~SqliteStore() override {
    queue_.stop();
    thread_.join();
  }

  Result<Done> load(std::string_view kind, const RecordVisitor& visit) override {
    SqlResult<std::vector<Record>> found = read(kind);
    if (!found.ok()) return Error{found.error().message};
    for (Record& record : *found) TRY(visit(std::move(record)));
    return Done{};
  }

  void commit(Batch batch, CommitHandler completion) override {
    if (!in_flight_->has_room_for(batch)) {
      batch.undo();
      options_.post(
          [completion = std::move(completion)] { completion(CommitOutcome::overloaded); });
      return;
    }
    std::vector<Batch::Write> writes = batch.take_writes();
    const std::size_t bytes = batch.bytes();
    const CommitTicket ticket = in_flight_->add(std::move(batch), std::move(completion));
    queue_.push({ticket, bytes, std::move(writes)});
  }

  bool settled() const override { return in_flight_->empty(); }

 private:
  SqlResult<std::vector<Record>> read(std::string_view kind) {
    const std::lock_guard lock(records_mutex_);
    return records_.read(kind);
  }

  // Signals are the loop's: the new thread inherits a mask that blocks them all.
  static std::thread start(std::function<void()> body) {
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread started(std::move(body));
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    ::pthread_setname_np(started.native_handle(), "store");
    return started;
  }

  // The store's thread.
  void run() {
    for (CommitGroup group = queue_.take(); !group.empty(); group = queue_.take()) {
      if (broken_) continue;
      const std::lock_guard lock(records_mutex_);
      commit_group(group);
      if (!broken_) checkpoint();
    }
  }

  void commit_group(const CommitGroup& group) {
    bool writes = false;
    for (const CommitJob& job : group) writes |= !job.writes.empty();
    const SqlResult<Done> written = writes ? records_.write(group) : SqlResult<Done>(Done{});
    FAILPOINT("store.completion.before");
    if (written.ok()) {
      note_space(Space::there);
      tell([last = group.back().ticket.sequence](InFlight& in_flight) {
        in_flight.committed_through(last);
      });
    } else if (written.error().kind == SqlError::Kind::full) {
      note_space(Space::none);
      queue_.refuse_epoch();
      tell([](InFlight& in_flight) { in_flight.refuse_all(CommitOutcome::disk_full); });
    } else {
      fail(written.error());
    }
    FAILPOINT("store.completion.posted");
  }

  void checkpoint() {
    const SqlResult<Done> copied = records_.checkpoint_when_due();
    if (copied.ok()) return;
    if (copied.error().kind == SqlError::Kind::full) {
      note_space(Space::none);
    } else {
      fail(copied.error());
    }
  }

  // One line when the disk becomes full and one when it no longer is, not one for each write.
  void note_space(Space space) {
    if (space == std::exchange(space_, space)) return;
    if (space == Space::none) {
      log(Level::warning, "store", "the disk is full, writes are refused until there is space");
    } else {
      log(Level::info, "store", "the disk has space again");
    }
  }

  void fail(const SqlError& error) {
    broken_ = true;
    records_.abandon();
    options_.on_fatal(Error{error.message});
  }

  void tell(std::function<void(InFlight&)> news) {
    options_.post([in_flight = std::weak_ptr(in_flight_), news = std::move(news)] {
      if (const auto alive = in_flight.lock()) news(*alive);
    });
  }

  const DataDirectory directory_;           // locked until the last file is closed
  const std::unique_ptr<FaultyDisk> disk_;  // under the records
  std::mutex records_mutex_;                // the store's thread and load() take turns
  SqliteRecords records_;
  StoreOptions options_;
  Space space_ = Space::there;  // this and the next: the store's thread only
  bool broken_ = false;
  // The loop's thread only; posted news hold it weakly.
  std::shared_ptr<InFlight> in_flight_;
  CommitQueue queue_;
  std::thread thread_;  // last: starts when all else is there
};

// SQLite gives its log the mode of the database, and would give that 0644.
Result<Done> make_private(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.open()) return errno_error("open " + path);
  return Done{};
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const DataDirectory& directory, StoreOptions options) {
  const std::string path = directory.path_of(database_name);
  TRY(make_private(path));
  FAILPOINT("store.open.made");
  auto disk = std::make_unique<FaultyDisk>(options.faults);
  SqlResult<SqliteRecords> records = SqliteRecords::open(path, disk->vfs());
  if (!records.ok()) return Error{path + ": " + records.error().message};
  TRY(directory.sync());
  FAILPOINT("store.open.done");
  if (!options.on_fatal) options.on_fatal = stop_the_process;
  return std::unique_ptr<Store>(std::make_unique<SqliteStore>(directory, std::move(records).value(),
                                                              std::move(disk), std::move(options)));
}

}  // namespace skerry
