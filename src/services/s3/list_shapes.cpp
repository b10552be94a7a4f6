#include "services/s3/list_shapes.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"

namespace skerry::s3 {

Result<PageSize, ApiError> page_size(const std::optional<std::int32_t>& wanted,
                                     std::string_view parameter) {
  const std::int32_t asked = wanted.value_or(limits::page_items_max);
  if (asked < 0)
    return errors::invalid_argument(
        "Argument " + std::string(parameter) + " must be an integer between 0 and 2147483647",
        {parameter}, std::to_string(asked));
  return PageSize{static_cast<std::size_t>(std::min(asked, limits::page_items_max))};
}

std::string KeyEncoder::operator()(const std::string& key) const {
  return form_ == Form::url ? percent_encode(key, Slash::keep) : key;
}

Result<KeyEncoder, ApiError> key_encoder(const std::optional<std::string>& encoding_type) {
  if (!encoding_type) return KeyEncoder(KeyEncoder::Form::plain);
  if (*encoding_type != "url")
    return errors::invalid_argument("Invalid Encoding Method specified in Request",
                                    {"encoding-type"}, *encoding_type);
  return KeyEncoder(KeyEncoder::Form::url);
}

std::vector<CommonPrefix> shape_of_prefixes(const std::vector<std::string>& prefixes,
                                            const KeyEncoder& encode) {
  std::vector<CommonPrefix> shapes;
  for (const std::string& prefix : prefixes) shapes.emplace_back().prefix = encode(prefix);
  return shapes;
}

}  // namespace skerry::s3
