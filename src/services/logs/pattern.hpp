#pragma once
// AWS's filter patterns over the text of log events: parsed once, then asked of each event.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
//
// Pure: no clock, no state. What does not parse, or is not supported, is an error with a reason,
// never a pattern that matches nothing.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace skerry::logs {

// What a pattern names in an event that it matched: "$ip" and its text.
using ExtractedValues = std::vector<std::pair<std::string, std::string>>;

class FilterPattern {
 public:
  // One of the pattern's forms.
  class Form {
   public:
    virtual ~Form() = default;
    virtual bool matches(std::string_view message, ExtractedValues& extracted) const = 0;
  };

  static Result<FilterPattern> parse(std::string_view text);

  bool matches(std::string_view message) const;
  bool matches(std::string_view message, ExtractedValues& extracted) const {
    return form_->matches(message, extracted);
  }

 private:
  explicit FilterPattern(std::unique_ptr<const Form> form) : form_(std::move(form)) {}
  std::unique_ptr<const Form> form_;
};

}  // namespace skerry::logs
