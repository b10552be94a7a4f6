#pragma once
// Makes the processes of proxies follow their records: reads secrets, orders what each process
// shall be, hears what it says, and takes away what is deleted. Everything that health depends on
// is looked at when it changes, and every 250 ms until the target is available, because a template
// makes a proxy before its role may read the secret and before the group lets it in.

#include <map>
#include <memory>
#include <set>
#include <string>

#include "call/call.hpp"
#include "certificates/leaf_issuer.hpp"
#include "loop/loop.hpp"
#include "proxies/host.hpp"
#include "services/rds/proxies/secrets.hpp"
#include "services/rds/proxies/state.hpp"
#include "store/store.hpp"

namespace skerry::rds {

// What one proxy says about itself, for metrics and `explain pin`.
struct ProxyView {
  TargetState health;
  bool runs = false;
  std::map<std::string, std::map<std::string, std::uint64_t>> counts;  // by endpoint; "": target
  std::vector<proxy::PinCount> pins;                                   // the most frequent first
};

// Whether a token that a client gives for its password is good: who signed it, for which endpoint
// and user, and whether they may.
struct TokenClaim {
  std::string host;      // the endpoint's name
  std::string user;      // of the database
  std::string resource;  // "arn:aws:rds-db:us-east-1:000000000000:dbuser:prx-.../user"
  std::string token;
};
class TokenJudge {
 public:
  virtual proxy::TokenVerdict::Answer judge(const TokenClaim& claim) = 0;

 protected:
  ~TokenJudge() = default;
};

class ProxyRunner final : public ProxyProcesses, private proxies::Listener, private TimerHandler {
 public:
  struct Parts {
    Loop& loop;
    Store& store;
    Proxies& proxies;
    LeafIssuer& leaves;
    std::string ca_pem;
    CallEnvironment environment;
  };
  explicit ProxyRunner(Parts parts);
  ~ProxyRunner();
  ProxyRunner(const ProxyRunner&) = delete;
  ProxyRunner& operator=(const ProxyRunner&) = delete;

  // Where there is a kernel to run them on. Goes on with what was under way.
  void run_on(proxies::Host& host);
  void judge_tokens_by(TokenJudge& judge) { judge_ = &judge; }

  // Something that the health of targets depends on, whoever changed it.
  void something_changed();

  void wake(const std::string& proxy) override;
  TargetState health(const StoredProxy& proxy) const override;
  std::optional<std::string> unavailable() const override;
  ProxyView view(const StoredProxy& proxy) const;

 private:
  struct Life;  // of one proxy

  void on_timer() override;
  void started(const proxies::ProxyId& id) override;
  void ended(const proxies::ProxyId& id) override;
  void heard(const proxies::ProxyId& id, const proxy::FromProxy& message) override;

  Life* life_of(const proxies::ProxyId& id);
  const StoredProxy* record_of(const proxies::ProxyId& id) const;
  void look_at(const StoredProxy& proxy);
  void read_secrets(const StoredProxy& proxy, Life& life);
  void order(const StoredProxy& proxy, Life& life);
  void follow_target(const StoredProxy& proxy);
  void complete_places(const StoredProxy& proxy);
  void mark_available(const StoredProxy& proxy, Life& life);
  void remove(const StoredProxy& proxy, Life& life);
  void remove_endpoints(const StoredProxy& proxy, Life& life);
  void take_away(const StoredProxy& proxy);
  void commit(Batch batch);
  RequestFacts facts() const;
  HealthFacts health_facts(const StoredProxy& proxy, const Life& life) const;
  void answer(const StoredProxy& proxy, const proxy::TokenQuestion& question);
  void take(const StoredProxy& proxy, Life& life, const proxy::CountersReport& report);

  Parts parts_;
  proxies::Host* host_ = nullptr;
  TokenJudge* judge_ = nullptr;
  std::unique_ptr<Timer> timer_;
  std::map<std::string, std::unique_ptr<Life>> lives_;  // by resource
  std::set<std::string> woken_;
  bool changed_ = false;
};

}  // namespace skerry::rds
