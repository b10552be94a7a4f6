#include "services/secretsmanager/names.hpp"

#include <algorithm>

#include "base/arn.hpp"

namespace skerry::secretsmanager {
namespace {

constexpr std::size_t suffix_characters = 6;
constexpr std::string_view alphanumerics =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view unknown_suffix = "??????";

bool alphanumeric(char c) { return alphanumerics.find(c) != alphanumerics.npos; }

std::string prefix(const RegionFacts& region) {
  return "arn:aws:secretsmanager:" + region.name.text + ":" + region.account.text + ":secret:";
}

bool ends_like_suffix(std::string_view text) {
  if (text.size() <= suffix_characters + 1) return false;
  const std::string_view end = text.substr(text.size() - suffix_characters);
  return text[text.size() - suffix_characters - 1] == '-' &&
         std::all_of(end.begin(), end.end(), alphanumeric);
}

}  // namespace

bool valid_name(std::string_view name) {
  constexpr std::string_view others = "-/_+=.@!";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return alphanumeric(c) || others.find(c) != others.npos;
  });
}

std::string new_arn(const RegionFacts& region, SecretName name, Random& random) {
  return prefix(region) + std::string(name.text) + "-" +
         random.text(suffix_characters, alphanumerics);
}

std::string arn_to_be(const RegionFacts& region, SecretName name) {
  return prefix(region) + std::string(name.text) + "-" + std::string(unknown_suffix);
}

std::optional<ParsedId> parse_id(const RegionFacts& region, std::string_view id) {
  if (!id.starts_with("arn:")) return ParsedId{IdForm::name, id};
  const std::string own = prefix(region);
  if (!id.starts_with(own)) return std::nullopt;
  const std::string_view rest = id.substr(own.size());
  if (ends_like_suffix(rest))
    return ParsedId{IdForm::full_arn, rest.substr(0, rest.size() - suffix_characters - 1)};
  return ParsedId{IdForm::partial_arn, rest};
}

}  // namespace skerry::secretsmanager
