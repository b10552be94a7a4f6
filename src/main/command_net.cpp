// `explain net` and `net`: the network in the terminal.
#include <algorithm>
#include <charconv>
#include <string>

#include "main/host_client.hpp"
#include "main/options.hpp"
#include "main/printing.hpp"

namespace skerry {
namespace {

bool holds(const json::Value& object, std::string_view name) {
  const json::Value* found = object.find(name);
  return found != nullptr && found->is_boolean() && found->as_boolean();
}

std::int64_t count_of(const json::Value& object, std::string_view name) {
  const std::string text = text_of(object, name);
  std::int64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

// "TO:PORT/udp": as network/explain.hpp reads it.
json::Value question_of(const ExplainNet& asked) {
  std::string to = asked.to;
  const bool has_port = to.rfind(':') != std::string::npos;
  if (asked.protocol == "icmp" && !has_port) to += ":icmp";
  if (asked.protocol == "udp") to += has_port ? "/udp" : ":443/udp";
  return json::Value::object({{"from", asked.from}, {"to", to}});
}

void print_step(const json::Value& step) {
  const std::string mark = holds(step, "passes") ? "  ok  " : "  no  ";
  const std::string back = text_of(step, "leg") == "reply" ? "reply: " : "";
  print(mark + back + text_of(step, "says"));
  const std::string change = text_of(step, "change");
  if (!change.empty()) print("      to change it: " + change);
}

void print_verdict(const ExplainNet& asked, const json::Value& answer) {
  print(asked.from + " to " + asked.to + ": " + text_of(answer, "verdict"));
  const std::int64_t interfaces = count_of(answer, "interfaces");
  if (interfaces > 1 && count_of(answer, "refused") > 0)
    print(std::to_string(count_of(answer, "refused")) + " of its " + std::to_string(interfaces) +
          " interfaces cannot; this is " + text_of(answer, "from"));
  for (const json::Value& step : answer.find("steps")->items()) print_step(step);
  if (!holds(answer, "network"))
    print(
        "This region has no network of its own (it was not started as root): nothing enforces "
        "this here.");
}

std::string named(const json::Value& thing) {
  const std::string name = text_of(thing, "name");
  return text_of(thing, "id") + (name.empty() ? "" : "  " + name);
}

// How one line of the drawing begins, and those that hang from it.
struct Branch {
  std::string own;
  std::string below;
};
constexpr const char* bar = "\u2502  ";
Branch branch(std::size_t at, std::size_t count) {
  if (at + 1 < count) return {"\u251c\u2500 ", bar};
  return {"\u2514\u2500 ", "   "};
}

std::vector<std::vector<std::string>> subnet_rows(const json::Value& subnet) {
  std::vector<std::vector<std::string>> rows;
  for (const json::Value& route : subnet.find("routes")->items())
    rows.push_back({text_of(route, "destination"), "\u2192 " + text_of(route, "target")});
  for (const json::Value& interface : subnet.find("interfaces")->items()) {
    const std::string shown = text_of(interface, "public");
    rows.push_back({text_of(interface, "address"), text_of(interface, "id") +
                                                       (shown.empty() ? "" : " = " + shown) + "  " +
                                                       text_of(interface, "description")});
  }
  return rows;
}

void print_indented(const std::string& indent, const std::string& lines) {
  std::size_t at = 0;
  while (at < lines.size()) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    print(indent + lines.substr(at, end - at));
    at = end + 1;
  }
}

void print_subnet(const json::Value& subnet, const Branch& branch) {
  print(branch.own + text_of(subnet, "kind") + "  " + text_of(subnet, "block") + "  " +
        text_of(subnet, "zone") + "  " + named(subnet) + "  " + text_of(subnet, "route_table"));
  const auto rows = subnet_rows(subnet);
  if (!rows.empty()) print_indented(branch.below + "  ", table(rows));
}

void print_vpc(const json::Value& vpc) {
  std::string head = named(vpc);
  for (const json::Value& block : vpc.find("blocks")->items())
    head += "  " + std::string(block.text());
  if (holds(vpc, "default")) head += "  the default VPC";
  print(head);
  const std::string gateway = text_of(vpc, "internet_gateway");
  const auto& endpoints = vpc.find("endpoints")->items();
  const auto& subnets = vpc.find("subnets")->items();
  const std::size_t count = 1 + endpoints.size() + subnets.size();
  std::size_t at = 0;
  const auto next = [&] { return branch(at++, count); };
  print(next().own + (gateway.empty() ? "no internet gateway" : "internet gateway  " + gateway));
  for (const json::Value& endpoint : endpoints)
    print(next().own + text_of(endpoint, "type") + " endpoint  " + text_of(endpoint, "service") +
          "  " + text_of(endpoint, "id"));
  for (const json::Value& subnet : subnets) print_subnet(subnet, next());
}

std::string end_text(const json::Value& drop, std::string_view which) {
  const std::string interface = text_of(drop, std::string(which) + "_interface");
  return (interface.empty() ? "" : interface + " ") + text_of(drop, which);
}

void print_drop(const json::Value& drop) {
  const std::string protocol = text_of(drop, "protocol");
  std::string what = protocol;
  if (protocol == "tcp" || protocol == "udp") what += " " + text_of(drop, "port");
  print(text_of(drop, "time") + "  " + end_text(drop, "from") + " \u2192 " + end_text(drop, "to") +
        "  " + what + "  " + text_of(drop, "says"));
}

}  // namespace

int command_explain_net(const CommonOptions& common, const ExplainNet& asked) {
  const auto answer = ask_region(
      {common.data}, {.method = "POST", .path = "/explain/net", .body = question_of(asked)});
  if (!answer.ok()) return fail(answer.error());
  if (common.output == Output::json) {
    print_json(*answer);
  } else {
    print_verdict(asked, *answer);
  }
  return text_of(*answer, "verdict") == "allowed" ? 0 : exit_refused;
}

int command_watch_net(const CommonOptions& common, const std::string& vpc) {
  for (;;) {
    const auto answer = ask_region(
        {common.data},
        {.method = "POST", .path = "/net/drops", .body = json::Value::object({{"vpc", vpc}})});
    if (!answer.ok()) return fail(answer.error());
    for (const json::Value& drop : answer->find("drops")->items()) {
      if (common.output == Output::json) {
        print_json(drop);
      } else {
        print_drop(drop);
      }
    }
    const std::int64_t lost = count_of(*answer, "lost");
    if (lost > 0) print(std::to_string(lost) + " more were refused");
  }
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
