#include "call/call.hpp"

#include "call/authorise.hpp"

namespace skerry {
namespace {

ApiError access_denied(std::string message) {
  return {.code = "AccessDenied", .status = 403, .message = std::move(message)};
}

}  // namespace

Result<Done, ApiError> Call::authorise(const Access& access) const {
  Result<CallerContext> caller =
      caller_context(this->caller(), facts_, region(), environment_.directory);
  if (!caller.ok()) return access_denied(caller.error().message);
  const Judgement judgement = judge(std::move(caller).value(), access);
  if (!judgement.decision.allowed()) return access_denied(refusal_text(judgement));
  return Done{};
}

}  // namespace skerry
