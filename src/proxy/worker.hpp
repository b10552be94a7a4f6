#pragma once
// One thread of the pooler: its loop, listeners, clients, pools. Nothing here is touched by
// another thread but the post_... functions.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/random.hpp"
#include "loop/loop.hpp"
#include "loop/tls_stream.hpp"
#include "proxy/cancel_link.hpp"
#include "proxy/client_link.hpp"
#include "proxy/config.hpp"
#include "proxy/fleet.hpp"
#include "proxy/gather.hpp"
#include "proxy/pool.hpp"

namespace skerry::proxy {

// TLS of one configuration; contexts are handles that threads share.
struct TlsContexts {
  std::optional<tls::ServerContext> server;  // towards clients
  std::optional<tls::ClientContext> client;  // towards servers
};

// One configuration in force; kept until no worker can refer to it.
struct Generation {
  std::unique_ptr<const Config> config;
  TlsContexts tls;
};

class Worker final : private TimerHandler {
 public:
  struct Parts {
    Loop& loop;
    Random& random;
    Fleet& fleet;
    const Generation& generation;
    std::size_t index = 0;
    std::string name_prefix;
  };
  explicit Worker(const Parts& parts);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // `endpoint`: its number in the counters; one that listens already is replaced.
  void listen(Fd socket, std::size_t endpoint = 0);
  void stop_listening(std::size_t endpoint);
  void apply(const Generation& generation);
  void servers_answer();  // after they did not: the pools try again at once
  // No new clients; those at rest end now, the others after their transaction.
  void drain();
  void close_all();
  bool empty() const;

  // From any thread.
  void post_place_free();
  void post_place_wanted(Fleet::PoolName name);
  void post_cancel(std::uint32_t pid, std::string key, CancelOrigin origin);
  void post_cancel_done(std::uint64_t client);
  void post_judgement(std::uint64_t client, TokenJudgement judgement);
  void post_secrets(std::uint64_t client);  // the configuration that has them was applied before

  // ---- for the links of this worker ----
  // Held while a handler runs: links that close meanwhile are destroyed at its end, and pools that
  // asked for it do their work then, so that no handler runs inside another.
  class Turn {
   public:
    explicit Turn(Worker& worker) : worker_(worker) { ++worker_.depth_; }
    ~Turn() {
      if (worker_.depth_ == 1) worker_.settle();
      --worker_.depth_;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Worker& worker_;
  };

  Pool& pool(const DatabaseConfig& database, const Fleet::PoolName& name,
             const Credentials& credentials);
  void needs_work(Pool& pool);
  void bury(ClientLink& client);
  void bury(ServerLink& server);
  void bury(CancelLink& cancel);
  void cancel_finished(CancelOrigin origin);
  void cancel_from_client(std::uint32_t pid, std::string key, CancelOrigin origin);
  void start_cancel(ServerLink& server, CancelOrigin origin);
  void forget_cancels_of(const ServerLink& server);

  Loop& loop() { return loop_; }
  Random& random() { return random_; }
  Fleet& fleet() { return fleet_; }
  const Config& config() const { return *generation_->config; }
  const TlsContexts& tls() const { return generation_->tls; }
  Counters& counters() { return counters_; }
  PoolBoard& board() { return board_; }
  ServerKeys& server_keys() { return server_keys_; }
  TlsScratch& tls_scratch() { return tls_scratch_; }
  std::size_t index() const { return index_; }
  bool draining() const { return draining_; }
  // One more idle server may go; only as many as there are beyond those that are kept.
  bool take_idle_surplus() { return idle_surplus_ > 0 && idle_surplus_-- > 0; }
  RelayShared relay_shared(Pool& pool) {
    return {statements_, pool.shared().ddl_epoch, name_prefix_};
  }
  ParameterSets& parameter_sets() { return parameter_sets_; }
  // Scratch of the handler that runs.
  std::span<std::byte> read_buffer() { return read_buffer_; }
  Gather to_server;
  Gather to_client;

  List<ClientLink> newcomers;  // not authenticated, oldest first

 private:
  class Door;  // a listener
  void accept(std::unique_ptr<Stream> stream, std::size_t endpoint);
  ClientLink* find_newcomer(std::uint64_t number);
  void on_timer() override;
  void settle();
  void gauges();
  void cancel(std::uint32_t pid, std::string_view key, CancelOrigin origin);
  ClientLink* find_cancel_target(std::uint32_t pid, std::string_view key);

  Loop& loop_;
  Random& random_;
  Fleet& fleet_;
  const Generation* generation_;
  std::size_t index_;
  std::string name_prefix_;
  Counters counters_;
  PoolBoard board_;
  ServerKeys server_keys_;
  TlsScratch tls_scratch_;
  StatementTable statements_;
  ParameterSets parameter_sets_;
  std::vector<std::byte> read_buffer_;
  std::map<Fleet::PoolName, std::unique_ptr<Pool>> pools_;
  std::map<std::size_t, std::vector<std::unique_ptr<Door>>> doors_;
  std::unique_ptr<Timer> timer_;
  List<ClientLink> closed_clients_;
  List<ServerLink> closed_servers_;
  List<CancelLink> cancels_;
  List<CancelLink> closed_cancels_;
  std::vector<Pool*> to_work_;
  std::uint64_t next_client_;
  int depth_ = 0;
  std::size_t idle_surplus_ = 0;
  bool draining_ = false;
};

}  // namespace skerry::proxy
