#pragma once
// An error of an AWS API as a value. Services make theirs by name, in one place each
// (errors::no_such_entity(...)); the protocol's interpreter gives it the shape that clients expect.

#include <string>
#include <utility>
#include <vector>

namespace skerry {

struct ApiError {
  // What clients match on: "NoSuchEntity", "ResourceNotFoundException". For a query service the
  // code, for a JSON service the name of the error's shape; the two differ at times.
  std::string code;
  int status = 400;
  std::string message;
  // Further members of a modelled error, by their API names (Lambda's Type, S3's BucketName).
  std::vector<std::pair<std::string, std::string>> fields = {};

  friend bool operator==(const ApiError&, const ApiError&) = default;
};

}  // namespace skerry
