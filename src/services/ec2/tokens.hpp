#pragma once
// ClientToken: the same token again gives what it made the first time, as long as that is there.
// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html

#include <optional>
#include <string>

#include "services/ec2/state.hpp"

namespace skerry::ec2 {

template <class R>
const R* made_with(const Ec2& ec2, const std::optional<std::string>& token) {
  if (!token || token->empty()) return nullptr;
  for (const auto& [id, record] : ec2.all<R>()) {
    if (record.client_token == *token) return &record;
  }
  return nullptr;
}

}  // namespace skerry::ec2
