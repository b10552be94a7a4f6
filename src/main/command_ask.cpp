// Commands that put one question to the running region: `ps`, `operations`, `explain call`.
#include <string>

#include "main/host_client.hpp"
#include "main/options.hpp"
#include "main/printing.hpp"

namespace skerry {
namespace {

std::string joined(const json::Value& names) {
  std::string out;
  for (const json::Value& name : names.items()) {
    if (!out.empty()) out += ", ";
    out += name.text();
  }
  return out;
}

json::Value context_of(const std::vector<std::string>& pairs) {
  json::Value out = json::Value::object();
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    const std::string value = equals == std::string::npos ? "" : pair.substr(equals + 1);
    out.set(pair.substr(0, equals), value);
  }
  return out;
}

void print_functions(const json::Value& region) {
  const json::Value* const functions = region.find("functions");
  if (functions == nullptr || functions->size() == 0) return;
  std::vector<std::vector<std::string>> rows = {
      {"FUNCTION", "RUNTIME", "MEMORY", "STATE", "NETWORK", "ENVIRONMENTS"}};
  for (const json::Value& each : functions->items()) {
    const std::string vpc = text_of(each, "vpc");
    rows.push_back({text_of(each, "name"), text_of(each, "runtime"),
                    text_of(each, "memory") + " MB", text_of(each, "state"),
                    vpc.empty() ? "-" : vpc, text_of(each, "environments")});
  }
  print("\n" + table(rows));
}

// What each database takes of the machine stands beside what it is.
void add_measures(const CommonOptions& common, json::Value& region) {
  const json::Value* const databases = region.find("databases");
  if (databases == nullptr || databases->size() == 0) return;
  const auto measures = ask_region({common.data}, {.path = "/databases/measures", .body = {}});
  if (!measures.ok()) return;  // they are shown without
  json::Value with = json::Value::array();
  for (json::Value each : databases->items()) {
    for (const json::Value& taken : measures->items()) {
      if (text_of(taken, "name") != text_of(each, "name")) continue;
      for (const char* what : {"connections", "disk_bytes", "memory_bytes", "processor_us"})
        if (const json::Value* const number = taken.find(what)) each.set(what, *number);
    }
    with.append(std::move(each));
  }
  region.set("databases", std::move(with));
}

std::string megabytes(const json::Value& of, const char* name) {
  const json::Value* const bytes = of.find(name);
  if (bytes == nullptr) return "-";
  return std::to_string(bytes->as_int64().value_or(0) >> 20) + " MB";
}

std::string seconds(const json::Value& of, const char* name) {
  const json::Value* const us = of.find(name);
  if (us == nullptr) return "-";
  const std::int64_t tenths = us->as_int64().value_or(0) / 100'000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

void print_databases(const json::Value& region) {
  const json::Value* const databases = region.find("databases");
  if (databases == nullptr || databases->size() == 0) return;
  std::vector<std::vector<std::string>> rows = {{"DATABASE", "ENGINE", "CLASS", "STATUS", "NETWORK",
                                                 "ADDRESS", "CONNECTIONS", "DISK", "MEMORY",
                                                 "CPU"}};
  for (const json::Value& each : databases->items()) {
    const std::string connections = text_of(each, "connections");
    rows.push_back({text_of(each, "name"), text_of(each, "engine"), text_of(each, "class"),
                    text_of(each, "status"), text_of(each, "vpc"),
                    text_of(each, "address") + ":" + text_of(each, "port"),
                    connections.empty() ? "-" : connections, megabytes(each, "disk_bytes"),
                    megabytes(each, "memory_bytes"), seconds(each, "processor_us")});
  }
  print("\n" + table(rows));
}

void print_proxies(const json::Value& region) {
  const json::Value* const proxies = region.find("proxies");
  if (proxies == nullptr || proxies->size() == 0) return;
  std::vector<std::vector<std::string>> rows = {
      {"PROXY", "STATUS", "TARGET", "HEALTH", "CLIENTS", "CONNECTIONS", "PINNED"}};
  for (const json::Value& each : proxies->items()) {
    const std::string target = text_of(each, "target");
    rows.push_back({text_of(each, "name"), text_of(each, "status"), target.empty() ? "-" : target,
                    text_of(each, "health"), text_of(each, "clients"), text_of(each, "connections"),
                    text_of(each, "pinned")});
  }
  print("\n" + table(rows));
}

}  // namespace

int command_ps(const CommonOptions& common) {
  auto region = ask_region({common.data}, {.path = "/region", .body = {}});
  if (!region.ok()) return fail(region.error());
  add_measures(common, *region);
  if (common.output == Output::json) {
    print_json(*region);
    return 0;
  }
  print(table({{"REGION", "ENDPOINT", "SINCE", "PROCESS", "SERVICES"},
               {text_of(*region, "region"), text_of(*region, "url"), text_of(*region, "since"),
                text_of(*region, "pid"), joined(*region->find("services"))}}));
  print_functions(*region);
  print_databases(*region);
  print_proxies(*region);
  return 0;
}

int command_operations(const CommonOptions& common) {
  const auto services = ask_region({common.data}, {.path = "/operations", .body = {}});
  if (!services.ok()) return fail(services.error());
  if (common.output == Output::json) {
    print_json(*services);
    return 0;
  }
  for (const json::Value& service : services->items()) {
    for (const json::Value& operation : service.find("operations")->items())
      print(text_of(service, "service") + ":" + std::string(operation.text()));
  }
  return 0;
}

int command_explain_call(const CommonOptions& common, const ExplainCall& question) {
  const json::Value body = json::Value::object({{"principal", question.principal},
                                                {"action", question.action},
                                                {"resource", question.resource},
                                                {"context", context_of(question.context)}});
  const auto answer =
      ask_region({common.data}, {.method = "POST", .path = "/explain/call", .body = body});
  if (!answer.ok()) return fail(answer.error());
  if (common.output == Output::json) {
    print_json(*answer);
  } else {
    print(text_of(*answer, "verdict") + ": " + text_of(*answer, "why"));
    const json::Value* const missing = answer->find("missing_context_keys");
    if (missing != nullptr && missing->size() > 0)
      print("asked for in vain: " + joined(*missing) + " (give them with --context KEY=VALUE)");
  }
  return text_of(*answer, "verdict") == "allowed" ? 0 : exit_refused;
}

}  // namespace skerry
