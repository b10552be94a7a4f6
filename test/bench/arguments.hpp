#pragma once
// The command line of skerry_bench: "--name value" pairs.

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "loop/loop.hpp"

namespace skerry::bench {

enum class Measure : unsigned char { front_door_and_floor, floor_only };

struct Arguments {
  Measure measure = Measure::front_door_and_floor;
  Endpoint to{.host = "127.0.0.1", .port = 4566};  // --to HOST:PORT, or AWS_ENDPOINT_URL
  unsigned connections = 16;
  Duration time = std::chrono::seconds(5);     // --seconds, of one round
  Duration warm_up = std::chrono::seconds(1);  // --warm-up-seconds, before each round
  unsigned rounds = 5;                         // floor and front door in turns
  std::optional<int> server_pid;               // whose CPU time is read
  std::optional<int> server_cpu;               // the server and the floor are pinned to it
  std::optional<int> generator_cpu;
  std::string region = "us-east-1";
  std::string secret;             // --secret NAME: GetSecretValue of it, not GetCallerIdentity
  std::string access_key_id;      // AWS_ACCESS_KEY_ID
  std::string secret_access_key;  // AWS_SECRET_ACCESS_KEY
};

Result<Arguments> parse_arguments(int count, char** values);

}  // namespace skerry::bench
