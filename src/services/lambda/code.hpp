#pragma once
// Where a function's code comes from: a zip in the request, or an object of S3 read as the caller.
// Its bytes become the version's: an object's file is shared, not copied (objects/extents.hpp).

#include <cstdint>
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
  std::optional<objects::Reading> held;
};

// Looks at the bytes far enough to say whether they can be a zip archive.
Result<TakenCode, ApiError> take_code(Lambda& lambda, Call& call, const CodeSource& source);

}  // namespace skerry::lambda
