#pragma once
// Code trees through the warden: an unpacker for each archive, with no right but to write into the
// folder that becomes the tree.

#include <memory>
#include <set>

#include "kernel/kernel.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/gate.hpp"
#include "sandbox/code_trees.hpp"

namespace skerry::sandbox {

class KernelCodeTrees final : public CodeTrees {
 public:
  KernelCodeTrees(BlockingPool& pool, kernel::Kernel& kernel);

  void unpack(Fd zip, CodeId id, Done done) override;
  bool has(const CodeId& id) const override { return there_.contains(id); }
  void remove(const CodeId& id) override;
  void keep_only(const std::vector<CodeId>& ids) override;

 private:
  void remove_later(const CodeId& id);

  BlockingPool& pool_;
  kernel::Kernel& kernel_;
  std::set<CodeId> there_;
  std::uint16_t next_uid_ = 0;
  Gate gate_;
};

}  // namespace skerry::sandbox
