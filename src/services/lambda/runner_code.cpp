// Code on its way from the archive that S3 or the request gave to a tree that can be run.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "base/log.hpp"
#include "services/lambda/code.hpp"
#include "services/lambda/code_location.hpp"
#include "services/lambda/errors.hpp"
#include "services/lambda/runner.hpp"

namespace skerry::lambda {
namespace {

constexpr std::size_t piece_bytes = 256 * 1024;

bool is_unsettled(const StoredVersion& version) {
  return version.state == State::pending || version.update == Update::in_progress;
}

// The archive in a file of memory, at its beginning, that nobody can change any more.
Result<Fd> archive_file(objects::Reading reading) {
  Fd file(::memfd_create("code.zip", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file.open()) return errno_error("make a file of memory");
  std::string piece(piece_bytes, '\0');
  for (;;) {
    const std::size_t got =
        TRY(reading.read(std::as_writable_bytes(std::span(piece.data(), piece.size()))));
    if (got == 0) break;
    std::size_t written = 0;
    while (written < got) {
      const ssize_t now = ::write(file.get(), piece.data() + written, got - written);
      if (now < 0 && errno == EINTR) continue;
      if (now < 0) return errno_error("write a file of memory");
      written += static_cast<std::size_t>(now);
    }
  }
  if (::fcntl(file.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK) != 0)
    return errno_error("seal a file of memory");
  if (::lseek(file.get(), 0, SEEK_SET) != 0) return errno_error("rewind a file of memory");
  return file;
}

ApiError told_of(const sandbox::ArchiveError& error) {
  switch (error.why) {
    case sandbox::BadArchive::no_room:
    case sandbox::BadArchive::unprepared:
      return errors::service(error.message);
    case sandbox::BadArchive::too_large:
      return errors::invalid("Unzipped size must be smaller than 262144000 bytes");
    default:
      return errors::not_a_zip();
  }
}

// The code that runs now and will go on doing so.
void bring_back_code(StoredVersion& version) {
  const StoredCode previous = *std::exchange(version.previous, std::nullopt);
  version.code_sha256 = previous.sha256;
  version.code_bytes = previous.bytes;
  version.extents = previous.extents;
  version.revision = previous.revision;
  version.modified = previous.modified;
}

}  // namespace

// Between an answer that is durable and its leaving.
class Runner::Unpacking final : public AnswerHold {
 public:
  Unpacking(std::string of, Unpacks what) : function(std::move(of)), unpacks(what) {}
  void wait(std::function<void()> release) override {
    if (over_) return release();
    release_ = std::move(release);
  }
  std::optional<Result<Done, ApiError>> answer(Codec&) override {
    if (!error) return std::nullopt;
    return Result<Done, ApiError>(*error);
  }
  bool waits() const { return release_ != nullptr; }
  void end() {
    over_ = true;
    if (auto release = std::exchange(release_, nullptr)) release();
  }

  const std::string function;
  const Unpacks unpacks;
  std::optional<ApiError> error;

