#pragma once
// The runtimes that functions may name, and those that this build can run.

#include <cstdint>
#include <optional>
#include <string_view>

namespace skerry::sandbox {

// In the order of their names; the warden's catalogue counts by it (kernel/processes.hpp).
enum class Runtime : std::uint8_t {
  nodejs16,
  nodejs18,
  nodejs20,
  nodejs22,
  nodejs24,
  provided_al2,
  provided_al2023,
};

std::optional<Runtime> parse_runtime(std::string_view name);  // "nodejs16.x"
std::string_view name_of(Runtime runtime);
// "AWS_Lambda_nodejs16.x"; nothing for custom runtimes, which AWS does not tell.
std::optional<std::string_view> execution_name_of(Runtime runtime);

enum class RuntimeKind : std::uint8_t { node, custom };
constexpr RuntimeKind kind_of(Runtime runtime) {
  return runtime == Runtime::provided_al2 || runtime == Runtime::provided_al2023
             ? RuntimeKind::custom
             : RuntimeKind::node;
}

}  // namespace skerry::sandbox
