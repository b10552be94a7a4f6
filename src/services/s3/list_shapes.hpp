#pragma once
// What S3's lists have in common: the size of a page, encoding-type=url, common prefixes.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "shapes/s3.hpp"
#include "wire/aws/error.hpp"

namespace skerry::s3 {

struct PageSize {
  std::size_t items = 0;
};
// At most 1,000, which is also the default; more is cut down to it.
Result<PageSize, ApiError> page_size(const std::optional<std::int32_t>& wanted,
                                     std::string_view parameter);

// Keys may have characters that XML has not; a client that says encoding-type=url gets them
// percent-encoded, slashes excepted.
class KeyEncoder {
 public:
  enum class Form : std::uint8_t { plain, url };
  explicit KeyEncoder(Form form) : form_(form) {}
  std::string operator()(const std::string& key) const;

 private:
  Form form_;
};
Result<KeyEncoder, ApiError> key_encoder(const std::optional<std::string>& encoding_type);

std::vector<CommonPrefix> shape_of_prefixes(const std::vector<std::string>& prefixes,
                                            const KeyEncoder& encode);

}  // namespace skerry::s3