 private:
  std::function<void()> release_;
  bool over_ = false;
};

std::shared_ptr<AnswerHold> Runner::unpacks(const StoredVersion& version, Unpacks what) {
  auto hold = std::make_shared<Unpacking>(version.function, what);
  awaited_.emplace(version.code_sha256, hold);
  return hold;
}

Runner::Unpacking* Runner::waits_for(const StoredVersion& version) const {
  const auto [first, last] = awaited_.equal_range(version.code_sha256);
  for (auto each = first; each != last; ++each) {
    if (each->second->function == version.function && each->second->waits())
      return each->second.get();
  }
  return nullptr;
}

void Runner::answer_unpacked(const std::string& sha256) {
  std::vector<std::shared_ptr<Unpacking>> all;
  const auto [first, last] = awaited_.equal_range(sha256);
  for (auto each = first; each != last; ++each) all.push_back(each->second);
  awaited_.erase(first, last);
  for (const auto& each : all) each->end();
}

// As before the call whose code cannot be unpacked: its caller hears why.
void Runner::take_back(Batch& batch, StoredVersion version) {
  if (version.version != latest) return parts_.lambda.erase(batch, version);
  if (version.previous) {
    bring_back_code(version);
    version.update = Update::successful;
    version.reason.clear();
    version.reason_code.clear();
    return parts_.lambda.put(batch, std::move(version));
  }
  const StoredFunction* const function = parts_.lambda.function(version.function);
  if (function != nullptr) parts_.lambda.erase(batch, StoredFunction(*function));
  free_interfaces_later();
}

// Versions that wait for their code, and after a start those whose trees are not there any more.
void Runner::prepare() {
  std::vector<StoredVersion> missing;
  std::set<std::string> there;
  for (const auto& [key, version] : parts_.lambda.versions().entries()) {
    if (!sandboxes_) {
      if (is_unsettled(version)) missing.push_back(version);
    } else if (!sandboxes_->trees.has({version.code_sha256})) {
      missing.push_back(version);
    } else if (is_unsettled(version)) {
      there.insert(version.code_sha256);
    }
  }
  for (const std::string& sha256 : there) settle(sha256, std::nullopt);
  for (const StoredVersion& version : missing) unpack(version);
}

void Runner::unpack(const StoredVersion& version) {
  const std::string sha256 = version.code_sha256;
  if (!sandboxes_)
    return settle(sha256, Failure{"This region was started without root: it runs no functions.",
                                  "InternalError"});
  if (!unpacking_.insert(sha256).second) return;
  Result<objects::Reading> reading = read_code(parts_.lambda, version.extents);
  if (!reading.ok())
    return unpacked(
        sha256, sandbox::ArchiveError{sandbox::BadArchive::unprepared, reading.error().message});
  auto archive = std::make_shared<std::optional<Result<Fd>>>();
  const Submitted submitted = parts_.pool.run(
      gate_, [reading = *reading, archive] { archive->emplace(archive_file(reading)); },
      [this, sha256, archive] {
        Result<Fd>& file = **archive;
        if (!file.ok())
          return unpacked(
              sha256, sandbox::ArchiveError{sandbox::BadArchive::no_room, file.error().message});
        sandboxes_->trees.unpack(std::move(*file), {sha256},
                                 [self = std::weak_ptr(self_), sha256](
                                     const Result<sandbox::CodeTree, sandbox::ArchiveError>& tree) {
                                   if (const auto alive = self.lock())
                                     (*alive)->unpacked(sha256, tree);
                                 });
      });
  if (submitted == Submitted::pool_full)
    unpacked(sha256, sandbox::ArchiveError{sandbox::BadArchive::unprepared,
                                           "too much is being unpacked at once"});
}

void Runner::unpacked(const std::string& sha256,
                      const Result<sandbox::CodeTree, sandbox::ArchiveError>& tree) {
  unpacking_.erase(sha256);
  if (tree.ok()) {
    unpacked_.insert(sha256);
    settle(sha256, std::nullopt);
    return drop_unused_trees();
  }
  log(Level::warning, "lambda", "code not unpacked",
      {{"code", sha256}, {"why", tree.error().message}});
  const bool bad_zip = tree.error().why != sandbox::BadArchive::no_room &&
                       tree.error().why != sandbox::BadArchive::unprepared;
  settle(sha256,
         Failure{tree.error().message, bad_zip ? "InvalidZipFileException" : "InternalError",
                 told_of(tree.error())});
}

// With its code there, a version may still need its runtime.
void Runner::settle(const std::string& sha256, const std::optional<Failure>& failure) {
  std::vector<StoredVersion> settled;
  std::vector<StoredVersion> without_runtime;
  for (const auto& [key, version] : parts_.lambda.versions().entries()) {
    if (version.code_sha256 != sha256 || !is_unsettled(version)) continue;
    const bool ready = failure || has_runtime(version.runtime);
    (ready ? settled : without_runtime).push_back(version);
  }
  settle(std::move(settled), failure);
  fetch_runtimes(without_runtime);
  answer_unpacked(sha256);
}

void Runner::fetch_runtimes(const std::vector<StoredVersion>& versions) {
  Batch batch;
  std::set<std::string> names;
  for (StoredVersion version : versions) {
    const std::string reason = "The runtime " + version.runtime + " is being fetched.";
    if (!fetching_.contains(version.runtime)) names.insert(version.runtime);
    if (version.reason == reason) continue;
    version.reason = reason;
    parts_.lambda.put(batch, std::move(version));
  }
  if (!batch.empty()) commit(std::move(batch));
  for (const std::string& name : names) {
    fetching_.insert(name);
    sandboxes_->runtimes.fetch(*sandbox::parse_runtime(name),
                               [self = std::weak_ptr(self_), name](const Result<Done>& done) {
                                 if (const auto alive = self.lock()) (*alive)->fetched(name, done);
                               });
  }
}

void Runner::fetched(const std::string& runtime, const Result<Done>& done) {
  fetching_.erase(runtime);
  if (done.ok()) return prepare();
  log(Level::warning, "lambda", "runtime not fetched",
      {{"runtime", runtime}, {"why", done.error().message}});
  std::vector<StoredVersion> failed;
  for (const auto& [key, version] : parts_.lambda.versions().entries()) {
    if (version.runtime == runtime && is_unsettled(version)) failed.push_back(version);
  }
  settle(std::move(failed), Failure{done.error().message, "InternalError"});
}

void Runner::settle(std::vector<StoredVersion> settled, const std::optional<Failure>& failure) {
  if (settled.empty()) return;
  Batch batch;
  for (StoredVersion& version : settled) {
    Unpacking* const waits = failure && failure->told ? waits_for(version) : nullptr;
    if (waits != nullptr) {
      waits->error = failure->told;
      const bool is_new = waits->unpacks == Unpacks::a_new_function;
      if (is_new || version.previous || version.version != latest) {
        take_back(batch, version);
        continue;
      }
    }
    if (failure && version.previous) bring_back_code(version);
    version.previous.reset();
    if (version.state == State::pending) {
      version.state = failure ? State::failed : State::active;
    } else {
      version.update = failure ? Update::failed : Update::successful;
    }
    version.reason = failure ? failure->reason : "";
    version.reason_code = failure ? failure->code : "";
    parts_.lambda.put(batch, version);
  }
  commit(std::move(batch));
  for (const StoredVersion& version : settled) retire_others(version);
  if (!failure) events_.pump();
}

Result<std::optional<std::string>> Runner::locate_code(Call& call, const StoredVersion& version) {
  return code_location(parts_.lambda, call, parts_.sessions, version);
}

// Environments that run on a tree go on with it.
void Runner::drop_unused_trees() {
  std::set<std::string> used = unpacking_;
  for (const auto& [key, version] : parts_.lambda.versions().entries()) {
    used.insert(version.code_sha256);
    if (version.previous) used.insert(version.previous->sha256);
  }
  std::erase_if(unpacked_, [&](const std::string& sha256) {
    if (used.contains(sha256)) return false;
    sandboxes_->trees.remove({sha256});
    return true;
  });
}

void Runner::drop_strange_trees() {
  std::vector<sandbox::CodeId> used;
  for (const auto& [key, version] : parts_.lambda.versions().entries()) {
    used.push_back({version.code_sha256});
    if (sandboxes_->trees.has(used.back())) unpacked_.insert(version.code_sha256);
    if (version.previous) used.push_back({version.previous->sha256});
  }
  sandboxes_->trees.keep_only(used);
}

}  // namespace skerry::lambda
