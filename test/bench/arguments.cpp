#include "test/bench/arguments.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace skerry::bench {
namespace {

constexpr unsigned connections_max = 10'000;
constexpr unsigned rounds_max = 1'000;
constexpr double seconds_max = 3'600;

template <class Number>
Result<Number> number(std::string_view text, Number most) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > most)
    return Error{"'" + std::string(text) + "' is not a number from 0 to " + std::to_string(most)};
  return value;
}

Result<Duration> duration(std::string_view text) {
  const double value = TRY(number<double>(text, seconds_max));
  return Duration(std::llround(value * 1e9));
}

Result<Endpoint> endpoint(std::string_view text) {
  if (text.starts_with("http://")) text.remove_prefix(7);
  if (text.ends_with("/")) text.remove_suffix(1);
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return Error{"an endpoint is HOST:PORT, with a numeric host"};
  Endpoint out;
  out.host = text.substr(0, colon);
  if (out.host == "localhost") out.host = "127.0.0.1";
  out.port = static_cast<std::uint16_t>(TRY(number<unsigned>(text.substr(colon + 1), 65'535)));
  return out;
}

Result<Done> set(Arguments& out, std::string_view name, std::string_view value) {
  if (name == "--to") {
    out.to = TRY(endpoint(value));
  } else if (name == "--connections") {
    out.connections = TRY(number<unsigned>(value, connections_max));
  } else if (name == "--seconds") {
    out.time = TRY(duration(value));
  } else if (name == "--warm-up-seconds") {
    out.warm_up = TRY(duration(value));
  } else if (name == "--rounds") {
    out.rounds = TRY(number<unsigned>(value, rounds_max));
  } else if (name == "--server-pid") {
    out.server_pid = TRY(number<int>(value, 1 << 22));
  } else if (name == "--server-cpu") {
    out.server_cpu = TRY(number<int>(value, 1'023));
  } else if (name == "--generator-cpu") {
    out.generator_cpu = TRY(number<int>(value, 1'023));
  } else if (name == "--region") {
    out.region = value;
  } else if (name == "--secret") {
    out.secret = value;
  } else if (name == "--floor-only" && value == "yes") {
    out.measure = Measure::floor_only;
  } else {
    return Error{"unknown option " + std::string(name)};
  }
  return Done{};
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Result<Arguments> parse_arguments(int count, char** values) {
  Arguments out;
  if (const std::string url = environment("AWS_ENDPOINT_URL"); !url.empty())
    out.to = TRY(endpoint(url));
  out.access_key_id = environment("AWS_ACCESS_KEY_ID");
  out.secret_access_key = environment("AWS_SECRET_ACCESS_KEY");
  if (count % 2 == 0) return Error{"each option has a value: " + std::string(values[count - 1])};
  for (int i = 1; i < count; i += 2) TRY(set(out, values[i], values[i + 1]));
  if (out.connections == 0 || out.rounds == 0 || out.time == Duration::zero())
    return Error{"connections, rounds and seconds must be more than zero"};
  if (out.measure == Measure::front_door_and_floor && out.access_key_id.empty())
    return Error{"AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set (see skerry env)"};
  return out;
}

}  // namespace skerry::bench
