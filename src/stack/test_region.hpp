#pragma once
// What the tests of this folder stand on: a region of values, and templates in short.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stack/arguments.hpp"
#include "stack/desired.hpp"
#include "stack/evaluate.hpp"
#include "stack/template.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace skerry::stack {

class TestRegion final : public Outside, public SsmParameters {
 public:
  std::map<std::string, std::string, std::less<>> exports;
  std::map<std::string, std::string, std::less<>> parameters;

  std::optional<std::string> exported(std::string_view name) const override {
    const auto found = exports.find(name);
    return found == exports.end() ? std::nullopt : std::optional(found->second);
  }
  std::vector<std::string> zones(std::string_view region) const override {
    const std::string name(region);
    return {name + "a", name + "b", name + "c"};
  }
  Result<std::string, Invalid> value(std::string_view name) override {
    const auto found = parameters.find(name);
    if (found == parameters.end()) return Invalid{"no parameter " + std::string(name)};
    return found->second;
  }
};

inline Facts test_facts() {
  Facts out;
  out.account = "000000000000";
  out.region = "us-east-1";
  out.stack_id = "arn:aws:cloudformation:us-east-1:000000000000:stack/app/1";
  out.stack_name = "app";
  return out;
}

class NothingYet final : public Made {
 public:
  std::optional<Value> reference(std::string_view) const override { return std::nullopt; }
  std::optional<Value> attribute(std::string_view, std::string_view) const override {
    return std::nullopt;
  }
};

// A template with its arguments, kept together.
class TestDesired {
 public:
  TestDesired(std::string_view text, std::vector<GivenParameter> given, TestRegion& region,
              Facts facts = test_facts())
      : facts_(std::move(facts)) {
    const auto done = build(text, given, region);
    if (!done) problem_ = done.error().message;
  }
  TestDesired(const TestDesired&) = delete;
  TestDesired& operator=(const TestDesired&) = delete;

  const Desired& operator*() const { return desired_; }
  const Desired* get() const { return &desired_; }
  const std::string& problem() const { return problem_; }  // empty when all is well

 private:
  Result<Done, Invalid> build(std::string_view text, const std::vector<GivenParameter>& given,
                              TestRegion& region) {
    template_ = TRY(parse_template(text));
    arguments_ = TRY(bind_arguments(template_, given, nullptr, region));
    desired_ = TRY(make_desired(template_, arguments_, facts_, region));
    return Done{};
  }

  Template template_;
  Arguments arguments_;
  Facts facts_;
  Desired desired_;
  std::string problem_;
};

// Why a template is not one; empty when it is.
inline std::string refusal(std::string_view text) {
  const auto parsed = parse_template(text);
  return parsed ? std::string() : parsed.error().message;
}

inline Value json_value(std::string_view text) {
  auto parsed = json::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed ? std::move(*parsed) : Value();
}

}  // namespace skerry::stack
