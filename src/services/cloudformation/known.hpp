#pragma once
// The resources that exist, as a step sees them: by now everything that it refers to is made, so a
// value that is not there never will be, and what asked for it must fail.

#include <string>

#include "stack/live.hpp"

namespace skerry::cloudformation {

class Known final : public stack::Made {
 public:
  explicit Known(const stack::LiveResources& live) : live_(live) {}

  std::optional<json::Value> reference(std::string_view logical_id) const override;
  std::optional<json::Value> attribute(std::string_view logical_id,
                                       std::string_view name) const override;
  // Of the first value that was asked for and is not there; empty: all were.
  const std::string& problem() const { return problem_; }

 private:
  void miss(std::string_view logical_id, std::string_view what) const;

  const stack::LiveResources& live_;
  mutable std::string problem_;
};

}  // namespace skerry::cloudformation
