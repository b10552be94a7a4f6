#include "proxy/metrics.hpp"

#include <map>

#include "base/encoding.hpp"
#include "proxy/limits.hpp"
#include "wire/pg/sql_classify.hpp"

namespace skerry::proxy {
namespace {

struct Metric {
  std::string_view name;
  std::string_view type;
  std::string_view help;
  Counters::Number Counters::*value;
};

constexpr Metric metrics[] = {
    {"clients", "gauge", "Client connections", &Counters::clients},
    {"clients_waiting", "gauge", "Clients that wait for a server", &Counters::clients_waiting},
    {"clients_active", "gauge", "Clients that have a server", &Counters::clients_active},
    {"servers_idle", "gauge", "Server connections in the pools", &Counters::servers_idle},
    {"servers_busy", "gauge", "Server connections in use", &Counters::servers_busy},
    {"servers_starting", "gauge", "Server logins under way", &Counters::servers_starting},
    {"statements", "gauge", "Distinct prepared statements known", &Counters::statements},
    {"clients_accepted_total", "counter", "Connections accepted", &Counters::clients_accepted},
    {"clients_authenticated_total", "counter", "Logins that succeeded",
     &Counters::clients_authenticated},
    {"clients_refused_total", "counter", "Connections refused for lack of room",
     &Counters::clients_refused},
    {"clients_closed_total", "counter", "Client connections closed", &Counters::clients_closed},
    {"client_logins_failed_total", "counter", "Logins refused", &Counters::logins_failed},
    {"server_logins_total", "counter", "Server logins that succeeded", &Counters::server_logins},
    {"server_logins_failed_total", "counter", "Server logins that failed",
     &Counters::server_logins_failed},
    {"servers_closed_total", "counter", "Server connections closed", &Counters::servers_closed},
    {"servers_broken_total", "counter", "Server connections closed for a message out of turn",
     &Counters::broken_servers},
    {"batches_replayed_total", "counter", "Batches sent again after a statement's meaning changed",
     &Counters::batches_replayed},
    {"clients_lost_server_total", "counter", "Clients whose server connection was lost",
     &Counters::clients_lost_server},
    {"transactions_total", "counter", "Transactions finished", &Counters::transactions},
    {"borrow_waits_total", "counter", "Borrowings that had to wait", &Counters::borrow_waits},
    {"borrow_wait_microseconds_total", "counter", "Time waited for servers",
     &Counters::borrow_wait_us},
    {"borrow_timeouts_total", "counter", "Borrowings that gave up", &Counters::borrow_timeouts},
    {"cancels_total", "counter", "Cancel requests", &Counters::cancels},
    {"cancels_unknown_total", "counter", "Cancel requests with a wrong key",
     &Counters::cancels_unknown},
    {"client_bytes_total", "counter", "Bytes read from clients", &Counters::bytes_from_clients},
    {"server_bytes_total", "counter", "Bytes read from servers", &Counters::bytes_from_servers},
    {"pins_total", "counter", "Sessions pinned to a server", &Counters::pins}};

void put_line(std::string& out, std::string_view name, std::uint64_t value) {
  out += "skerry_proxy_";
  out += name;
  out += ' ';
  out += std::to_string(value);
  out += '\n';
}

struct PoolMetric {
  std::string_view name;
  std::string_view type;
  std::string_view help;
  std::string_view state;  // of the label; empty: it has none
  std::uint64_t PoolNumbers::*value;
};

// Those of one name stand together.
constexpr PoolMetric pool_metrics[] = {
    {"pool_clients", "gauge", "Client connections of a pool", "resting",
     &PoolNumbers::clients_resting},
    {"pool_clients", "gauge", "", "waiting", &PoolNumbers::clients_waiting},
    {"pool_clients", "gauge", "", "active", &PoolNumbers::clients_active},
    {"pool_servers", "gauge", "Server connections of a pool", "idle", &PoolNumbers::servers_idle},
    {"pool_servers", "gauge", "", "busy", &PoolNumbers::servers_busy},
    {"pool_servers", "gauge", "", "starting", &PoolNumbers::servers_starting},
    {"pool_transactions_total", "counter", "Transactions finished in a pool", "",
     &PoolNumbers::transactions},
    {"pool_borrow_waits_total", "counter", "Borrowings of a pool that had to wait", "",
     &PoolNumbers::borrow_waits},
    {"pool_borrow_wait_microseconds_total", "counter", "Time waited for a pool's servers", "",
     &PoolNumbers::borrow_wait_us},
    {"pool_pins_total", "counter", "Sessions of a pool that were pinned", "", &PoolNumbers::pins}};

void put_head(std::string& out, std::string_view name, std::string_view type,
              std::string_view help) {
  out += "# HELP skerry_proxy_";
  out.append(name).append(" ").append(help);
  out += "\n# TYPE skerry_proxy_";
  out.append(name).append(" ").append(type).append("\n");
}

// A label's value: backslash, quote and line feed are escaped (exposition format 0.0.4).
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

// Each pool over all workers.
std::map<Fleet::PoolName, PoolNumbers> all_pools(std::span<const WorkerNumbers> workers) {
  std::map<Fleet::PoolName, PoolNumbers> out;
  for (const WorkerNumbers& worker : workers)
    for (const PoolNumbers& numbers : worker.pools->read()) {
      PoolNumbers& sum = out[{numbers.database, numbers.user}];
      for (const PoolMetric& metric : pool_metrics) sum.*metric.value += numbers.*metric.value;
    }
  return out;
}

void put_pools(std::string& out, std::span<const WorkerNumbers> workers) {
  const std::map<Fleet::PoolName, PoolNumbers> pools = all_pools(workers);
  for (const PoolMetric& metric : pool_metrics) {
    if (!metric.help.empty()) put_head(out, metric.name, metric.type, metric.help);
    for (const auto& [name, numbers] : pools) {
      std::string labels =
          "{database=\"" + escaped(name.database) + "\",user=\"" + escaped(name.user) + "\"";
      if (!metric.state.empty()) labels += ",state=\"" + std::string(metric.state) + "\"";
      put_line(out, std::string(metric.name) + labels + "}", numbers.*metric.value);
    }
  }
}

}  // namespace

std::string metrics_text(std::span<const WorkerNumbers> workers) {
  std::string out;
  const auto load = [](const Counters::Number& number) {
    return number.load(std::memory_order_relaxed);
  };
  for (const Metric& metric : metrics) {
    std::uint64_t sum = 0;
    for (const WorkerNumbers& worker : workers) sum += load(worker.counters->*metric.value);
    put_head(out, metric.name, metric.type, metric.help);
    put_line(out, metric.name, sum);
  }
  put_head(out, "pins_by_reason_total", "counter", "Sessions pinned, by what pinned them");
  for (std::size_t i = 1; i < std::size(workers.front().counters->pins_by_reason); ++i) {
    const std::string_view reason = pg::pin_reason_text(static_cast<pg::PinReason>(i));
    if (reason == "unknown") continue;
    std::uint64_t sum = 0;
    for (const WorkerNumbers& worker : workers) sum += load(worker.counters->pins_by_reason[i]);
    put_line(out, "pins_by_reason_total{reason=\"" + std::string(reason) + "\"}", sum);
  }
  put_pools(out, workers);
  return out;
}

// One scrape: a request of any kind is answered with the numbers, then the connection closes.
class MetricsServer::Visitor final : private StreamHandler {
 public:
  Visitor(MetricsServer& server, std::unique_ptr<Stream> stream)
      : server_(server), stream_(std::move(stream)) {
    stream_->set_handler(this);
    stream_->set_interest(Interest::read);
  }
  bool done() const { return done_; }

