#pragma once
// The Codec of an operation that came over HTTP: decodes and validates the request, keeps the
// encoded answer.

#include <optional>
#include <string_view>

#include "call/operation.hpp"
#include "wire/aws/protocol.hpp"
#include "wire/aws/validate.hpp"

namespace skerry::gateway {

class WireCodec final : public Codec {
 public:
  WireCodec(const aws::OperationShape& operation, const aws::WireRequest& request,
            const aws::Validator& validator, aws::ResponseIds ids)
      : operation_(operation), request_(request), validator_(validator), ids_(ids) {}

  Result<Done, ApiError> decode(aws::MutableRef request) override;
  void encode(aws::ConstRef response) override;

  // After encode().
  aws::WireResponse take() { return std::move(*response_); }

 private:
  void log_ignored(const aws::Decoded& decoded) const;

  const aws::OperationShape& operation_;
  const aws::WireRequest& request_;
  const aws::Validator& validator_;
  aws::ResponseIds ids_;
  std::optional<aws::WireResponse> response_;
};

}  // namespace skerry::gateway
