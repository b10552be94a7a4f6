#pragma once
// The region's store, but for one thing: a batch that changed EC2, or a name of an interface, is
// complete when the network is made too. So a revoked rule holds for new connections before its
// call returns, and an interface's namespace is there when whoever made it goes on. Without a
// network (no warden) a batch is complete when it is durable.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "network/name_source.hpp"
#include "services/ec2/state.hpp"
#include "store/store.hpp"

namespace skerry {

class NetworkStore final : public Store {
 public:
  NetworkStore(Store& store, const ec2::Ec2& ec2)
      : store_(store), ec2_(ec2), seen_(ec2.revision()) {}

  // The source outlives the store.
  void names_from(const network::NameSource& source);
  network::InterfaceNames names() const;

  // Makes the network as EC2 describes it now, then calls its argument, in a later turn.
  using Make = std::function<void(std::function<void()>)>;
  void make_with(Make make) { make_ = std::move(make); }

  // Calls `heard` when a batch is complete that changed records of these kinds ("iam.").
  void tell_of(std::vector<std::string> kinds, std::function<void()> heard);

  Result<Done> load(std::string_view kind, const RecordVisitor& visit) override {
    return store_.load(kind, visit);
  }
  void commit(Batch batch, CommitHandler completion) override;
  bool settled() const override { return store_.settled(); }

 private:
  std::uint64_t revision() const;
  CommitHandler told(const Batch& batch, CommitHandler completion) const;

  Store& store_;
  const ec2::Ec2& ec2_;
  std::vector<const network::NameSource*> sources_;
  std::uint64_t seen_;  // revision() at the last commit
  Make make_;
  std::vector<std::string> kinds_;
  std::function<void()> heard_;
};

}  // namespace skerry
