#include "lab.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "warden/supervise.hpp"
#include "warden/transport.hpp"

namespace skerry::sandbox {
namespace {

class Recorder final : public LogStream {
 public:
  explicit Recorder(std::shared_ptr<LoggedStream> into) : into_(std::move(into)) {}
  void write(std::vector<LogEvent> events) override {
    for (LogEvent& each : events) into_->lines.push_back(std::move(each.message));
  }

 private:
  std::shared_ptr<LoggedStream> into_;
};

}  // namespace

std::string zip_of(const std::vector<ZipEntry>& entries) {
  std::string out(4 << 20, '\0');
  std::size_t used = 0;
  struct archive* const writer = ::archive_write_new();
  ::archive_write_set_format_zip(writer);
  EXPECT_EQ(::archive_write_open_memory(writer, out.data(), out.size(), &used), ARCHIVE_OK);
  for (const ZipEntry& each : entries) {
    struct archive_entry* const entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, each.name.c_str());
    ::archive_entry_set_mode(entry, each.mode);
    const bool link = (each.mode & 0170000) == 0120000;
    if (link) ::archive_entry_set_symlink(entry, each.content.c_str());
    ::archive_entry_set_size(entry, link ? 0 : static_cast<la_int64_t>(each.content.size()));
    EXPECT_EQ(::archive_write_header(writer, entry), ARCHIVE_OK);
    if (!link) ::archive_write_data(writer, each.content.data(), each.content.size());
    ::archive_entry_free(entry);
  }
  ::archive_write_close(writer);
  ::archive_write_free(writer);
  out.resize(used);
  return out;
}

