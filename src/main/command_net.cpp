// `explain net` and `net`: the network in the terminal.
#include <string>

#include "main/host_client.hpp"
#include "main/options.hpp"
#include "main/printing.hpp"

namespace skerry {
namespace {

bool passes(const json::Value& step) {
  const json::Value* found = step.find("passes");
  return found != nullptr && found->is_boolean() && found->as_boolean();
}

// TO:PORT; without a colon the port is the default.
json::Value question_of(const ExplainNet& asked) {
  const std::size_t colon = asked.to.rfind(':');
  const bool has_port = colon != std::string::npos;
  return json::Value::object({{"from", asked.from},
                              {"to", asked.to.substr(0, colon)},
                              {"port", has_port ? asked.to.substr(colon + 1) : std::string()},
                              {"protocol", asked.protocol}});
}

void print_step(const json::Value& step) {
  const std::string mark = passes(step) ? "  ok  " : "  no  ";
  const std::string back = text_of(step, "leg") == "reply" ? "reply: " : "";
  print(mark + back + text_of(step, "says"));
  const std::string change = text_of(step, "change");
  if (!change.empty()) print("      " + change);
}

std::string titled(const json::Value& thing) {
  const std::string name = text_of(thing, "name");
  return text_of(thing, "id") + (name.empty() ? "" : " (" + name + ")");
}

void print_subnet(const json::Value& subnet) {
  print("  " + titled(subnet) + "  " + text_of(subnet, "block") + "  " + text_of(subnet, "zone") +
        "  " + text_of(subnet, "route_table"));
  for (const json::Value& route : subnet.find("routes")->items())
    print("    " + text_of(route, "destination") + " -> " + text_of(route, "target"));
  for (const json::Value& interface : subnet.find("interfaces")->items()) {
    const std::string shown = text_of(interface, "public");
    print("    " + text_of(interface, "id") + "  " + text_of(interface, "address") +
          (shown.empty() ? "" : " = " + shown) + "  " + text_of(interface, "type") + "  " +
          text_of(interface, "description"));
  }
}

void print_vpc(const json::Value& vpc) {
  std::string head = titled(vpc);
  for (const json::Value& block : vpc.find("blocks")->items())
    head += "  " + std::string(block.text());
  const std::string gateway = text_of(vpc, "internet_gateway");
  print(head + (gateway.empty() ? "  no internet gateway" : "  " + gateway));
  for (const json::Value& endpoint : vpc.find("endpoints")->items())
    print("  " + text_of(endpoint, "id") + "  " + text_of(endpoint, "service"));
  for (const json::Value& subnet : vpc.find("subnets")->items()) print_subnet(subnet);
}

}  // namespace

int command_explain_net(const CommonOptions& common, const ExplainNet& asked) {
  const auto answer = ask_region(
      {common.data}, {.method = "POST", .path = "/explain/net", .body = question_of(asked)});
  if (!answer.ok()) return fail(answer.error());
  const bool allowed = text_of(*answer, "verdict") == "allowed";
  if (common.output == Output::json) {
    print_json(*answer);
  } else {
    print(asked.from + " to " + asked.to + ": " + text_of(*answer, "verdict"));
    for (const json::Value& step : answer->find("steps")->items()) print_step(step);
  }
  return allowed ? 0 : exit_refused;
}

int command_net(const CommonOptions& common, const std::string& vpc) {
  const auto answer =
      ask_region({common.data},
                 {.method = "POST", .path = "/net", .body = json::Value::object({{"vpc", vpc}})});
  if (!answer.ok()) return fail(answer.error());
  if (common.output == Output::json) {
    print_json(*answer);
    return 0;
  }
  for (const json::Value& each : answer->find("vpcs")->items()) print_vpc(each);
  return 0;
}

}  // namespace skerry
