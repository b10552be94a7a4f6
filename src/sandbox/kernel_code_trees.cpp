#include "sandbox/kernel_code_trees.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "kernel/sandbox_words.hpp"
#include "sandbox/code_name.hpp"
#include "sandbox/sandbox_channel.hpp"

namespace skerry::sandbox {
namespace {

// Of the region's range of uids: past those of environments.
constexpr std::uint16_t first_uid_slot = 60'000;
constexpr std::uint16_t uid_slots_of_unpackers = 1'000;
constexpr int unpack_wait_ms_max = 60'000;
constexpr std::uint32_t any_tmp_mib = 512;  // an unpacker has none

using Report = Result<CodeTree, ArchiveError>;

ArchiveError unprepared(std::string why) { return {BadArchive::unprepared, std::move(why)}; }

BadArchive reason_of(kernel::Unpacked result) {
  switch (result) {
    case kernel::Unpacked::too_large:
      return BadArchive::too_large;
    case kernel::Unpacked::hostile:
      return BadArchive::hostile;
    case kernel::Unpacked::no_room:
      return BadArchive::no_room;
    default:
      return BadArchive::not_a_zip;
  }
}

// The report, or nothing when the unpacker said none: it died of the archive, or takes too long.
std::optional<kernel::UnpackReport> wait_for_report(const Fd& channel) {
  pollfd about{channel.get(), POLLIN, 0};
  if (::poll(&about, 1, unpack_wait_ms_max) != 1) return std::nullopt;
  return kernel::decode_report(hear(channel).word);
}

// On a thread of the pool.
Report unpack_now(kernel::Kernel& kernel, const Fd& zip, const CodeId& id, std::uint16_t uid) {
  kernel::SpawnSpec spec;
  spec.program = kernel::Program::unpack;
  spec.uid = {uid};
  spec.sandbox = kernel::SandboxSpec{{}, code_name(id), any_tmp_mib};
  const auto spawned = kernel.processes().spawn(spec);
  if (!spawned.ok()) return unprepared(spawned.error().message);
  std::optional<kernel::UnpackReport> report;
  if (hand_over(spawned->channel, zip)) report = wait_for_report(spawned->channel);
  static_cast<void>(kernel.processes().kill(spawned->id).ok());
  pollfd ended{spawned->process.get(), POLLIN, 0};
  ::poll(&ended, 1, unpack_wait_ms_max);
  static_cast<void>(kernel.processes().status(spawned->id).ok());
  if (!report) return ArchiveError{BadArchive::not_a_zip, "the archive cannot be read"};
  if (report->result != kernel::Unpacked::whole)
    return ArchiveError{reason_of(report->result), report->detail};
  const auto published = kernel.codes().publish(code_name(id));
  if (!published.ok()) return unprepared(published.error().message);
  return CodeTree{id, report->bytes};
}

}  // namespace

KernelCodeTrees::KernelCodeTrees(BlockingPool& pool, kernel::Kernel& kernel)
    : pool_(pool), kernel_(kernel) {}

void KernelCodeTrees::unpack(Fd zip, CodeId id, Done done) {
  ASSERT(valid(id));
  const std::uint16_t uid = static_cast<std::uint16_t>(first_uid_slot + next_uid_);
  next_uid_ = static_cast<std::uint16_t>((next_uid_ + 2) % uid_slots_of_unpackers);
  auto file = std::make_shared<Fd>(std::move(zip));
  auto result = std::make_shared<std::optional<Report>>();
  auto told = std::make_shared<Done>(std::move(done));
  const Submitted submitted = pool_.run(
      gate_,
      [&kernel = kernel_, file, id, uid, result] {
        result->emplace(unpack_now(kernel, *file, id, uid));
      },
      [this, id, result, told] {
        if ((*result)->ok()) there_.insert(id);
        (*told)(std::move(**result));
      });
  if (submitted != Submitted::accepted) (*told)(unprepared("too much to do at once"));
}

void KernelCodeTrees::remove_later(const CodeId& id) {
  const Submitted submitted = pool_.run(
      gate_,
      [&kernel = kernel_, id] {
        const auto removed = kernel.codes().remove(code_name(id));
        if (!removed.ok() && removed.error().trouble != kernel::Trouble::absent)
          log(Level::warning, "sandbox", "code_not_removed", {{"why", removed.error().message}});
      },
      [] {});
  if (submitted != Submitted::accepted) log(Level::warning, "sandbox", "code_not_removed");
}

void KernelCodeTrees::remove(const CodeId& id) {
  if (there_.erase(id) > 0) remove_later(id);
}

void KernelCodeTrees::keep_only(const std::vector<CodeId>& ids) {
  const auto there = kernel_.codes().list();  // at start: nobody waits for the loop yet
  if (!there.ok()) return;
  for (const kernel::CodeName& name : *there) {
    const CodeId id = code_id(name);
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) {
      there_.insert(id);
    } else {
      remove_later(id);
    }
  }
}

}  // namespace skerry::sandbox
