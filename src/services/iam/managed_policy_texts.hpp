#pragma once
// The files of managed/, embedded at build time (managed/embed.cmake).

#include <string_view>
#include <vector>

namespace skerry::iam {

const std::vector<std::string_view>& managed_policy_texts();

}  // namespace skerry::iam