Fd file_of(const std::string& bytes) {
  Fd file(::memfd_create("zip", MFD_CLOEXEC));
  EXPECT_EQ(::write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

Result<Credentials> LabPatron::credentials(const FunctionVersion&) {
  return Credentials{"ASIAEXAMPLE", "secret", "token",
                     SystemClock().wall() + std::chrono::hours(12)};
}

std::unique_ptr<LogStream> LabPatron::open_log(const FunctionVersion&, const Credentials&,
                                               const std::string& stream) {
  streams.push_back(std::make_shared<LoggedStream>(LoggedStream{stream, {}}));
  return std::make_unique<Recorder>(streams.back());
}

std::string LabPatron::text() const {
  std::string out;
  for (const auto& stream : streams) {
    for (const std::string& line : stream->lines) out += line + "\n";
  }
  return out;
}

void FunctionsLab::SetUp() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "process 1 of a sandbox is this program: a sanitizer has no place in there";
#endif
  if (::geteuid() != 0) GTEST_SKIP() << "needs root: real sandboxes were NOT tested";
  if (!std::filesystem::exists(std::string(SKERRY_RUNTIMES) + "/nodejs16.x/root"))
    GTEST_SKIP() << "needs the runtimes of script/setup: real sandboxes were NOT tested";
  folder = "/tmp/skerry-functions-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  std::ofstream(folder + "/ca.pem") << "no certificate\n";
  auto pair = warden::make_socket_pair();
  ASSERT_TRUE(pair.ok());
  warden = ::fork();
  if (warden == 0) {
    pair->one.reset();
    warden::WardenOptions options{folder + "/warden", {}, {}};
    options.programs.runtimes = SKERRY_RUNTIMES;
    options.programs.certificate = folder + "/ca.pem";
    ::_exit(warden::serve(options, std::move(pair->other)));
  }
  words = std::move(pair->one);
  auto link = warden::make_socket_pair();
  auto renewing = warden::make_socket_pair();
  ASSERT_TRUE(link.ok() && renewing.ok());
  const int descriptor = link->one.get();
  ASSERT_TRUE(
      warden::send_message(words, std::string(1, warden::word_control), {&descriptor, 1}).ok());
  renewals = std::move(renewing->one);
  client = std::make_unique<warden::Client>(std::move(link->other), std::move(renewing->other));
  loop = std::make_unique<EpollLoop>();
  pool = make_thread_pool(*loop, {.threads = 2});
  ends = make_thread_pool(*loop, {.threads = 1});
  cells = std::make_unique<KernelCells>(*loop, CellPools{*pool, *ends}, *client);
  trees = std::make_unique<KernelCodeTrees>(*pool, *client);
  fleet = std::make_unique<Fleet>(FleetParts{*loop, *cells, random, patron, "us-east-1",
                                             std::nullopt, [this] { return memory; }});
}

void FunctionsLab::TearDown() {
  if (warden < 0) return;
  stop_all();
  fleet.reset();
  EXPECT_TRUE(client->cgroups().list()->empty());
  EXPECT_TRUE(client->links().namespaces()->empty());
  trees.reset();
  pool.reset();
  ends.reset();
  loop.reset();
  EXPECT_TRUE(warden::send_message(words, std::string(1, warden::word_stop)).ok());
  int status = 0;
  ::waitpid(warden, &status, 0);
  EXPECT_EQ(status, 0);
  std::filesystem::remove_all(folder);
}

void FunctionsLab::stop_all() {
  bool done = false;
  fleet->stop_all([&] { done = true; });
  EXPECT_TRUE(until([&] { return done; }));
}

Result<CodeTree, ArchiveError> FunctionsLab::unpack(const std::string& zip) {
  std::optional<Result<CodeTree, ArchiveError>> out;
  trees->unpack(file_of(zip), {hex(sha256(zip))},
                [&](Result<CodeTree, ArchiveError> result) { out = std::move(result); });
  EXPECT_TRUE(until([&] { return out.has_value(); }));
  return std::move(*out);
}

FunctionVersion FunctionsLab::version_of(const std::vector<ZipEntry>& entries, Runtime runtime) {
  const std::string zip = zip_of(entries);
  const auto tree = unpack(zip);
  EXPECT_TRUE(tree.ok()) << tree.error().message;
  FunctionVersion out;
  out.key = {{"hello"}, "$LATEST", std::to_string(++revision)};
  out.arn = "arn:aws:lambda:us-east-1:000000000000:function:hello";
  out.runtime = runtime;
  out.handler = "index.handler";
  out.code = {hex(sha256(zip))};
  out.logging.group = "/aws/lambda/hello";
  return out;
}

FunctionVersion FunctionsLab::version(const std::string& code, Runtime runtime) {
  return version_of({{"index.js", code}}, runtime);
}

std::shared_ptr<std::optional<Answer>> FunctionsLab::begin(const FunctionVersion& version,
                                                           const std::string& payload, Tail tail) {
  auto out = std::make_shared<std::optional<Answer>>();
  Invocation invocation;
  invocation.id = {random.uuid()};
  invocation.payload = payload;
  invocation.tail = tail;
  fleet->invoke(std::make_shared<FunctionVersion>(version), std::move(invocation),
                [out](Answer answer) { *out = std::move(answer); });
  return out;
}

Answer FunctionsLab::invoke(const FunctionVersion& version, const std::string& payload) {
  const auto out = begin(version, payload);
  EXPECT_TRUE(until([&] { return out->has_value(); }));
  return out->value_or(Answer{});
}

Answer FunctionsLab::invoke_with_tail(const FunctionVersion& version, const std::string& payload) {
  const auto out = begin(version, payload, Tail::wanted);
  EXPECT_TRUE(until([&] { return out->has_value(); }));
  return out->value_or(Answer{});
}

std::string FunctionsLab::only_state() const {
  const auto all = fleet->list();
  return all.size() == 1 ? all.front().state : "not one";
}

std::vector<int> FunctionsLab::processes() const {
  std::vector<int> out;
  const auto all = fleet->list();
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream groups(entry.path() / "cgroup");
    std::string text;
    for (std::string line; std::getline(groups, line);) text += line + "\n";  // it may be gone
    const auto in = [&text](const auto& each) {
      return text.find("/" + each.id) != std::string::npos;
    };
    if (std::any_of(all.begin(), all.end(), in)) out.push_back(std::stoi(name));
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace skerry::sandbox
