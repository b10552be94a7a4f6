#pragma once
// What the host's own commands ask a running region, as HTTP and JSON over the Unix socket
// ROOT/run/host.sock; never over TCP. Only root and the region's own user get an answer.
//
//   GET  /region        where it serves, since when, what
//   GET  /credentials   the access key of the IAM user `admin`
//   GET  /operations    every operation that is served
//   POST /explain/call  {"principal","action","resource","context"}: may it, and what decides
//   POST /explain/net   {"from","to"}: can it connect, and what decides
//   POST /explain/pin   {"proxy"}: what pinned its sessions, and what to change
//   POST /net           {"vpc"}: what the networks look like
//   POST /net/drops     {"vpc"}: what was refused since the last such call; waits for something
//   POST /functions/invoke  {"function","payload"}: runs it; its answer and its log
//   POST /functions/log     {"function","cursor"}: what it logged since
//   GET  /databases/measures  what each database takes of this machine
//   POST /databases/forward  {"name","port"}: a port of this machine that leads to an instance or a
//                             proxy
//   POST /databases/keep     {"port"}: it is still used
//   POST /stop          stop in order

#include <functional>
#include <string>

#include "gateway/exchange.hpp"
#include "main/forwards.hpp"
#include "main/region.hpp"
#include "main/region_network.hpp"
#include "wire/json/value.hpp"

namespace skerry {

struct HostApiParts {
  Region& region;
  RegionNetwork* network = nullptr;  // null: the region has none of its own
  Forwards* forwards = nullptr;      // likewise
  std::string url;
  std::string data;
  WallTime since{};
  int pid = -1;  // of the process that a caller waits for after /stop
  std::function<void()> stop;
};

class HostApi final : public gateway::RequestHandler {
 public:
  explicit HostApi(HostApiParts parts) : parts_(std::move(parts)) {}

  std::optional<gateway::Answer> answer(const gateway::Received& received,
                                        gateway::AnswerLater& later) override;
  gateway::Answer refuse(int status, std::string_view why) override;

 private:
  std::optional<gateway::Answer> drops(const gateway::Received& received,
                                       gateway::AnswerLater& later);
  std::optional<gateway::Answer> invoke(const gateway::Received& received,
                                        gateway::AnswerLater& later);
  Result<json::Value> find(const gateway::Received& received);
  json::Value region() const;
  Result<json::Value> credentials() const;
  json::Value operations() const;

  HostApiParts parts_;
};

}  // namespace skerry
