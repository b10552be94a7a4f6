#pragma once
// A template's inline code (Code.ZipFile of AWS::Lambda::Function) as the archive that Lambda
// takes: one file, not compressed.

#include <string>
#include <string_view>

namespace skerry::cloudformation::types {

struct FileName {
  std::string_view text;
};

// APPNOTE.TXT 6.3.10; times are the format's first, so that equal code is an equal archive.
std::string zip_of(FileName name, std::string_view content);

}  // namespace skerry::cloudformation::types
