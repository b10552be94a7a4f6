#pragma once
// The settings of a configuration by name, so that both file formats speak of the same ones and
// every error names what it refuses. Values arrive as text.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "proxy/config.hpp"

namespace skerry::proxy {

// Collects values and becomes a Config at the end, when everything is known.
class ConfigBuilder {
 public:
  ConfigBuilder(Random& random, std::string source)
      : random_(random), source_(std::move(source)), config_(std::make_unique<Config>()) {}

  struct Value {
    std::string key;
    std::string text;
  };
  // Keys: "pool_size" and the like (docs/proxy.md).
  Result<Done> set(const Value& value);
  Result<Done> set_database(const std::string& name, const Value& value);
  Result<Done> add_user(const NewCredentials& user);
  Result<std::unique_ptr<Config>> finish();

 private:
  struct DatabaseText {
    std::string name;
    std::string host = "127.0.0.1";
    std::uint16_t port = 5432;
    std::string dbname, user, password, init_query;
    std::string mode, pool_size, defer_begin, reuse;
  };
  DatabaseText& database(const std::string& name);
  Result<Done> set_time(const Value& value);
  Result<Done> set_count(const Value& value);
  Result<Done> set_choice(const Value& value);
  Result<Done> finish_database(const DatabaseText& text);

  Random& random_;
  std::string source_;
  std::unique_ptr<Config> config_;
  std::vector<DatabaseText> databases_;
  RelaySettings relay_;
  std::size_t pool_size_ = 20;
};

}  // namespace skerry::proxy
