#pragma once
// A request against the constraints of AWS's model, with AWS's messages: "1 validation error
// detected: Value 'x' at 'roleName' failed to satisfy constraint: Member must have length less than
// or equal to 64".

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "wire/aws/error.hpp"
#include "wire/aws/shape.hpp"

namespace skerry::aws {

// The compiled patterns of some services' constraints: made once at start, immutable after.
class Validator {
 public:
  // Every pattern that the operations' inputs reach; a pattern that does not compile is a bug.
  explicit Validator(std::span<const ServiceShape* const> services);
  Validator(Validator&&) noexcept;
  Validator& operator=(Validator&&) noexcept;
  ~Validator();

  // ValidationError (query) or ValidationException with all violations; nothing when there are
  // none. Sensitive values do not appear in it.
  std::optional<ApiError> validate(const OperationShape& operation, ConstRef request) const;

 private:
  class Patterns;
  std::unique_ptr<const Patterns> patterns_;
};

}  // namespace skerry::aws
