#include "services/s3/description.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"

namespace skerry::s3 {
namespace {

// Recorded and shown; nothing is slower or cheaper here.
constexpr std::array kept_classes{"STANDARD",   "REDUCED_REDUNDANCY",  "STANDARD_IA",
                                  "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"};
// From these nothing can be read before it is restored.
constexpr std::array archive_classes{
    "GLACIER",        "DEEP_ARCHIVE", "OUTPOSTS",        "SNOW",
    "FSX_OPENZFS",    "FSX_ONTAP",    "AWS_BACKUP_WARM", "AWS_BACKUP_LOW_COST_WARM",
    "EXPRESS_ONEZONE"};

template <class Array>
bool among(const Array& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

Result<Done, ApiError> check_key(const std::string& key) {
  if (key.size() > limits::key_bytes_max) return errors::key_too_long(key.size());
  if (key.find('\0') != std::string::npos)
    return ApiError{
        .code = "InvalidURI", .status = 400, .message = "Couldn't parse the specified URI."};
  return Done{};
}

Result<std::string, ApiError> storage_class_of(OperationName operation,
                                               const std::optional<std::string>& wanted) {
  const std::string name = wanted.value_or("STANDARD");
  if (among(kept_classes, name)) return name;
  if (among(archive_classes, name)) return not_supported(operation, "StorageClass " + name);
  return errors::invalid_storage_class();
}

Result<Pairs, ApiError> metadata_of(const std::optional<Pairs>& metadata) {
  if (!metadata) return Pairs{};
  std::size_t bytes = 0;
  for (const auto& [name, value] : *metadata) {
    bytes += name.size() + value.size();
    if (!valid_utf8(value))
      return errors::invalid_argument("Metadata values must be UTF-8", {"x-amz-meta-*"}, name);
  }
  if (bytes > limits::user_metadata_bytes_max) return errors::metadata_too_large(bytes);
  return *metadata;
}

std::string content_encoding_of(const std::string& header) {
  std::string kept;
  for (std::string_view rest = header; !rest.empty();) {
    std::string_view item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (item.empty() || item == "aws-chunked") continue;
    kept += (kept.empty() ? "" : ",") + std::string(item);
  }
  return kept;
}

std::string expires_text(WallTime time) { return http::http_date(time); }

}  // namespace skerry::s3
