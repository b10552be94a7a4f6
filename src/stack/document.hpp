#pragma once
// The text of a template to one tree of values, whatever its format. Keep the text: GetTemplate
// gives it back byte for byte; the tree is for the engine.
//
// YAML becomes what its JSON twin would be: short forms (!Sub) their long forms, plain scalars
// typed as YAML 1.1 does (yes is true, 0o and 0x and 012 and 1_000 stay texts as written), numbers
// with their source text. Anchors, aliases and merge keys are refused as CloudFormation does.

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "stack/invalid.hpp"
#include "wire/json/value.hpp"

namespace skerry::stack {

enum class Format : std::uint8_t { json, yaml };

struct Document {
  Format format = Format::json;
  json::Value root;  // an object
};

// A text whose first character but white space is '{' is JSON, and YAML when JSON fails there (a
// YAML flow mapping), as CloudFormation has it.
Result<Document, Invalid> parse_document(std::string_view text);

}  // namespace skerry::stack
