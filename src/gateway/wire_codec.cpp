#include "gateway/wire_codec.hpp"

#include "base/log.hpp"

namespace skerry::gateway {

Result<Done, ApiError> WireCodec::decode(aws::MutableRef request) {
  const aws::Decoded decoded = TRY(aws::decode_request(operation_, request_, request));
  if (!decoded.ignored.empty()) log_ignored(decoded);
  if (auto violations = validator_.validate(operation_, request)) return std::move(*violations);
  return Done{};
}

void WireCodec::encode(aws::ConstRef response) {
  response_ = aws::encode_response(operation_, response, ids_);
}

// Newer clients know members that AWS's model of the day does not; AWS ignores them too.
void WireCodec::log_ignored(const aws::Decoded& decoded) const {
  std::string names;
  for (const std::string& name : decoded.ignored) names += (names.empty() ? "" : ", ") + name;
  log(Level::info, "gateway", "members that are not in AWS's model were ignored",
      {{"operation", std::string(operation_.name)}, {"members", names}});
}

}  // namespace skerry::gateway
