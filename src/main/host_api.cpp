#include "main/host_api.hpp"

#include <unistd.h>

#include <algorithm>
#include <vector>

#include "base/time_text.hpp"
#include "main/explain_call.hpp"
#include "main/explain_net.hpp"
#include "main/host_databases.hpp"
#include "main/host_functions.hpp"
#include "main/host_proxies.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace skerry {
namespace {

// Each service once: two folders may serve one (RDS's instances, and its proxies).
std::vector<const aws::ServiceShape*> served(const Region& region) {
  std::vector<const aws::ServiceShape*> shapes;
  for (const ServiceEntry& entry : region.services()) {
    if (std::find(shapes.begin(), shapes.end(), entry.shape) == shapes.end())
      shapes.push_back(entry.shape);
  }
  return shapes;
}

gateway::Answer json_answer(int status, const json::Value& value) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json"}},
          .body = json::write(value),
          .next = gateway::Next::keep};
}

json::Value error(std::string_view message) { return json::Value::object({{"error", message}}); }

bool may_ask(const PeerAddress& peer) { return peer.uid == 0 || peer.uid == ::geteuid(); }

}  // namespace

std::optional<gateway::Answer> HostApi::answer(const gateway::Received& received,
                                               gateway::AnswerLater& later) {
  if (!may_ask(received.connection.peer))
    return json_answer(403, error("only root and the region's own user may ask"));
  if (received.head.method == "POST" && received.head.path == "/net/drops")
    return drops(received, later);
  if (received.head.method == "POST" && received.head.path == "/functions/invoke")
    return invoke(received, later);
  if (received.head.method == "GET" && received.head.path == "/databases/measures") {
    measure_databases(parts_.region, [answer = later.later()](const json::Value& told) {
      answer(json_answer(200, told));
    });
    return std::nullopt;
  }
  const Result<json::Value> found = find(received);
  return found.ok() ? json_answer(200, *found) : json_answer(400, error(found.error().message));
}

std::optional<gateway::Answer> HostApi::drops(const gateway::Received& received,
                                              gateway::AnswerLater& later) {
  const auto question = json::parse(received.body);
  if (!question.ok()) return json_answer(400, error("the question is no JSON"));
  const auto asked = watch_net(
      parts_.region, parts_.network, *question,
      [answer = later.later()](const json::Value& told) { answer(json_answer(200, told)); });
  if (!asked.ok()) return json_answer(400, error(asked.error().message));
  return std::nullopt;
}

std::optional<gateway::Answer> HostApi::invoke(const gateway::Received& received,
                                               gateway::AnswerLater& later) {
  const auto question = json::parse(received.body);
  if (!question.ok()) return json_answer(400, error("the question is no JSON"));
  const auto asked = invoke_function(
      parts_.region, *question,
      [answer = later.later()](const json::Value& told) { answer(json_answer(200, told)); });
  if (!asked.ok()) return json_answer(400, error(asked.error().message));
  return std::nullopt;
}

gateway::Answer HostApi::refuse(int status, std::string_view why) {
  return json_answer(status, error(why));
}

Result<json::Value> HostApi::find(const gateway::Received& received) {
  const std::string& method = received.head.method;
  const std::string& path = received.head.path;
  if (method == "GET" && path == "/region") return region();
  if (method == "GET" && path == "/credentials") return credentials();
  if (method == "GET" && path == "/operations") return operations();
  if (method == "POST" && (path.starts_with("/explain/") || path.starts_with("/databases/") ||
                           path == "/net" || path == "/functions/log")) {
    const auto question = json::parse(received.body);
    if (!question.ok()) return Error{"the question is no JSON: " + question.error().message};
    if (path == "/explain/pin") return explain_pin(parts_.region, *question);
    if (path == "/explain/call") return explain_call(parts_.region, *question);
    if (path == "/explain/net") return explain_net(parts_.region, parts_.network, *question);
    if (path == "/net") return show_net(parts_.region, *question);
    if (path == "/databases/forward")
      return forward_database(parts_.region, parts_.forwards, *question);
    if (path == "/databases/keep") return keep_forward(parts_.forwards, *question);
    if (path == "/functions/log") return function_log(parts_.region, *question);
  }
  if (method == "POST" && path == "/stop") {
    parts_.stop();
    return json::Value::object({{"stopping", json::Value::boolean(true)}});
  }
  return Error{"no such question: " + method + " " + path};
}

json::Value HostApi::region() const {
  json::Value services = json::Value::array();
  for (const aws::ServiceShape* const shape : served(parts_.region)) services.append(shape->name);
  return json::Value::object({{"region", parts_.region.facts().name.text},
                              {"account", parts_.region.facts().account.text},
                              {"url", parts_.url},
                              {"data", parts_.data},
                              {"since", iso8601(parts_.since)},
                              {"pid", json::Value::number(std::int64_t{parts_.pid})},
                              {"services", services},
                              {"databases", list_databases(parts_.region)},
                              {"proxies", list_proxies(parts_.region)},
                              {"functions", list_functions(parts_.region)}});
}

Result<json::Value> HostApi::credentials() const {
  const iam::AdminCredentials admin = TRY(parts_.region.iam().admin_credentials());
  return json::Value::object(
      {{"access_key_id", admin.access_key_id}, {"secret_access_key", admin.secret}});
}

json::Value HostApi::operations() const {
  json::Value services = json::Value::array();
  for (const aws::ServiceShape* const shape : served(parts_.region)) {
    json::Value names = json::Value::array();
    for (const aws::OperationShape* const operation : shape->operations)
      names.append(operation->name);
    services.append(json::Value::object({{"service", shape->signing}, {"operations", names}}));
  }
  return services;
}

}  // namespace skerry
