// The process of the trees: what HostedTrees asks, done on the files beneath /.
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <thread>

#include "databases/hosted_trees.hpp"
#include "databases/limits.hpp"
#include "databases/local_trees.hpp"
#include "databases/tree_words.hpp"

namespace skerry::databases {
namespace {

constexpr const char* first_words = "start.log";  // kernel/linux/run_engine.cpp

std::uint64_t number_in(const std::string& text) {
  std::uint64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

std::optional<Tree> tree_in(const TreeWords& words, std::size_t at) {
  if (words.size() < at + 2 || number_in(words[at]) > 2) return std::nullopt;
  Tree out{static_cast<TreeKind>(number_in(words[at])), words[at + 1]};
  if (!valid(out)) return std::nullopt;
  return out;
}

template <class Visit>
Result<Done> each_file(const Fd& folder, Visit visit) {
  Fd own(::openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::fdopendir(own.get()), ::closedir);
  if (!open) return errno_error("read a folder");
  own.release();
  while (const dirent* entry = ::readdir(open.get())) {
    const std::string name = entry->d_name;
    struct stat info {};
    if (name == "." || name == ".." ||
        ::fstatat(folder.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
      continue;
    visit(name, info);
  }
  return Done{};
}

// Of this process and the threads that it begins from here on (ioprio_set(2): class 3 is idle).
Result<Done> give_way() {
  constexpr int of_a_process = 1;
  constexpr int idle_class = 3 << 13;
  if (::setpriority(PRIO_PROCESS, 0, 19) != 0 ||
      ::syscall(SYS_ioprio_set, of_a_process, 0, idle_class) != 0)
    return errno_error("give way to others");
  return Done{};
}

std::uint64_t bytes_beneath(const Fd& folder, std::uint32_t depth) {
  std::uint64_t out = 0;
  if (depth > limits::tree_depth_max) return out;
  const auto seen = each_file(folder, [&](const std::string& name, const struct stat& info) {
    out += static_cast<std::uint64_t>(info.st_blocks) * 512;
    if (!S_ISDIR(info.st_mode)) return;
    const auto inside = open_folder(folder, name);
    if (inside.ok()) out += bytes_beneath(*inside, depth + 1);
  });
  return seen.ok() ? out : 0;
}

class Serving {
 public:
  explicit Serving(LocalTrees trees) : trees_(std::move(trees)) {}

  // The first word says whether it was done; then what was asked for, or why not.
  TreeWords answer(const TreeWords& words) {
    const auto tree = tree_in(words, 1);
    if (!tree) return {"error", "no tree is named"};
    Result<TreeWords> out = run(words, *tree);
    if (!out.ok()) return {"error", out.error().message};
    TreeWords said = std::move(out).value();
    said.insert(said.begin(), "done");
    return said;
  }

 private:
  Result<TreeWords> run(const TreeWords& words, const Tree& tree) {
    const std::string& what = words[0];
    if (what == "stage") {
      const Stage stage = TRY(trees_.stage(tree));
      return TreeWords{std::to_string(static_cast<int>(stage))};
    }
    if (what == "logs") return logs(tree);
    if (what == "log" && words.size() == 6) return log_piece(words, tree);
    if (what == "free") {
      struct statvfs disk {};
      if (::statvfs("/instance", &disk) != 0) return errno_error("look at the disk");
      return TreeWords{std::to_string(disk.f_bavail * disk.f_frsize)};
    }
    if (what == "names") return names(tree.kind);
    if (what == "bytes") {
      const Fd folder = TRY(open_tree(tree));
      return TreeWords{std::to_string(bytes_beneath(folder, 0))};
    }
    TRY(change(words, tree));
    return TreeWords{};
  }

  Result<Done> change(const TreeWords& words, const Tree& tree) {
    const std::string& what = words[0];
    if (what == "publish") return trees_.publish(tree);
    if (what == "settle" && words.size() == 4 && number_in(words[3]) <= 1)
      return trees_.settle(tree, static_cast<Settle>(number_in(words[3])));
    if (what == "idle") return give_way();
    if (what == "adopt") {
      const auto to = tree_in(words, 3);
      if (!to) return Error{"no tree is named"};
      return trees_.adopt(tree, *to);
    }
    if (what == "make") return make(tree);
    if (what == "remove") return remove(tree);
    if (what == "copy" && words.size() == 6 && number_in(words[5]) <= 2) {
      const auto to = tree_in(words, 3);
      if (!to) return Error{"no tree is named"};
      return trees_.copy(tree, *to, static_cast<Part>(number_in(words[5])));
    }
    if (what == "write" && words.size() == 5 && number_in(words[3]) <= 5)
      return trees_.write(tree, static_cast<ManagedFile>(number_in(words[3])), words[4]);
    return Error{"no such work on trees"};
  }

  Result<Fd> open_tree(const Tree& tree) {
    return open_folder(Fd(::open(trees_.path(tree, Stage::whole).c_str(),
                                 O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)),
                       ".");
  }

  static Result<Done> make(const Tree& tree) {
    const Fd kind(::open(tree.kind == TreeKind::instance ? "/instance" : "/blank",
                         O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!kind.open()) return errno_error("open the trees");
    TRY(make_folder(kind, tree.name + ".building", {}));
    return Done{};
  }

  // With the folder of its engine's socket.
  Result<Done> remove(const Tree& tree) {
    TRY(trees_.remove(tree));
    if (tree.kind != TreeKind::instance) return Done{};
    const Fd sockets(::open("/socket", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!sockets.open()) return errno_error("open the sockets");
    return remove_tree(sockets, tree.name);
  }

  Result<TreeWords> names(TreeKind kind) {
    // Beside any tree of the kind.
    const std::string path = trees_.path({kind, "any"}, Stage::whole);
    const Fd folder(::open(path.substr(0, path.rfind('/')).c_str(),
                           O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder.open()) return errno_error("open the trees");
    TreeWords out;
    TRY(each_file(folder, [&](const std::string& name, const struct stat& info) {
      if (S_ISDIR(info.st_mode)) out.push_back(name);
    }));
    return out;
  }

  Result<TreeWords> logs(const Tree& tree) {
    TreeWords out;
    const auto say = [&](const std::string& name, const struct stat& info) {
      if (!S_ISREG(info.st_mode) || out.size() >= 3 * limits::log_files_max) return;
      out.push_back(name);
      out.push_back(std::to_string(info.st_size));
      out.push_back(std::to_string(info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1'000'000));
    };
    if (TRY(trees_.stage(tree)) != Stage::whole) return out;
    const Fd folder = TRY(open_tree(tree));
    struct stat info {};
    if (::fstatat(folder.get(), first_words, &info, AT_SYMLINK_NOFOLLOW) == 0)
      say(first_words_log, info);
    const auto inside = open_folder(folder, "log");
    if (inside.ok()) TRY(each_file(*inside, say));
    return out;
  }

  Result<TreeWords> log_piece(const TreeWords& words, const Tree& tree) {
    const Fd folder = TRY(open_tree(tree));
    const bool first = words[3] == first_words_log;
    const Fd inside = TRY(open_folder(folder, first ? "." : "log"));
    const std::string name = first ? first_words : words[3];
    if (name.find('/') != std::string::npos) return Error{"no name of a log"};
    const Fd file(
        ::openat(inside.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file.open()) return errno_error("open the log " + name);
    std::string out(std::min<std::size_t>(number_in(words[5]), limits::log_piece_bytes_max), '\0');
    const ssize_t got =
        ::pread(file.get(), out.data(), out.size(), static_cast<off_t>(number_in(words[4])));
    if (got < 0) return errno_error("read the log " + name);
    out.resize(static_cast<std::size_t>(got));
    return TreeWords{out};
  }

  LocalTrees trees_;
};

}  // namespace

void serve_trees(int channel) {
  const Fd own(channel);
  auto trees = LocalTrees::open("/", {});
  if (!trees.ok()) return;
  // When control dies, its copy must not run on beside what its successor does with the same tree.
  std::thread watcher([&own] {
    pollfd about{own.get(), 0, 0};  // a hang-up is always told
    while (::poll(&about, 1, -1) < 0 && errno == EINTR) {
    }
    ::_exit(0);
  });
  Serving serving(std::move(*trees));
  for (;;) {
    const auto asked = receive_words(own);
    if (!asked.ok() || !*asked) break;
    if (!send_words(own, serving.answer(**asked)).ok()) break;
  }
  ::_exit(0);  // and the watcher with it
}

}  // namespace skerry::databases
