#include "databases/local_trees.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "databases/settle_tree.hpp"

namespace skerry::databases {
namespace {

const char* folder_of(TreeKind kind) {
  switch (kind) {
    case TreeKind::blank:
      return "blank";
    case TreeKind::instance:
      return "instance";
    case TreeKind::snapshot:
      return "snapshot";
  }
  return "";
}

std::string entry_of(const Tree& tree, Stage stage) {
  return stage == Stage::building ? tree.name + ".building" : tree.name;
}

const char* file_of(ManagedFile file) {
  switch (file) {
    case ManagedFile::configuration:
      return "postgresql.conf";
    case ManagedFile::access:
      return "pg_hba.conf";
    case ManagedFile::certificate:
      return "server.crt";
    case ManagedFile::private_key:
      return "server.key";
    case ManagedFile::backup_label:
      return "backup_label";
    case ManagedFile::tablespace_map:
      return "tablespace_map";
  }
  return "";
}

bool is_folder(const Fd& parent, const std::string& name) {
  struct stat info {};
  return ::fstatat(parent.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(info.st_mode);
}

Result<Done> put_all(const Fd& file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(file.get(), text.data(), text.size());
    if (put < 0 && errno != EINTR) return errno_error("write a file");
    if (put > 0) text.remove_prefix(static_cast<std::size_t>(put));
  }
  return Done{};
}

}  // namespace

Result<LocalTrees> LocalTrees::open(const std::string& root, Owner owner) {
  Fd folder(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.open()) return errno_error("open " + root);
  LocalTrees out(root, std::move(folder), owner);
  for (const TreeKind kind : {TreeKind::blank, TreeKind::instance, TreeKind::snapshot})
    TRY(make_folder(out.folder_, folder_of(kind), owner));
  return out;
}

std::string LocalTrees::path(const Tree& tree, Stage stage) const {
  return root_ + "/" + folder_of(tree.kind) + "/" + entry_of(tree, stage);
}

Result<Fd> LocalTrees::kind_folder(const Tree& tree) {
  if (!valid(tree)) return Error{"not a name of a tree: " + tree.name};
  return open_folder(folder_, folder_of(tree.kind));
}

Result<Stage> LocalTrees::stage(const Tree& tree) {
  const Fd folder = TRY(kind_folder(tree));
  if (is_folder(folder, entry_of(tree, Stage::whole))) return Stage::whole;
  return is_folder(folder, entry_of(tree, Stage::building)) ? Stage::building : Stage::absent;
}

Result<Done> LocalTrees::copy(const Tree& from, const Tree& to, Part part) {
  const Fd sources = TRY(kind_folder(from));
  const Fd targets = TRY(kind_folder(to));
  const Fd source = TRY(open_folder(sources, entry_of(from, Stage::whole)));
  const Fd target = TRY(make_folder(targets, entry_of(to, Stage::building), owner_));
  return copy_tree(source, target, part, owner_);
}

Result<Done> LocalTrees::write(const Tree& tree, ManagedFile file, std::string_view text) {
  const Stage now = TRY(stage(tree));
  const Fd folder = TRY(kind_folder(tree));
  const Fd inside = TRY(open_folder(folder, entry_of(tree, now)));
  const std::string name = file_of(file);
  const std::string beside = name + ".new";
  Fd out(::openat(inside.get(), beside.c_str(),
                  O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!out.open()) return errno_error("make " + name);
  if (::geteuid() == 0 && ::fchown(out.get(), owner_.user, owner_.group) != 0)
    return errno_error("give away " + name);
  TRY(put_all(out, text));
  if (::renameat(inside.get(), beside.c_str(), inside.get(), name.c_str()) != 0)
    return errno_error("replace " + name);
  return Done{};
}

Result<Done> LocalTrees::publish(const Tree& tree) {
  const Fd folder = TRY(kind_folder(tree));
  if (::renameat(folder.get(), entry_of(tree, Stage::building).c_str(), folder.get(),
                 entry_of(tree, Stage::whole).c_str()) != 0)
    return errno_error("publish " + tree.name);
  return Done{};
}

Result<Done> LocalTrees::adopt(const Tree& from, const Tree& to) {
  const Fd sources = TRY(kind_folder(from));
  const Fd targets = TRY(kind_folder(to));
  if (::renameat(sources.get(), entry_of(from, Stage::whole).c_str(), targets.get(),
                 entry_of(to, Stage::whole).c_str()) != 0)
    return errno_error("adopt " + from.name);
  return Done{};
}

Result<Done> LocalTrees::settle(const Tree& tree, Settle what) {
  const Fd folder = TRY(kind_folder(tree));
  if (what == Settle::everything) {
    const Stage now = TRY(stage(tree));
    const Fd inside = TRY(open_folder(folder, entry_of(tree, now)));
    TRY(settle_tree(inside));
  } else {
    // Where it may have been before it was adopted.
    const bool was_blank = tree.kind != TreeKind::blank;
    const Fd before =
        TRY(open_folder(folder_, folder_of(was_blank ? TreeKind::blank : TreeKind::instance)));
    if (::fsync(before.get()) != 0) return errno_error("settle " + tree.name);
  }
  if (::fsync(folder.get()) != 0) return errno_error("settle " + tree.name);
  return Done{};
}

Result<Done> LocalTrees::remove(const Tree& tree) {
  const Fd folder = TRY(kind_folder(tree));
  TRY(remove_tree(folder, entry_of(tree, Stage::building)));
  if (!is_folder(folder, entry_of(tree, Stage::whole))) return Done{};
  // Out of its place first: a crash in the middle leaves nothing that looks whole.
  if (::renameat(folder.get(), entry_of(tree, Stage::whole).c_str(), folder.get(),
                 entry_of(tree, Stage::building).c_str()) != 0)
    return errno_error("remove " + tree.name);
  return remove_tree(folder, entry_of(tree, Stage::building));
}

}  // namespace skerry::databases
