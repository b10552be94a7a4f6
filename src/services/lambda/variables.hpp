#pragma once
// A function's environment variables: checked, and sealed in its record.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "store/sealed.hpp"
#include "wire/aws/error.hpp"

namespace skerry::lambda {

using Variables = std::vector<std::pair<std::string, std::string>>;

// Too many bytes, or a name that is Lambda's own.
Result<Done, ApiError> check_variables(const Variables& variables);

struct OfFunction {
  std::string_view name;
};
Result<std::string, ApiError> seal_variables(Sealer& sealer, OfFunction function,
                                             const Variables& variables);
// Empty text: none.
Result<Variables> open_variables(const Sealer& sealer, OfFunction function,
                                 std::string_view sealed);

}  // namespace skerry::lambda
