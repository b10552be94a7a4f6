#pragma once
// Records as the API shows them.

#include <string>

#include "base/clock.hpp"
#include "services/lambda/state.hpp"
#include "shapes/lambda.hpp"

namespace skerry::lambda {

// `qualified`: the ARN ends with the version, as in answers about versions.
enum class ArnForm : std::uint8_t { plain, qualified };
Result<FunctionConfiguration, ApiError> configuration_shape(const Lambda& lambda,
                                                            const StoredVersion& version,
                                                            ArnForm form);
AliasConfiguration alias_shape(const Lambda& lambda, const StoredAlias& alias);
FunctionEventInvokeConfig event_config_shape(const Lambda& lambda, const StoredEventConfig& config);

}  // namespace skerry::lambda
