#pragma once
// Engines as processes of this machine, in the network where this process is. They outlive it: a
// later one finds them by the process id that PostgreSQL keeps in the data folder.

#include <map>
#include <string>
#include <vector>

#include "databases/local_trees.hpp"

namespace skerry::databases {

class LocalPrograms final : public Programs {
 public:
  // As root, programs run as `user`, which has to be in passwd (initdb asks for it); otherwise as
  // whoever runs this.
  LocalPrograms(const LocalTrees& trees, Owner user) : trees_(trees), user_(user) {}

  Result<Done> initdb(const InitDb& order) override;
  Result<Fd> start(const Engine& engine, const Tree& tree) override;
  Result<Fd> find(const Tree& tree) override;
  Readiness readiness(const Tree& tree) override;
  Result<Done> signal(const Tree& tree, Signal signal) override;
  std::string last_words(const Tree& tree) override;

 private:
  struct Child {
    int pid = -1;
    Fd process;
  };
  void collect();

  const LocalTrees& trees_;
  Owner user_;
  std::map<Tree, Child> children_;
};

}  // namespace skerry::databases
