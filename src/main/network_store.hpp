#pragma once
// The region's store, but for one thing: a batch that changed EC2 is complete when the network is
// made too. So a revoked rule holds for new connections before its call returns. Without a network
// (no warden) it is complete when it is durable.

#include <cstdint>
#include <functional>

#include "services/ec2/state.hpp"
#include "store/store.hpp"

namespace skerry {

class NetworkStore final : public Store {
 public:
  NetworkStore(Store& store, const ec2::Ec2& ec2)
      : store_(store), ec2_(ec2), seen_(ec2.revision()) {}

  // Makes the network as EC2 describes it now, then calls its argument, in a later turn.
  using Make = std::function<void(std::function<void()>)>;
  void make_with(Make make) { make_ = std::move(make); }

  Result<Done> load(std::string_view kind, const RecordVisitor& visit) override {
    return store_.load(kind, visit);
  }
  void commit(Batch batch, CommitHandler completion) override;
  bool settled() const override { return store_.settled(); }

 private:
  Store& store_;
  const ec2::Ec2& ec2_;
  std::uint64_t seen_;  // EC2's revision at the last commit
  Make make_;
};

}  // namespace skerry
