#pragma once
// The API's shapes made of what is stored, and the API's own words.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/call.hpp"
#include "services/ssm/state.hpp"
#include "shapes/ssm.hpp"

namespace skerry::ssm {

namespace types {
inline constexpr std::string_view string = "String";
inline constexpr std::string_view string_list = "StringList";
inline constexpr std::string_view secure_string = "SecureString";
}  // namespace types

namespace tiers {
inline constexpr std::string_view standard = "Standard";
inline constexpr std::string_view advanced = "Advanced";
inline constexpr std::string_view intelligent = "Intelligent-Tiering";
}  // namespace tiers

// Whether values of SecureStrings are shown in clear (WithDecryption).
enum class Decrypt : bool { no, yes };
Decrypt decryption(const std::optional<bool>& with_decryption);

// Asks KMS when it must.
Result<std::string, ApiError> shown_value(const Ssm& ssm, Call& call, const Ssm::Found& found,
                                          Decrypt decrypt);
Result<Parameter, ApiError> parameter_shape(const Ssm& ssm, Call& call, const Ssm::Found& found,
                                            Decrypt decrypt);
Result<ParameterHistory, ApiError> history_shape(const Ssm& ssm, Call& call,
                                                 const Ssm::Found& found, Decrypt decrypt);
ParameterMetadata metadata_shape(const Ssm& ssm, const Ssm::Found& found);
std::vector<Tag> tag_shapes(const std::vector<StoredTag>& tags);

}  // namespace skerry::ssm
