#pragma once
// The composition of a region: every part made and joined, in the order in which they need each
// other. Nothing else in the program knows all of them.

#include <functional>
#include <memory>
#include <string>

#include "base/random.hpp"
#include "base/result.hpp"
#include "call/facts.hpp"
#include "call/sessions.hpp"
#include "certificates/leaf_issuer.hpp"
#include "certificates/region_ca.hpp"
#include "databases/engine_source.hpp"
#include "gateway/gateway.hpp"
#include "gateway/tls_door.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/loop.hpp"
#include "main/database_foresight.hpp"
#include "main/database_tokens.hpp"
#include "main/network_store.hpp"
#include "objects/object_files.hpp"
#include "services/cloudformation/runner.hpp"
#include "services/cloudformation/state.hpp"
#include "services/ec2/state.hpp"
#include "services/ecr/state.hpp"
#include "services/iam/directory.hpp"
#include "services/iam/state.hpp"
#include "services/kms/state.hpp"
#include "services/lambda/runner.hpp"
#include "services/lambda/state.hpp"
#include "services/logs/state.hpp"
#include "services/logs/upkeep.hpp"
#include "services/rds/proxies/runner.hpp"
#include "services/rds/proxies/state.hpp"
#include "services/rds/runner.hpp"
#include "services/rds/state.hpp"
#include "services/s3/state.hpp"
#include "services/secretsmanager/state.hpp"
#include "services/ssm/state.hpp"
#include "services/sts/state.hpp"
#include "store/data_directory.hpp"
#include "store/sealed.hpp"
#include "store/store.hpp"

namespace skerry::kernel {
class Kernel;
}

namespace skerry {

class Region {
 public:
  struct Folders {
    std::string state;    // the store and its keys
    std::string objects;  // the bytes of S3's objects
    std::string events;   // of CloudWatch Logs' streams
    databases::EnginePlaces engines{};
  };
  // Takes the state folder's lock, opens the store, loads every service. Blocks; the loop does not
  // run yet.
  // Without a kernel (this process has no warden) the region has no network of its own.
  static Result<std::unique_ptr<Region>> open(Loop& loop, RegionFacts facts, const Folders& folders,
                                              kernel::Kernel* kernel);

  const RegionFacts& facts() const { return facts_; }
  gateway::Gateway& gateway() { return *gateway_; }
  gateway::Securer& tls() { return *tls_; }
  std::string ca_certificate_pem() const { return ca_.certificate_pem(); }
  const std::vector<ServiceEntry>& services() const { return services_; }
  const iam::Iam& iam() const { return iam_; }
  const kms::Kms& kms() const { return kms_; }
  const s3::S3& s3() const { return *s3_; }
  const secretsmanager::SecretsManager& secrets() const { return secrets_; }
  const ecr::Ecr& ecr() const { return ecr_; }
  const ec2::Ec2& ec2() const { return ec2_; }
  const rds::Rds& rds() const { return rds_; }
  rds::Runner& databases() { return *databases_; }
  const rds::Proxies& proxies() const { return proxies_; }
  rds::ProxyRunner& proxy_runner() { return *proxy_runner_; }
  const lambda::Lambda& lambda() const { return *lambda_; }
  lambda::Runner& functions() { return *functions_; }
  logs::Logs& logs() { return *logs_; }
  NetworkStore& changes() { return *changes_; }
  const iam::Directory& directory() const { return directory_; }
  const Clock& clock() const { return loop_; }
  kernel::Kernel* kernel() const { return kernel_; }  // blocks: for threads of a pool

  // On the first start makes what every region has (the user `admin`). Calls `ready` when the
  // region is founded durably, in a turn of the loop.
  Result<Done> found(std::function<void(CommitOutcome)> ready);

 private:
  static Random& random();  // of the process
  // What the first start makes and every later one reads.
  struct Foundation {
    DataDirectory state;
    Sealer sealer;
    RegionCa ca;
  };
  Region(Loop& loop, RegionFacts facts, Foundation foundation);
  Result<Done> load(const Folders& folders);

  Loop& loop_;
  kernel::Kernel* kernel_ = nullptr;
  RegionFacts facts_;
  DataDirectory state_;
  Sealer sealer_;
  RegionCa ca_;
  LeafIssuer leaves_{ca_, {loop_, random()}};
  iam::Iam iam_;
  iam::Directory directory_{iam_};
  SessionTokens sessions_{sealer_, random()};
  sts::Sts sts_{directory_, sessions_};
  kms::Kms kms_{facts_, sealer_};
  ssm::Ssm ssm_{facts_};
  ecr::Ecr ecr_{facts_};
  ec2::Ec2 ec2_{facts_};
  rds::Rds rds_{facts_, sealer_};
  rds::Proxies proxies_{rds_};
  secretsmanager::SecretsManager secrets_{facts_};
  cloudformation::CloudFormation stacks_{facts_, sealer_};
  std::unique_ptr<Store> store_;
  std::unique_ptr<NetworkStore> changes_;  // what services' changes go through to store_
  std::unique_ptr<objects::ObjectFiles> objects_;
  std::unique_ptr<s3::S3> s3_;
  std::unique_ptr<logs::EventFiles> events_;
  std::unique_ptr<logs::Logs> logs_;
  std::unique_ptr<logs::Upkeep> logs_upkeep_;
  std::unique_ptr<lambda::Lambda> lambda_;
  std::unique_ptr<BlockingPool> disk_;  // for bodies; ends before what its work uses
  std::vector<ServiceEntry> services_;
  std::unique_ptr<ServiceTable> table_;
  std::unique_ptr<cloudformation::Runner> runner_;
  std::unique_ptr<lambda::Runner> functions_;
  std::unique_ptr<rds::Runner> databases_;
  std::unique_ptr<DatabaseForesight> foresight_;
  std::unique_ptr<DatabaseTokens> tokens_;
  std::unique_ptr<rds::ProxyRunner> proxy_runner_;
  std::unique_ptr<gateway::Gateway> gateway_;
  std::unique_ptr<gateway::TlsDoor> tls_;
};

}  // namespace skerry
