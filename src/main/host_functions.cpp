#include "main/host_functions.hpp"

#include <algorithm>
#include <map>

#include "base/time_text.hpp"
#include "main/printing.hpp"

namespace skerry {
namespace {

constexpr std::size_t first_events_max = 1000;
constexpr std::size_t later_events_max = 10'000;

Result<std::string> group_of(Region& region, const std::string& name) {
  if (name.starts_with('/')) return name;
  const lambda::FunctionRef ref = lambda::parse_ref(region.facts(), name);
  const lambda::StoredVersion* version = region.lambda().resolve(ref);
  if (version != nullptr) return version->logging.group;
  const std::string usual = "/aws/lambda/" + ref.name;  // of one that was deleted
  if (region.logs().find(logs::GroupName{usual}) != nullptr) return usual;
  return Error{"no function is called " + name};
}

struct Shown {
  logs::EventPlace place;
  std::string stream;
  logs::IndexEntry entry;
};

// Of all streams of a group, from where the cursor stands in each.
Result<std::vector<Shown>> events_behind(Region& region, const std::string& group,
                                         const json::Value* cursor, json::Value& ends) {
  std::vector<Shown> shown;
  for (const logs::StoredStream* stream : region.logs().streams_of(logs::GroupName{group})) {
    const logs::EventIndex* index = TRY(region.logs().events().index(logs::StreamId{stream->id}));
    const json::Value* before = cursor == nullptr ? nullptr : cursor->find(stream->id);
    const std::int64_t from = before == nullptr ? -1 : before->as_int64().value_or(-1);
    std::int64_t end = from;
    for (const logs::IndexEntry& entry : *index) {
      const auto offset = static_cast<std::int64_t>(entry.place.offset);
      if (offset > from) shown.push_back({entry.place, stream->id, entry});
      end = std::max(end, offset);
    }
    ends.set(stream->id, json::Value::number(end));
  }
  std::sort(shown.begin(), shown.end(), [](const Shown& a, const Shown& b) {
    return std::tie(a.place.timestamp, a.stream, a.place.offset) <
           std::tie(b.place.timestamp, b.stream, b.place.offset);
  });
  const std::size_t most = cursor == nullptr ? first_events_max : later_events_max;
  if (shown.size() > most) shown.erase(shown.begin(), shown.end() - static_cast<long>(most));
  return shown;
}

Result<json::Value> read_events(Region& region, const std::vector<Shown>& shown) {
  json::Value events = json::Value::array();
  std::map<std::string, logs::EventReader> readers;
  for (const Shown& each : shown) {
    auto reader = readers.find(each.stream);
    if (reader == readers.end()) {
      logs::EventReader opened = TRY(region.logs().events().reader(logs::StreamId{each.stream}));
      reader = readers.emplace(each.stream, std::move(opened)).first;
    }
    const logs::LogEvent event = TRY(reader->second.read(each.entry));
    const WallTime time{std::chrono::milliseconds(event.timestamp)};
    events.append(
        json::Value::object({{"time", iso8601_millis(time)}, {"message", event.message}}));
  }
  return events;
}

}  // namespace

Result<Done> invoke_function(Region& region, const json::Value& question,
                             std::function<void(json::Value)> told) {
  const std::string name = text_of(question, "function");
  const lambda::FunctionRef ref = lambda::parse_ref(region.facts(), name);
  const lambda::StoredVersion* version = region.lambda().resolve(ref);
  if (version == nullptr) return Error{"no function is called " + name};
  static SystemRandom random;
  lambda::InvocationOrder order{.request_id = random.uuid(),
                                .function = ref.name,
                                .qualifier = ref.qualifier,
                                .version = version->version,
                                .payload = text_of(question, "payload"),
                                .client_context = {},
                                .tail = lambda::InvocationOrder::Tail::wanted};
  region.functions().invoke(
      std::move(order), [told = std::move(told)](const Result<lambda::Invoked, ApiError>& invoked) {
        if (!invoked.ok())
          return told(json::Value::object(
              {{"error", invoked.error().message}, {"code", invoked.error().code}}));
        const bool failed = invoked->how == lambda::Invoked::How::function_error;
        told(json::Value::object({{"payload", invoked->payload},
                                  {"log", invoked->log_tail},
                                  {"failed", json::Value::boolean(failed)}}));
      });
  return Done{};
}

Result<json::Value> function_log(Region& region, const json::Value& question) {
  const std::string group = TRY(group_of(region, text_of(question, "function")));
  const json::Value* cursor = question.find("cursor");
  if (cursor != nullptr && !cursor->is_object()) cursor = nullptr;
  json::Value ends = json::Value::object();
  const std::vector<Shown> shown = TRY(events_behind(region, group, cursor, ends));
  json::Value events = TRY(read_events(region, shown));
  return json::Value::object(
      {{"group", group}, {"events", std::move(events)}, {"cursor", std::move(ends)}});
}

json::Value list_functions(Region& region) {
  std::map<std::string, std::int64_t> environments;
  for (const sandbox::EnvironmentFacts& each : region.functions().environments())
    ++environments[each.key.function.text];
  json::Value list = json::Value::array();
  for (const auto& [name, function] : region.lambda().functions().entries()) {
    const lambda::StoredVersion* version = region.lambda().version(name, lambda::latest);
    if (version == nullptr) continue;
    list.append(json::Value::object({{"name", name},
                                     {"runtime", version->runtime},
                                     {"memory", json::Value::number(version->memory_mib)},
                                     {"state", lambda::name_of(version->state)},
                                     {"vpc", version->vpc.vpc},
                                     {"environments", json::Value::number(environments[name])}}));
  }
  return list;
}

}  // namespace skerry
