// `invoke` and `logs`.
#include <poll.h>

#include <cstdio>
#include <string>

#include "main/host_client.hpp"
#include "main/options.hpp"
#include "main/printing.hpp"
#include "wire/json/parse.hpp"

namespace skerry {
namespace {

constexpr int follow_wait_ms = 300;

bool is_true(const json::Value& object, std::string_view name) {
  const json::Value* found = object.find(name);
  return found != nullptr && found->is_boolean() && found->as_boolean();
}

std::string without_line_end(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// Most of what functions log says itself when that was.
std::string line_of(const std::string& time, const std::string& message) {
  const std::string day = time.substr(0, time.find('T') + 1);
  return message.starts_with(day) ? message : time + "  " + message;
}

Result<json::Value> ask_log(const CommonOptions& common, const std::string& function,
                            const json::Value& cursor) {
  const json::Value body = json::Value::object({{"function", function}, {"cursor", cursor}});
  return ask_region({common.data}, {.method = "POST", .path = "/functions/log", .body = body});
}

void print_events(const CommonOptions& common, const json::Value& answer) {
  for (const json::Value& event : answer.find("events")->items()) {
    if (common.output == Output::json) {
      print_json(event);
    } else {
      print(line_of(text_of(event, "time"), without_line_end(text_of(event, "message"))));
    }
  }
  std::fflush(stdout);
}

}  // namespace

// The function's answer on standard output, its log on standard error: a pipe gets the answer.
int command_invoke(const CommonOptions& common, const InvokeFunction& asked) {
  if (!json::parse(asked.payload).ok()) return fail({"--payload is no JSON"});
  const json::Value body =
      json::Value::object({{"function", asked.function}, {"payload", asked.payload}});
  const auto answer =
      ask_region({common.data}, {.method = "POST", .path = "/functions/invoke", .body = body});
  if (!answer.ok()) return fail(answer.error());
  const std::string error = text_of(*answer, "error");
  if (!error.empty()) return fail({error});
  if (common.output == Output::json) {
    print_json(*answer);
  } else {
    const std::string log = text_of(*answer, "log");
    std::fwrite(log.data(), 1, log.size(), stderr);
    print(text_of(*answer, "payload"));
  }
  return is_true(*answer, "failed") ? exit_refused : 0;
}

int command_logs(const CommonOptions& common, const ShowLogs& asked) {
  json::Value cursor;
  for (bool first = true;; first = false) {
    const auto answer = ask_log(common, asked.function, cursor);
    if (!answer.ok()) return fail(answer.error());
    if (first && answer->find("events")->size() == 0 && asked.follow == ShowLogs::Follow::no)
      std::fprintf(stderr,
                   "nothing is logged in %s; a function whose role lacks logs:CreateLogGroup, "
                   "logs:CreateLogStream and logs:PutLogEvents logs nowhere\n",
                   text_of(*answer, "group").c_str());
    print_events(common, *answer);
    if (asked.follow == ShowLogs::Follow::no) return 0;
    cursor = *answer->find("cursor");
    ::poll(nullptr, 0, follow_wait_ms);
  }
}

}  // namespace skerry
