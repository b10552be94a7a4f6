#pragma once
// Trees below one folder of this machine: ROOT/{blank,instance,snapshot}/NAME.

#include <string>

#include "databases/copy_tree.hpp"
#include "databases/host.hpp"

namespace skerry::databases {

class LocalTrees final : public Trees {
 public:
  // As root, everything below belongs to `owner`; otherwise to whoever runs this.
  static Result<LocalTrees> open(const std::string& root, Owner owner);

  Result<Stage> stage(const Tree& tree) override;
  Result<Done> copy(const Tree& from, const Tree& to, Part part) override;
  Result<Done> write(const Tree& tree, ManagedFile file, std::string_view text) override;
  Result<Done> publish(const Tree& tree) override;
  Result<Done> adopt(const Tree& from, const Tree& to) override;
  Result<Done> settle(const Tree& tree, Settle what) override;
  Result<Done> remove(const Tree& tree) override;

  // For programs of the same machine: the folder of a tree in that stage.
  std::string path(const Tree& tree, Stage stage) const;

 private:
  LocalTrees(std::string root, Fd folder, Owner owner)
      : root_(std::move(root)), folder_(std::move(folder)), owner_(owner) {}
  Result<Fd> kind_folder(const Tree& tree);

  std::string root_;
  Fd folder_;
  Owner owner_;
};

}  // namespace skerry::databases
