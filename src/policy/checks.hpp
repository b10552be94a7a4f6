#pragma once
// What single texts of a policy must look like. Each answers with AWS's message when they do not.

#include <optional>
#include <string>
#include <string_view>

#include "policy/document.hpp"

namespace skerry::policy {

using Complaint = std::optional<std::string>;

// The older validator, for identity policies, and the newer one, for trust and resource policies,
// word the same faults differently.
bool older_words(PolicyKind kind);

Complaint check_sid(std::string_view sid);
Complaint check_action(std::string_view action, PolicyKind kind);
Complaint check_resource(std::string_view resource);
Complaint check_condition_key(std::string_view key);
// `type` is the text of the member: "AWS", "Service", ...
Complaint check_principal(std::string_view type, const PrincipalEntry& entry, PolicyKind kind);

}  // namespace skerry::policy
