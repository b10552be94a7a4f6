#pragma once
// ParameterFilters of DescribeParameters and GetParametersByPath: all must match, of each any value
// (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "services/ssm/state.hpp"
#include "shapes/ssm.hpp"
#include "wire/aws/error.hpp"

namespace skerry::ssm {

enum class FilterKey : std::uint8_t { name, type, key_id, path, label, tier, data_type, tag };
enum class FilterOption : std::uint8_t { equals, begins_with, contains, one_level, recursive };

struct Filter {
  FilterKey key = FilterKey::name;
  std::string tag_key;
  FilterOption option = FilterOption::equals;
  std::vector<std::string> values;  // none: of a tag that just has to be there
};

enum class FilterUse : std::uint8_t { describe, by_path };

class Filters {
 public:
  static Result<Filters, ApiError> parse(
      FilterUse use, const std::optional<std::vector<ParameterStringFilter>>& filters);
  // The older kind, of DescribeParameters only.
  static Filters older(const std::vector<ParametersFilter>& filters);

  // All but labels, which choose versions.
  bool match(const Ssm::Found& found) const;
  const Filter* label() const;

 private:
  std::vector<Filter> filters_;
};

}  // namespace skerry::ssm
