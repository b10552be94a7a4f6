#include "databases/hosted_trees.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <charconv>

#include "databases/limits.hpp"
#include "databases/tree_words.hpp"

namespace skerry::databases {
namespace {

template <class Enum>
std::string number(Enum value) {
  return std::to_string(static_cast<int>(value));
}

std::uint64_t number_in(const std::string& text) {
  std::uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

TreeWords about(const char* what, const Tree& tree) { return {what, number(tree.kind), tree.name}; }

}  // namespace

kernel::TreeName kernel_name(const Tree& tree) {
  kernel::TreeName out;
  out.kind = static_cast<kernel::TreeKind>(tree.kind);
  out.text = tree.name;
  return out;
}

Result<HostedTrees::Worker> HostedTrees::spawn() {
  kernel::SpawnSpec spec;
  spec.program = kernel::Program::trees;
  spec.uid = owner_;
  TRY(speaks_on(-1));
  auto spawned = kernel_.processes().spawn(spec);
  if (!spawned.ok()) return plain(spawned.error());
  Worker out{std::move(*spawned)};
  const auto wanted = speaks_on(out.process.channel.get());
  if (wanted.ok()) return out;
  end(out);
  return wanted.error();
}

Result<Done> HostedTrees::speaks_on(int channel) {
  const std::lock_guard held(ending_);
  channel_ = channel;
  if (abandoned_) return Error{"the work on trees was given up"};
  return Done{};
}

void HostedTrees::abandon() {
  const std::lock_guard held(ending_);
  abandoned_ = true;
  if (channel_ >= 0) ::shutdown(channel_, SHUT_RDWR);  // by which it ends
}

// It ends with its channel; asked for its status, the warden forgets it.
void HostedTrees::end(Worker& worker) {
  static_cast<void>(speaks_on(-1).ok());
  worker.process.channel.reset();
  pollfd one{worker.process.process.get(), POLLIN, 0};
  ::poll(&one, 1, static_cast<int>(limits::tree_end_wait_ms_max.count()));
  static_cast<void>(kernel_.processes().status(worker.process.id).ok());
}

void HostedTrees::rest() {
  const std::lock_guard held(mutex_);
  if (worker_) end(*worker_);
  worker_.reset();
}

Result<Done> HostedTrees::begin() {
  worker_ = TRY(spawn());
  if (pace_ == Pace::brisk) return Done{};
  TRY(send_words(worker_->process.channel, about("idle", {TreeKind::instance, "any"})));
  TRY(receive_words(worker_->process.channel));
  return Done{};
}

Result<TreeWords> HostedTrees::ask(const Words& words) {
  const std::lock_guard held(mutex_);
  if (!worker_) TRY(begin());
  const auto sent = send_words(worker_->process.channel, words);
  auto heard = sent.ok() ? receive_words(worker_->process.channel)
                         : Result<std::optional<TreeWords>>(sent.error());
  if (!heard.ok() || !*heard) {
    end(*worker_);
    worker_.reset();
    return heard.ok() ? Error{"the process of the trees has gone"} : heard.error();
  }
  TreeWords answer = std::move(**heard);
  if (answer.empty()) return Error{"the process of the trees said nothing"};
  if (answer[0] != "done") return Error{answer.size() > 1 ? answer[1] : "it was not done"};
  answer.erase(answer.begin());
  return answer;
}

Result<Done> HostedTrees::tell(const Words& words) {
  TRY(ask(words));
  return Done{};
}

Result<Stage> HostedTrees::stage(const Tree& tree) {
  const Words said = TRY(ask(about("stage", tree)));
  if (said.size() != 1 || number_in(said[0]) > 2) return Error{"no stage of a tree"};
  return static_cast<Stage>(number_in(said[0]));
}

Result<Done> HostedTrees::copy(const Tree& from, const Tree& to, Part part) {
  return tell({"copy", number(from.kind), from.name, number(to.kind), to.name, number(part)});
}

Result<Done> HostedTrees::write(const Tree& tree, ManagedFile file, std::string_view text) {
  return tell({"write", number(tree.kind), tree.name, number(file), std::string(text)});
}

Result<Done> HostedTrees::publish(const Tree& tree) { return tell(about("publish", tree)); }

Result<Done> HostedTrees::adopt(const Tree& from, const Tree& to) {
  return tell({"adopt", number(from.kind), from.name, number(to.kind), to.name});
}

// The disk may take long, and other work goes on meanwhile: by a process of its own. Idle work is
// one thing after another.
Result<Done> HostedTrees::settle(const Tree& tree, Settle what) {
  const Words words{"settle", number(tree.kind), tree.name, number(what)};
  if (pace_ == Pace::idle) return tell(words);
  HostedTrees beside(kernel_, owner_);
  return beside.tell(words);
}

Result<std::vector<std::string>> HostedTrees::names(TreeKind kind) {
  return ask(about("names", {kind, "all"}));
}

Result<Done> HostedTrees::remove(const Tree& tree) { return tell(about("remove", tree)); }
Result<Done> HostedTrees::make(const Tree& tree) { return tell(about("make", tree)); }

Result<std::vector<LogFile>> HostedTrees::logs(const Tree& tree) {
  const Words said = TRY(ask(about("logs", tree)));
  std::vector<LogFile> out;
  for (std::size_t at = 0; at + 2 < said.size(); at += 3)
    out.push_back(
        {said[at], number_in(said[at + 1]), static_cast<std::int64_t>(number_in(said[at + 2]))});
  return out;
}

Result<std::string> HostedTrees::read_log(const Tree& tree, const LogPiece& piece) {
  const Words said = TRY(ask({"log", number(tree.kind), tree.name, piece.name,
                              std::to_string(piece.at), std::to_string(piece.bytes)}));
  return said.empty() ? "" : said[0];
}

Result<std::uint64_t> HostedTrees::bytes(const Tree& tree) {
  const Words said = TRY(ask(about("bytes", tree)));
  return said.empty() ? 0 : number_in(said[0]);
}

Result<std::uint64_t> HostedTrees::free_bytes() {
  const Words said = TRY(ask(about("free", {TreeKind::instance, "any"})));
  return said.empty() ? 0 : number_in(said[0]);
}

}  // namespace skerry::databases
