#pragma once
// Reading a resource's properties: what the files in types/ are written with.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "wire/aws/error.hpp"
#include "wire/aws/json_body.hpp"
#include "wire/aws/shape.hpp"
#include "wire/json/value.hpp"

namespace skerry::cloudformation {

using json::Value;

// Nothing when the property is not there.
std::optional<std::string> text(const Value& properties, std::string_view name);
std::optional<bool> flag(const Value& properties, std::string_view name);
std::optional<std::int32_t> integer(const Value& properties, std::string_view name);
std::vector<std::string> texts(const Value& properties, std::string_view name);
// A policy document: an object as compact JSON, a text as it is.
std::optional<std::string> document(const Value& properties, std::string_view name);

bool same(const Value& before, const Value& after, std::string_view name);

// Items of lists of texts that came and went.
struct ListChange {
  std::vector<std::string> added;
  std::vector<std::string> removed;
};
ListChange list_change(const Value& before, const Value& after, std::string_view name);

struct Pair {
  std::string key;
  std::string value;
  auto operator<=>(const Pair&) const = default;
};
// Tags, of a list of {Key, Value} or of a map.
std::vector<Pair> tags(const Value& properties, std::string_view name);

// A service's list of tags (its Tag has key and value).
template <class Tag>
std::optional<std::vector<Tag>> tag_list(const Value& properties, std::string_view name) {
  std::vector<Tag> out;
  for (const Pair& pair : tags(properties, name)) {
    Tag& tag = out.emplace_back();
    tag.key = pair.key;
    tag.value = pair.value;
  }
  return out.empty() ? std::nullopt : std::optional(std::move(out));
}

struct TagChange {
  std::vector<Pair> set;
  std::vector<std::string> removed;
};
TagChange tag_change(const Value& before, const Value& after, std::string_view name);

template <class Tag>
std::vector<Tag> tag_list(const std::vector<Pair>& pairs) {
  std::vector<Tag> out;
  for (const Pair& pair : pairs) {
    Tag& tag = out.emplace_back();
    tag.key = pair.key;
    tag.value = pair.value;
  }
  return out;
}

// An object of properties as a shape of a service with members of the same names.
template <aws::Described T>
Result<T, ApiError> as_shape(const Value& object) {
  T out;
  std::vector<std::string> ignored;
  TRY(aws::read_members(object, aws::mutable_ref(out), ignored));
  if (!ignored.empty())
    return ApiError{.code = "ValidationError",
                    .status = 400,
                    .message = "Skerry does not support the property " + ignored.front() + "."};
  return out;
}

// What an error of removing something that is gone already looks like, in all services.
bool is_absence(const ApiError& error);

// A removal that went well, or had nothing left to do.
template <class Response>
Result<Done, ApiError> gone(const Result<Response, ApiError>& removed) {
  if (!removed.ok() && !is_absence(removed.error())) return removed.error();
  return Done{};
}

}  // namespace skerry::cloudformation
