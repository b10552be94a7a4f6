#pragma once
// The documents of lifecycle policies: checked against AWS's rules, never run, for there are no
// images.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html

#include <optional>
#include <string>
#include <string_view>

namespace skerry::ecr {

// What is wrong with the document, in the words of AWS's schema validator; nothing when it is good.
std::optional<std::string> lifecycle_failure(std::string_view text);

}  // namespace skerry::ecr
