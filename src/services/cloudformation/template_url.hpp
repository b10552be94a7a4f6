#pragma once
// TemplateURL: an object of this region's own S3 in any of its spellings, and nothing else.

#include <optional>
#include <string>
#include <string_view>

namespace skerry::cloudformation {

struct TemplateObject {
  std::string bucket;
  std::string key;
  std::string version;  // of ?versionId=; empty: the latest
  bool operator==(const TemplateObject&) const = default;
};

struct OwnNames {
  std::string_view region;
  std::string_view url;  // scheme and host as the caller of the API wrote them
};

// https://s3.REGION.amazonaws.com/B/K, https://B.s3.REGION.amazonaws.com/K, both without REGION or
// with "s3-REGION", and http://HOST:PORT/B/K of this machine. Nothing for any other URL.
std::optional<TemplateObject> parse_template_url(std::string_view url, OwnNames own);

}  // namespace skerry::cloudformation
