#include "services/s3/names.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/encoding.hpp"

namespace skerry::s3 {
namespace {

constexpr std::string_view id_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool looks_like_ipv4(std::string_view name) {
  return std::count(name.begin(), name.end(), '.') == 3 &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

}  // namespace

bool valid_bucket_name(std::string_view name) {
  constexpr std::size_t shortest = 3;
  constexpr std::size_t longest = 63;
  if (name.size() < shortest || name.size() > longest) return false;
  if (!letter_or_digit(name.front()) || !letter_or_digit(name.back())) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '.') {
      if (name[i + 1] == '.') return false;
    } else if (!letter_or_digit(name[i]) && name[i] != '-') {
      return false;
    }
  }
  if (looks_like_ipv4(name)) return false;
  for (const std::string_view prefix : {"xn--", "sthree-", "amzn-s3-demo-"})
    if (name.starts_with(prefix)) return false;
  for (const std::string_view suffix : {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"})
    if (name.ends_with(suffix)) return false;
  return true;
}

std::string bucket_arn(std::string_view bucket) { return "arn:aws:s3:::" + std::string(bucket); }

std::string object_arn(const Place& place) {
  return "arn:aws:s3:::" + place.bucket + '/' + place.key;
}

std::string canonical_user(const AccountId& account) {
  return hex(sha256("canonical user of the account " + account.text));
}

std::string new_version_id(Random& random) { return random.text(32, id_alphabet); }
std::string new_upload_id(Random& random) { return random.text(64, id_alphabet); }

std::optional<CopySource> parse_copy_source(std::string_view text) {
  if (text.starts_with('/')) text.remove_prefix(1);
  CopySource source;
  constexpr std::string_view version = "?versionId=";
  if (const std::size_t at = text.find(version); at != text.npos) {
    source.version_id = text.substr(at + version.size());
    text = text.substr(0, at);
  }
  const std::optional<std::string> decoded = percent_decode(text);
  if (!decoded) return std::nullopt;
  const std::size_t slash = decoded->find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == decoded->size()) return std::nullopt;
  source.place = {.bucket = decoded->substr(0, slash), .key = decoded->substr(slash + 1)};
  return source;
}

std::string_view unquoted(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"')
    return etag.substr(1, etag.size() - 2);
  return etag;
}

std::string quoted(std::string_view etag) { return '"' + std::string(etag) + '"'; }

std::string after_prefix(std::string_view prefix) {
  std::string after(prefix);
  while (!after.empty() && static_cast<unsigned char>(after.back()) == 0xff) after.pop_back();
  if (!after.empty())
    after.back() = static_cast<char>(static_cast<unsigned char>(after.back()) + 1);
  return after;
}

}  // namespace skerry::s3
