// `skerry explain pin`: what keeps a proxy's sessions from sharing connections.
#include "main/host_client.hpp"
#include "main/options.hpp"
#include "main/printing.hpp"

namespace skerry {
namespace {

constexpr std::size_t statement_chars_shown = 48;

std::string shortened(std::string text) {
  for (char& c : text)
    if (c == '\n' || c == '\t') c = ' ';
  if (text.size() > statement_chars_shown) text = text.substr(0, statement_chars_shown - 3) + "...";
  return text;
}

}  // namespace

int command_explain_pin(const CommonOptions& common, const std::string& proxy) {
  const json::Value body = json::Value::object({{"proxy", proxy}});
  const auto answer =
      ask_region({common.data}, {.method = "POST", .path = "/explain/pin", .body = body});
  if (!answer.ok()) return fail(answer.error());
  const json::Value& pins = *answer->find("pins");
  const int status = pins.size() == 0 ? 0 : exit_refused;
  if (common.output == Output::json) {
    print_json(*answer);
    return status;
  }
  print(text_of(*answer, "sessions") + " sessions since the proxy started, " +
        text_of(*answer, "pinned_now") + " pinned now");
  if (pins.size() == 0) return status;
  std::vector<std::vector<std::string>> rows = {
      {"SESSIONS", "REASON", "USER", "DATABASE", "STATEMENT", "INSTEAD"}};
  for (const json::Value& pin : pins.items())
    rows.push_back({text_of(pin, "sessions"), text_of(pin, "reason"), text_of(pin, "user"),
                    text_of(pin, "database"), shortened(text_of(pin, "statement")),
                    text_of(pin, "change")});
  print("\n" + table(rows));
  return status;
}

}  // namespace skerry
