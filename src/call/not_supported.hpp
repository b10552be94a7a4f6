#pragma once
// The refusal of what AWS has and Skerry has not, by name: never ignored, never pretended.

#include <string>
#include <string_view>

#include "wire/aws/error.hpp"

namespace skerry {

struct OperationName {
  std::string_view text;
};

// "Skerry does not support SerialNumber of AssumeRole."
inline ApiError not_supported(OperationName operation, std::string_view member) {
  return {.code = "NotImplemented",
          .status = 501,
          .message = "Skerry does not support " + std::string(member) + " of " +
                     std::string(operation.text) + "."};
}

}  // namespace skerry
