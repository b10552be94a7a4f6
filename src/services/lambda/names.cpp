#include "services/lambda/names.hpp"

#include <algorithm>

#include "base/arn.hpp"
#include "services/lambda/errors.hpp"

namespace skerry::lambda {
namespace {

constexpr std::string_view kind = "function:";

// NAME or NAME:QUALIFIER
FunctionRef split(std::string_view text) {
  FunctionRef ref;
  const std::size_t colon = text.find(':');
  ref.name = text.substr(0, colon);
  if (colon != text.npos) ref.qualifier = text.substr(colon + 1);
  return ref;
}

}  // namespace

FunctionRef parse_ref(const RegionFacts& region, std::string_view text) {
  if (const std::optional<Arn> arn = parse_arn(text)) {
    const std::string_view resource = arn->resource;
    FunctionRef ref = split(resource.starts_with(kind) ? resource.substr(kind.size()) : resource);
    ref.elsewhere = arn->service != "lambda" || arn->region != region.name.text ||
                    arn->account != region.account.text || !resource.starts_with(kind);
    return ref;
  }
  if (text.starts_with(kind)) return split(text.substr(kind.size()));
  const std::size_t partial = text.find(":function:");
  if (partial == text.npos) return split(text);
  FunctionRef ref = split(text.substr(partial + 1 + kind.size()));
  ref.elsewhere = text.substr(0, partial) != region.account.text;
  return ref;
}

Result<FunctionRef, ApiError> parse_ref(const RegionFacts& region, std::string_view text,
                                        const std::optional<std::string>& qualifier) {
  FunctionRef ref = parse_ref(region, text);
  if (!qualifier) return ref;
  if (!ref.qualifier.empty() && ref.qualifier != *qualifier)
    return errors::contradicting_qualifiers();
  ref.qualifier = *qualifier;
  return ref;
}

std::string function_arn(const RegionFacts& region, std::string_view name,
                         std::string_view qualifier) {
  std::string resource = std::string(kind) + std::string(name);
  if (!qualifier.empty()) resource += ':' + std::string(qualifier);
  return Arn{.service = "lambda",
             .region = region.name.text,
             .account = region.account.text,
             .resource = std::move(resource)}
      .text();
}

bool is_number(std::string_view qualifier) {
  return !qualifier.empty() && std::all_of(qualifier.begin(), qualifier.end(),
                                           [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace skerry::lambda
