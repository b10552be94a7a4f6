#include "wire/http/target.hpp"

#include "base/encoding.hpp"
#include "wire/http/limits.hpp"
#include "wire/http/syntax.hpp"

namespace skerry::http {
namespace {

std::optional<QueryParameter> parse_parameter(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view raw_value = equals == text.npos ? "" : text.substr(equals + 1);
  std::optional<std::string> name = percent_decode(text.substr(0, equals), Plus::space);
  std::optional<std::string> value = percent_decode(raw_value, Plus::space);
  if (!name || !value) return std::nullopt;
  return QueryParameter{std::move(*name), std::move(*value)};
}

Result<Target, Refused> with_path_and_query(Target target, std::string_view text) {
  const std::size_t question = text.find('?');
  target.path = text.substr(0, question);
  if (target.path.empty()) target.path = "/";
  if (!percent_decode(target.path)) return Refused{400, "the path has a broken escape"};
  if (question == text.npos) return target;
  std::optional<Query> query = parse_query(text.substr(question + 1));
  if (!query) return Refused{400, "the query has a broken escape or too many parameters"};
  target.query = std::move(*query);
  return target;
}

Result<Target, Refused> parse_authority(std::string_view text) {
  Target target{.form = TargetForm::authority, .path = {}, .query = {}, .authority = {}};
  target.authority = parse_host_port(text);
  if (!target.authority || !target.authority->port)
    return Refused{400, "CONNECT needs a host and a port"};
  return target;
}

// After "http://" or "https://".
Result<Target, Refused> parse_absolute(std::string_view rest) {
  const std::size_t end = rest.find_first_of("/?");
  Target target{.form = TargetForm::absolute, .path = {}, .query = {}, .authority = {}};
  target.authority = parse_host_port(rest.substr(0, end));
  if (!target.authority) return Refused{400, "the target's host is malformed"};
  return with_path_and_query(std::move(target), end == rest.npos ? "" : rest.substr(end));
}

}  // namespace

std::optional<Query> parse_query(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (pair.empty()) continue;
    std::optional<QueryParameter> parameter = parse_parameter(pair);
    if (!parameter || query.size() == query_parameter_count_max) return std::nullopt;
    query.push_back(std::move(*parameter));
  }
  return query;
}

Result<Target, Refused> parse_target(Method method, std::string_view target) {
  if (target.empty() || !all_of_class(target, char_target))
    return Refused{400, "the target has a character that must be percent-encoded"};
  if (method.text == "CONNECT") return parse_authority(target);
  if (target.front() == '/') return with_path_and_query(Target{}, target);
  if (target == "*") {
    if (method.text != "OPTIONS") return Refused{400, "the target * is for OPTIONS only"};
    return Target{.form = TargetForm::asterisk, .path = "*", .query = {}, .authority = {}};
  }
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")})
    if (equal_names(target.substr(0, scheme.size()), scheme))
      return parse_absolute(target.substr(scheme.size()));
  return Refused{400, "the target has none of the forms of HTTP/1.1"};
}

}  // namespace skerry::http
