#include "databases/versions.hpp"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <memory>

namespace skerry::databases {
namespace {

constexpr std::uint16_t major_min = 13;
constexpr std::uint16_t major_max = 18;
constexpr std::uint16_t major_default = 17;  // what RDS takes in 2026 when none is asked for

std::optional<std::uint16_t> number(std::string_view text) {
  std::uint16_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::string_view next_word(std::string_view& line) {
  const auto end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

Error cannot_find(std::string_view asked) {
  return Error{"Cannot find version " + std::string(asked) + " for postgres"};
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> out;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), ::closedir);
  if (!open) return out;
  while (const dirent* entry = ::readdir(open.get())) out.emplace_back(entry->d_name);
  std::sort(out.begin(), out.end());
  return out;
}

bool has_programs(const std::string& folder) {
  return ::access((folder + "/bin/postgres").c_str(), X_OK) == 0 &&
         ::access((folder + "/bin/initdb").c_str(), X_OK) == 0;
}

}  // namespace

std::string text(Version version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

std::optional<Version> parse_version(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto major = number(text.substr(0, dot));
  const auto minor = number(text.substr(dot + 1));
  if (!major || !minor || *major < major_min || *major > major_max) return std::nullopt;
  return Version{*major, *minor};
}

std::optional<Version> parse_program_version(std::string_view line) {
  constexpr std::string_view prefix = "postgres (PostgreSQL) ";
  if (!line.starts_with(prefix)) return std::nullopt;
  line.remove_prefix(prefix.size());
  return parse_version(line.substr(0, line.find_first_of(" \n")));
}

Architecture this_architecture() {
#if defined(__aarch64__)
  return Architecture::arm64;
#else
  return Architecture::x64;
#endif
}

Result<Catalogue> Catalogue::parse(std::string_view text, Architecture architecture) {
  Catalogue out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    const std::string whole(line);
    const auto version = parse_version(next_word(line));
    const std::string_view built_for = next_word(line);
    const std::string_view pin = next_word(line);
    const std::string_view integrity = next_word(line);
    if (!version || (built_for != "x64" && built_for != "arm64") || pin.empty() ||
        !integrity.starts_with("sha512-") || !line.empty())
      return Error{"the catalogue of engines has the line: " + whole};
    if ((built_for == "arm64") != (architecture == Architecture::arm64)) continue;
    out.packages_.push_back({*version, std::string(pin), std::string(integrity)});
  }
  std::sort(out.packages_.begin(), out.packages_.end(),
            [](const Package& a, const Package& b) { return a.version < b.version; });
  return out;
}

void Catalogue::add(Version version) {
  const auto at =
      std::lower_bound(packages_.begin(), packages_.end(), version,
                       [](const Package& package, Version v) { return package.version < v; });
  if (at == packages_.end() || at->version != version) packages_.insert(at, {version, {}, {}});
}

Result<Version> Catalogue::resolve(std::string_view asked) const {
  const auto exact = parse_version(asked);
  const auto major = asked.empty() ? std::optional(major_default) : number(asked);
  for (auto at = packages_.rbegin(); at != packages_.rend(); ++at)
    if (exact ? at->version == *exact : major && at->version.major == *major) return at->version;
  return cannot_find(asked);
}

std::vector<Engine> engines_in(const std::string& folder) {
  std::vector<Engine> out;
  for (const std::string& name : names_in(folder)) {
    const auto version = parse_version(name);
    const std::string place = folder + "/" + name;
    if (version && has_programs(place)) out.push_back({*version, place});
  }
  std::sort(out.begin(), out.end(),
            [](const Engine& a, const Engine& b) { return a.version < b.version; });
  return out;
}

std::vector<Engine> engines_of_host(const std::string& folder) {
  std::vector<Engine> out;
  for (const std::string& name : names_in(folder)) {
    const std::string place = folder + "/" + name;
    if (!number(name) || !has_programs(place)) continue;
    const std::string command = "exec " + place + "/bin/postgres --version";
    const std::unique_ptr<FILE, int (*)(FILE*)> answer(::popen(command.c_str(), "re"), ::pclose);
    std::array<char, 256> line{};
    if (!answer || !std::fgets(line.data(), line.size(), answer.get())) continue;
    if (const auto version = parse_program_version(line.data())) out.push_back({*version, place});
  }
  return out;
}

}  // namespace skerry::databases
