#include "store/memory_store.hpp"

#include <utility>

#include "store/in_flight.hpp"

namespace skerry {

struct MemoryStore::Core {
  struct Job {
    CommitTicket ticket;
    std::vector<Batch::Write> writes;
  };

  Core(MemoryDisk& the_disk, MemoryStoreOptions the_options)
      : disk(the_disk), options(std::move(the_options)) {}

  // All jobs of a group share one epoch: a refusal empties the queue before the loop moves on.
  void write_group(const std::shared_ptr<Core>& self) {
    if (dead || queue.empty()) return;
    const std::vector<Job> group = std::exchange(queue, {});
    const std::uint64_t last = group.back().ticket.sequence;
    bool writes = false;
    for (const Job& job : group) writes |= !job.writes.empty();
    const DiskAnswer answer = writes && options.disk ? options.disk() : DiskAnswer::durable;
    if (answer == DiskAnswer::dead) {
      dead = true;
      return;
    }
    if (answer == DiskAnswer::full) {
      ++epoch;
      tell(self, [](InFlight& all) { all.refuse_all(CommitOutcome::disk_full); });
      return;
    }
    if (writes) ++disk.commits;
    for (const Job& job : group) apply(job.writes);
    tell(self, [last](InFlight& all) { all.committed_through(last); });
  }

  void apply(const std::vector<Batch::Write>& writes) {
    for (const Batch::Write& write : writes) {
      if (write.value) {
        disk.records.insert_or_assign(write.name, *write.value);
      } else {
        disk.records.erase(write.name);
      }
    }
  }

  void tell(const std::shared_ptr<Core>& self, std::function<void(InFlight&)> news) {
    options.post([core = std::weak_ptr(self), news = std::move(news)] {
      if (const auto alive = core.lock()) news(alive->in_flight);
    });
  }

  MemoryDisk& disk;
  MemoryStoreOptions options;
  InFlight in_flight;
  std::vector<Job> queue;
  std::uint64_t epoch = 0;
  bool dead = false;
};

MemoryStore::MemoryStore(MemoryDisk& disk, MemoryStoreOptions options)
    : core_(std::make_shared<Core>(disk, std::move(options))) {}

MemoryStore::~MemoryStore() = default;

Result<Done> MemoryStore::load(std::string_view kind, const RecordVisitor& visit) {
  std::vector<Record> found;
  for (const auto& [name, value] : core_->disk.records) {
    if (name.kind == kind) found.push_back({name.key, value});
  }
  for (Record& record : found) TRY(visit(std::move(record)));
  return Done{};
}

void MemoryStore::commit(Batch batch, CommitHandler completion) {
  if (!core_->in_flight.has_room_for(batch)) {
    batch.undo();
    core_->options.post(
        [completion = std::move(completion)] { completion(CommitOutcome::overloaded); });
    return;
  }
  std::vector<Batch::Write> writes = batch.take_writes();
  const CommitTicket ticket = core_->in_flight.add(std::move(batch), std::move(completion));
  if (ticket.epoch < core_->epoch) return;  // refused with what it may have built on
  core_->queue.push_back({ticket, std::move(writes)});
  core_->options.post([core = std::weak_ptr(core_)] {
    if (const auto alive = core.lock()) alive->write_group(alive);
  });
}

bool MemoryStore::settled() const { return core_->in_flight.empty(); }

}  // namespace skerry
