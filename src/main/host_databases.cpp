#include "main/host_databases.hpp"

#include "main/host_proxies.hpp"
#include "main/printing.hpp"
#include "network/names.hpp"

namespace skerry {
namespace {

Error no_network() {
  return {"the region has no network of its own, so there are no databases: see skerry doctor"};
}

std::uint16_t port_of(const json::Value& asked) {
  const json::Value* const port = asked.find("port");
  const auto number = port == nullptr ? std::nullopt : port->as_int64();
  return number && *number > 0 && *number < 65'536 ? static_cast<std::uint16_t>(*number) : 0;
}

}  // namespace

json::Value list_databases(const Region& region) {
  json::Value out = json::Value::array();
  for (const auto& [id, instance] : region.rds().all<rds::StoredInstance>()) {
    out.append(json::Value::object({{"name", id},
                                    {"engine", "postgres " + instance.engine_version},
                                    {"class", instance.instance_class},
                                    {"status", instance.status},
                                    {"vpc", instance.vpc},
                                    {"address", instance.address},
                                    {"port", json::Value::number(instance.port)},
                                    {"endpoint", rds::endpoint(region.rds().region(), id)}}));
  }
  return out;
}

void measure_databases(Region& region, std::function<void(const json::Value&)> answer) {
  region.databases().measure([answer = std::move(answer)](const rds::AllMeasures& all) {
    json::Value out = json::Value::array();
    for (const auto& [name, each] : all) {
      json::Value one = json::Value::object({{"name", name}});
      const auto put = [&one](const char* what, auto number) {
        if (number) one.set(what, json::Value::number(static_cast<std::int64_t>(*number)));
      };
      put("connections", each.connections);
      put("disk_bytes", each.disk_bytes);
      put("memory_bytes", each.memory_bytes);
      put("processor_us", each.processor_us);
      out.append(std::move(one));
    }
    answer(out);
  });
}

Result<json::Value> forward_database(const Region& region, Forwards* forwards,
                                     const json::Value& asked) {
  if (forwards == nullptr) return no_network();
  const std::string name = text_of(asked, "name");
  const rds::StoredInstance* const instance = region.rds().find<rds::StoredInstance>(name);
  if (instance == nullptr) {
    const auto proxy = TRY(forward_proxy(region, *forwards, name, port_of(asked)));
    if (proxy) return *proxy;
    return Error{"no database and no proxy is called " + name};
  }
  if (!databases::wants_engine(instance->state()) ||
      instance->state() == databases::Status::creating)
    return Error{"the database " + name + " is " + instance->status};
  const auto address = kernel::parse_ipv4(instance->address);
  if (!address) return Error{"the database " + name + " has no address yet"};
  Forwards::Target target;
  target.space = network::names::space(network::InterfaceId{instance->interface});
  target.address = *address;
  target.port = static_cast<std::uint16_t>(instance->port);
  const std::uint16_t port = TRY(forwards->open(target, port_of(asked)));
  return json::Value::object({{"port", json::Value::number(std::int64_t{port})},
                              {"endpoint", rds::endpoint(region.rds().region(), instance->id)},
                              {"endpoint_port", json::Value::number(instance->port)},
                              {"name", instance->id},
                              {"user", instance->master_user},
                              {"database", instance->database}});
}

Result<json::Value> keep_forward(Forwards* forwards, const json::Value& asked) {
  if (forwards == nullptr) return no_network();
  TRY(forwards->keep(port_of(asked)));
  return json::Value::object({{"kept", json::Value::boolean(true)}});
}

}  // namespace skerry
