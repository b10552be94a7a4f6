#include "services/rds/proxies/log_group.hpp"

#include "base/log.hpp"
#include "base/time_text.hpp"
#include "services/rds/own_calls.hpp"
#include "shapes/logs.hpp"

namespace skerry::rds {
namespace {

constexpr std::string_view prefix = "/aws/rds/proxy/";
constexpr const char* absent = "ResourceNotFoundException";
constexpr const char* there = "ResourceAlreadyExistsException";

class ProxyLog {
 public:
  ProxyLog(Proxies& proxies, const StoredProxy& proxy, Batch& batch, const RequestFacts& facts)
      : proxies_(proxies),
        batch_(batch),
        facts_(facts),
        group_(std::string(prefix) + proxy.id),
        stream_(proxy.resource) {}

  Result<Done, ApiError> put(const proxy::LogReport& report) {
    logs::PutLogEventsRequest request;
    request.log_group_name = group_;
    request.log_stream_name = stream_;
    request.log_events.emplace();
    for (const proxy::LoggedLine& line : report.lines) {
      logs::InputLogEvent& event = request.log_events->emplace_back();
      event.timestamp = line.at.time_since_epoch().count();
      event.message = iso8601_millis(line.at) + " " + line.text;
    }
    TRY(ask<logs::PutLogEventsOperation>(request));
    return Done{};
  }

  Result<Done, ApiError> make_stream() {
    logs::CreateLogStreamRequest stream;
    stream.log_group_name = group_;
    stream.log_stream_name = stream_;
    auto made = ask<logs::CreateLogStreamOperation>(stream);
    if (!made.ok() && made.error().code == absent) {
      logs::CreateLogGroupRequest group;
      group.log_group_name = group_;
      TRY(ask<logs::CreateLogGroupOperation>(group));
      made = ask<logs::CreateLogStreamOperation>(stream);
    }
    if (made.ok() || made.error().code == there) return Done{};
    return made.error();
  }

 private:
  template <class Operation>
  Result<typename Operation::Response, ApiError> ask(const typename Operation::Request& request) {
    return ask_as_rds<Operation>(proxies_.rds(), batch_, facts_, request);
  }

  Proxies& proxies_;
  Batch& batch_;
  const RequestFacts& facts_;
  std::string group_;
  std::string stream_;
};

}  // namespace

void write_log(Proxies& proxies, const StoredProxy& proxy, Batch& batch, const RequestFacts& facts,
               const proxy::LogReport& report) {
  ProxyLog to(proxies, proxy, batch, facts);
  Result<Done, ApiError> done = to.put(report);
  if (!done.ok() && done.error().code == absent) {
    done = to.make_stream();
    if (done.ok()) done = to.put(report);
  }
  if (!done.ok())
    log(Level::warning, "rds", "lines of a proxy's log are lost",
        {{"proxy", proxy.id}, {"why", done.error().message}});
}

}  // namespace skerry::rds
