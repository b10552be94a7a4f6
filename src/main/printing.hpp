#pragma once
// How commands speak: results on standard output, one-line errors on standard error.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "wire/json/value.hpp"

namespace skerry {

void print(std::string_view text);  // with its line's end
void print_json(const json::Value& value);
// "skerry: MESSAGE"; answers exit_error, for `return fail(...)`.
int fail(const Error& error);

// Columns aligned by their widest cell, two spaces apart.
std::string table(const std::vector<std::vector<std::string>>& rows);

// The text member of an answer; empty when it is not there.
std::string text_of(const json::Value& object, std::string_view name);

// For a POSIX shell: quoted where it has to be.
std::string shell_word(std::string_view text);

}  // namespace skerry