 private:
  void on_readable() override {
    std::byte buffer[4096];
    const Transfer got = stream_->read(buffer);
    if (got.state == Transfer::State::would_block) return;
    if (got.state != Transfer::State::done) return finish();
    request_ += as_text(std::span(buffer).first(got.bytes));
    if (request_.size() > metrics_request_bytes_max) return finish();
    if (request_.find("\r\n\r\n") == std::string::npos) return;
    const bool known = request_.starts_with("GET /metrics ") || request_.starts_with("GET / ");
    const std::string body = known ? server_.source_.text() : "not found\n";
    answer_ = std::string(known ? "HTTP/1.1 200 OK" : "HTTP/1.1 404 Not Found") +
              "\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
    stream_->set_interest(Interest::write);
  }
  void on_writable() override {
    const Transfer sent = stream_->write(as_bytes(answer_));
    if (sent.state == Transfer::State::would_block) return;
    if (sent.state == Transfer::State::failed) return finish();
    answer_.erase(0, sent.bytes);
    if (answer_.empty()) finish();
  }
  void finish() {
    done_ = true;
    stream_->set_interest(Interest::none);
    stream_.reset();
  }

  MetricsServer& server_;
  std::unique_ptr<Stream> stream_;
  std::string request_;
  std::string answer_;
  bool done_ = false;
};

MetricsServer::MetricsServer(Loop& loop, MetricsSource& source) : loop_(loop), source_(source) {}
MetricsServer::~MetricsServer() = default;

void MetricsServer::listen(Fd socket) { listener_ = loop_.listen(std::move(socket), *this); }

void MetricsServer::on_accept(std::unique_ptr<Stream> stream) {
  std::erase_if(visitors_, [](const auto& visitor) { return visitor->done(); });
  if (visitors_.size() >= metrics_clients_max) visitors_.erase(visitors_.begin());
  visitors_.push_back(std::make_unique<Visitor>(*this, std::move(stream)));
}

}  // namespace skerry::proxy
