#include "services/kms/names.hpp"

#include <algorithm>

#include "services/kms/errors.hpp"

namespace skerry::kms {
namespace {

constexpr std::string_view key_resource_prefix = "key/";
constexpr std::size_t key_id_characters = 36;

std::string arn_of(const RegionFacts& region, std::string resource) {
  return Arn{.service = "kms",
             .region = region.name.text,
             .account = region.account.text,
             .resource = std::move(resource)}
      .text();
}

Result<KeyName, ApiError> parse_key_arn(std::string_view text, const RegionFacts& region) {
  const std::optional<Arn> arn = parse_arn(text);
  if (!arn || arn->service != "kms") return errors::invalid_arn(text);
  if (arn->region != region.name.text) return errors::arn_of_another_region(arn->region);
  const std::string& resource = arn->resource;
  const bool alias = resource.starts_with(alias_prefix);
  if (!alias && !resource.starts_with(key_resource_prefix)) return errors::invalid_arn(text);
  if (arn->account != region.account.text)
    return alias ? errors::no_such_alias(text) : errors::no_such_key(text);
  if (alias) return KeyName{.kind = NameKind::alias, .text = resource};
  return KeyName{.kind = NameKind::key, .text = resource.substr(key_resource_prefix.size())};
}

}  // namespace

bool is_key_id(std::string_view text) {
  if (text.size() != key_id_characters) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (hyphen ? c != '-' : !digit) return false;
  }
  return true;
}

Result<KeyName, ApiError> parse_key_name(std::string_view text, const RegionFacts& region) {
  if (text.starts_with("arn:")) return parse_key_arn(text, region);
  if (text.starts_with(alias_prefix))
    return KeyName{.kind = NameKind::alias, .text = std::string(text)};
  if (!is_key_id(text)) return errors::invalid_key_id(text);
  return KeyName{.kind = NameKind::key, .text = std::string(text)};
}

std::string key_arn(const RegionFacts& region, std::string_view key_id) {
  return arn_of(region, std::string(key_resource_prefix).append(key_id));
}

std::string alias_arn(const RegionFacts& region, std::string_view alias) {
  return arn_of(region, std::string(alias));
}

std::string via_service(std::string_view principal, const RegionFacts& region) {
  const std::string_view name = principal.substr(0, principal.find('.'));
  return std::string(name) + '.' + region.name.text + ".amazonaws.com";
}

}  // namespace skerry::kms
