#include "main/region.hpp"

#include "services/cloudformation/operations.hpp"
#include "services/ec2/operations.hpp"
#include "services/ecr/operations.hpp"
#include "services/iam/operations.hpp"
#include "services/kms/operations.hpp"
#include "services/lambda/operations.hpp"
#include "services/lambda/code_location.hpp"
#include "services/logs/operations.hpp"
#include "services/rds/operations.hpp"
#include "services/rds/proxies/operations.hpp"
#include "services/s3/operations.hpp"
#include "services/secretsmanager/operations.hpp"
#include "services/ssm/operations.hpp"
#include "services/sts/operations.hpp"
#include "store/sqlite_store.hpp"

namespace skerry {
namespace {

// Bodies are hashed and written by these; while some wait for their fsync, others go on.
constexpr std::size_t disk_threads = 4;

}  // namespace

// Outlives every sealer.
Random& Region::random() {
  static SystemRandom random;
  return random;
}

Result<std::unique_ptr<Region>> Region::open(Loop& loop, RegionFacts facts, const Folders& folders,
                                             kernel::Kernel* kernel) {
  DataDirectory state = TRY(DataDirectory::open(folders.state));
  Sealer sealer = TRY(Sealer::open(state, random()));
  RegionCa ca = TRY(RegionCa::open_or_create(folders.state, {loop, random()}));
  std::unique_ptr<Region> region(
      new Region(loop, std::move(facts), {std::move(state), std::move(sealer), std::move(ca)}));
  region->kernel_ = kernel;
  TRY(region->load(folders));
  return region;
}

Region::Region(Loop& loop, RegionFacts facts, Foundation foundation)
    : loop_(loop),
      facts_(std::move(facts)),
      state_(std::move(foundation.state)),
      sealer_(std::move(foundation.sealer)),
      ca_(std::move(foundation.ca)),
      iam_(facts_.account, sealer_) {}

Result<Done> Region::load(const Folders& folders) {
  store_ =
      TRY(open_store(state_, {.post = [&loop = loop_](auto work) { loop.post(std::move(work)); },
                              .on_fatal = {}}));
  disk_ = make_thread_pool(loop_, {.threads = disk_threads});
  objects_ = TRY(objects::ObjectFiles::open(
      folders.objects, {.loop = loop_, .pool = *disk_, .store = *store_, .random = random()}));
  TRY(iam_.load(*store_));
  TRY(kms_.load(*store_));
  TRY(ssm_.load(*store_));
  TRY(ecr_.load(*store_));
  TRY(ec2_.load(*store_));
  rds_.offer_versions_of(folders.engines);
  TRY(rds_.load(*store_));
  TRY(proxies_.load(*store_));
  changes_ = std::make_unique<NetworkStore>(*store_, ec2_);
  changes_->names_from(rds_);
  changes_->names_from(proxies_);
  TRY(secrets_.load(*store_));
  s3_ = std::make_unique<s3::S3>(facts_.account, *objects_, directory_, sealer_);
  TRY(s3_->load(*store_));
  events_ = TRY(logs::EventFiles::open(folders.events));
  logs_ = std::make_unique<logs::Logs>(facts_, logs::Logs::Parts{loop_, *events_});
  TRY(logs_->load(*store_));
  lambda_ = std::make_unique<lambda::Lambda>(facts_, lambda::Lambda::Parts{sealer_, *objects_});
  TRY(lambda_->load(*store_));
  TRY(stacks_.load(*store_));
  TRY(objects_->sweep());  // when every table that refers to objects has been loaded
  services_ = {iam::service(iam_),
               sts::service(sts_),
               kms::service(kms_),
               ssm::service(ssm_),
               ecr::service(ecr_),
               secretsmanager::service(secrets_),
               s3::service(*s3_),
               ec2::service(ec2_),
               rds::service(rds_),
               rds::proxy_service(proxies_),
               logs::service(*logs_),
               lambda::service(*lambda_),
               cloudformation::service(stacks_)};
  table_ = std::make_unique<ServiceTable>(services_);
  const CallEnvironment calls{facts_, directory_, random(), table_.get()};
  runner_ = std::make_unique<cloudformation::Runner>(
      cloudformation::Runner::Parts{loop_, *changes_, stacks_, calls});
  stacks_.run_by(*runner_);
  functions_ = std::make_unique<lambda::Runner>(
      lambda::Runner::Parts{loop_, *changes_, *lambda_, calls, sessions_, *disk_});
  lambda_->run_by(*functions_);
  databases_ = std::make_unique<rds::Runner>(
      rds::Runner::Parts{loop_, *changes_, rds_, calls, kernel_, ca_, folders.engines});
  rds_.run_by(*databases_);
  proxy_runner_ = std::make_unique<rds::ProxyRunner>(
      rds::ProxyRunner::Parts{loop_, *changes_, proxies_, leaves_, ca_.certificate_pem(), calls});
  proxies_.run_by(*proxy_runner_);
  tokens_ = std::make_unique<DatabaseTokens>(
      DatabaseTokens::Parts{facts_, loop_, random(), directory_, sessions_});
  proxy_runner_->judge_tokens_by(*tokens_);
  gateway_ = std::make_unique<gateway::Gateway>(
      gateway::GatewayParts{.region = facts_,
                            .clock = loop_,
                            .random = random(),
                            .store = *changes_,
                            .directory = directory_,
                            .sessions = sessions_,
                            .services = *table_,
                            .bodies = {{loop_, *disk_, *objects_}}});
  tls_ = TRY(gateway::TlsDoor::create(loop_, leaves_));
  return Done{};
}

Result<Done> Region::found(std::function<void(CommitOutcome)> ready) {
  Batch batch;
  TRY(iam_.found_region(loop_.wall(), random(), batch));
  TRY(kms_.found_region(loop_.wall(), random(), batch));
  ec2_.found_region(random(), batch);
  TRY(rds_.found_region(random(), batch));
  store_->commit(std::move(batch), std::move(ready));
  runner_->resume();
  // What the health of a DB proxy's target depends on: its role and policies, secrets and their
  // keys, the network, the instance.
  changes_->tell_of({"iam.", "secretsmanager.", "kms.", "ec2.", "rds.instance"},
                    [this] { proxy_runner_->something_changed(); });
  functions_->resume();
  s3_->lend(lambda::code_bucket(facts_),
            [this](std::string_view key) { return lambda::code_behind(*lambda_, key); });
  logs_upkeep_ = std::make_unique<logs::Upkeep>(logs::Upkeep::Parts{loop_, *disk_, *logs_});
  databases_->resume();
  foresight_ = std::make_unique<DatabaseForesight>(*databases_);
  stacks_.tell(*foresight_);
  return Done{};
}

}  // namespace skerry
