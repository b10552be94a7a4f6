// The TOML form of the configuration (TOML 1.0 by toml11, which is named here only).
#include <sstream>
#include <toml.hpp>

#include "proxy/config_values.hpp"

namespace skerry::proxy {
namespace {

// Scalars as text; nothing for tables and arrays.
std::optional<std::string> scalar(const toml::value& value) {
  if (value.is_string()) return value.as_string().str;
  if (value.is_integer()) return std::to_string(value.as_integer());
  if (value.is_boolean()) return value.as_boolean() ? "true" : "false";
  return std::nullopt;
}

Result<Done> set_plain(ConfigBuilder& builder, const std::string& key, const toml::value& value) {
  if (value.is_array()) {
    for (const toml::value& item : value.as_array()) {
      const auto text = scalar(item);
      if (!text || key != "listen") return Error{key + ": not a list"};
      TRY(builder.set({key, *text}));
    }
    return Done{};
  }
  const auto text = scalar(value);
  if (!text) return Error{"unknown section \"" + key + "\""};
  return builder.set({key, *text});
}

Result<Done> set_databases(ConfigBuilder& builder, const toml::value& databases) {
  if (!databases.is_table()) return Error{"databases: expected [databases.NAME] sections"};
  for (const auto& [name, section] : databases.as_table()) {
    if (!section.is_table()) return Error{"databases." + name + ": expected a section"};
    // An empty section is a database with every default.
    TRY(builder.set_database(name, {"mode", ""}));
    for (const auto& [key, value] : section.as_table()) {
      const auto text = scalar(value);
      if (!text) return Error{"databases." + name + "." + key + ": expected a plain value"};
      TRY(builder.set_database(name, {key, *text}));
    }
  }
  return Done{};
}

Result<Done> set_users(ConfigBuilder& builder, const toml::value& users) {
  if (!users.is_table()) return Error{"users: expected a [users] section"};
  for (const auto& [name, secret] : users.as_table()) {
    const auto text = scalar(secret);
    if (!text || !secret.is_string()) return Error{"users." + name + ": expected a text"};
    TRY(builder.add_user({name, *text}));
  }
  return Done{};
}

Result<Done> read_all(ConfigBuilder& builder, const toml::value& root) {
  for (const auto& [key, value] : root.as_table()) {
    if (key == "databases" || key == "users") continue;
    TRY(set_plain(builder, key, value));
  }
  // Users before databases, which may name one.
  if (root.contains("users")) TRY(set_users(builder, root.at("users")));
  if (root.contains("databases")) TRY(set_databases(builder, root.at("databases")));
  return Done{};
}

}  // namespace

Result<std::unique_ptr<Config>> parse_toml(const ConfigText& file, Random& random) {
  try {
    std::istringstream in(file.text);
    const toml::value root = toml::parse(in, file.source);
    ConfigBuilder builder(random, file.source);
    const Result<Done> read = read_all(builder, root);
    if (!read.ok()) return Error{file.source + ": " + read.error().message};
    return builder.finish();
  } catch (const std::exception& problem) {
    return Error{problem.what()};
  }
}

}  // namespace skerry::proxy
