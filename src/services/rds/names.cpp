#include "services/rds/names.hpp"

#include <algorithm>
#include <array>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "services/rds/limits.hpp"

namespace skerry::rds {
namespace {

constexpr std::string_view small = "abcdefghijklmnopqrstuvwxyz0123456789";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct KindName {
  Kind kind;
  std::string_view text;
};
constexpr std::array kind_names{
    KindName{Kind::instance, "db"}, KindName{Kind::snapshot, "snapshot"},
    KindName{Kind::subnet_group, "subgrp"}, KindName{Kind::parameter_group, "pg"},
    KindName{Kind::proxy, "db-proxy"}};

std::string prefix_of(const RegionFacts& region) {
  return "arn:aws:rds:" + region.name.text + ":" + region.account.text + ":";
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

bool is_identifier(std::string_view text, std::size_t chars_max) {
  if (text.empty() || text.size() > chars_max || !is_letter(text.front()) || text.back() == '-' ||
      text.find("--") != std::string_view::npos)
    return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

bool is_subnet_group_name(std::string_view text) {
  return !text.empty() && text.size() <= limits::name_chars_max &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == ' ';
         });
}

std::string arn(const RegionFacts& region, Kind kind, std::string_view name) {
  for (const KindName& each : kind_names)
    if (each.kind == kind)
      return prefix_of(region) + std::string(each.text) + ":" + std::string(name);
  return {};
}

std::optional<ParsedArn> parse_arn(const RegionFacts& region, std::string_view arn) {
  const std::string prefix = prefix_of(region);
  if (!arn.starts_with(prefix)) return std::nullopt;
  arn.remove_prefix(prefix.size());
  for (const KindName& each : kind_names) {
    if (arn.size() > each.text.size() && arn.starts_with(each.text) && arn[each.text.size()] == ':')
      return ParsedArn{each.kind, std::string(arn.substr(each.text.size() + 1))};
  }
  return std::nullopt;
}

std::string endpoint(const RegionFacts& region, std::string_view instance) {
  const std::string about = "rds-endpoint " + region.account.text + " " + region.name.text;
  std::string hash = "c";
  for (const std::byte byte : sha256(as_bytes(about))) {
    if (hash.size() == 12) break;
    hash += small[std::to_integer<std::size_t>(byte) % small.size()];
  }
  return std::string(instance) + "." + hash + "." + region.name.text + ".rds.amazonaws.com";
}

std::optional<std::string> hosted_zone(const RegionFacts& region) {
  if (region.name.text == "us-east-1") return "Z2R2ITUGPM61AM";
  return std::nullopt;
}

std::string new_resource_id(Random& random) {
  return "db-" + random.text(26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
}

}  // namespace skerry::rds
