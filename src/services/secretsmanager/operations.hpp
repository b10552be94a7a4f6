#pragma once
// The table of Secrets Manager. https://docs.aws.amazon.com/secretsmanager/latest/apireference/

#include "call/operation.hpp"
#include "services/secretsmanager/state.hpp"

namespace skerry::secretsmanager {

ServiceEntry service(SecretsManager& state);

}  // namespace skerry::secretsmanager
