#pragma once
// Where a function's code comes from: a zip in the request, or an object of S3 read as the caller.
// Lambda keeps its own copy, as on AWS, encrypted under a key of its own that the region seals.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "call/call.hpp"
#include "objects/object_files.hpp"
#include "services/lambda/state.hpp"
#include "shapes/lambda.hpp"

namespace skerry::lambda {

// What CreateFunction and UpdateFunctionCode say of it.
struct CodeSource {
  std::optional<std::string> zip;
  std::optional<std::string> bucket;
  std::optional<std::string> key;
  std::optional<std::string> object_version;
};

struct TakenCode {
  std::string sha256;  // hex
  std::uint64_t bytes = 0;
  objects::Extents extents;
  // Holds the bytes until a record does.
  std::shared_ptr<objects::Staged> held;
};

// Looks at the bytes far enough to say whether they can be a zip archive.
Result<TakenCode, ApiError> take_code(Lambda& lambda, Call& call, const CodeSource& source);

// The archive of a version.
Result<objects::Reading> read_code(const Lambda& lambda, const objects::Extents& extents);

}  // namespace skerry::lambda
