#include "sandbox/runtimes.hpp"

#include <array>

namespace skerry::sandbox {
namespace {

struct Row {
  Runtime runtime;
  std::string_view name;
  std::string_view execution;
};
constexpr std::array rows = {
    Row{Runtime::nodejs16, "nodejs16.x", "AWS_Lambda_nodejs16.x"},
    Row{Runtime::nodejs18, "nodejs18.x", "AWS_Lambda_nodejs18.x"},
    Row{Runtime::nodejs20, "nodejs20.x", "AWS_Lambda_nodejs20.x"},
    Row{Runtime::nodejs22, "nodejs22.x", "AWS_Lambda_nodejs22.x"},
    Row{Runtime::nodejs24, "nodejs24.x", "AWS_Lambda_nodejs24.x"},
    Row{Runtime::provided_al2, "provided.al2", ""},
    Row{Runtime::provided_al2023, "provided.al2023", ""},
};

}  // namespace

std::optional<Runtime> parse_runtime(std::string_view name) {
  for (const Row& row : rows) {
    if (row.name == name) return row.runtime;
  }
  return std::nullopt;
}

std::string_view name_of(Runtime runtime) { return rows[static_cast<std::size_t>(runtime)].name; }

std::optional<std::string_view> execution_name_of(Runtime runtime) {
  const std::string_view name = rows[static_cast<std::size_t>(runtime)].execution;
  if (name.empty()) return std::nullopt;
  return name;
}

}  // namespace skerry::sandbox
