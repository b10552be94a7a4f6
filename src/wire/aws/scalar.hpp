#pragma once
// Booleans, numbers, texts, blobs and times as text: the leaves of forms and of XML, headers, query
// parameters and path labels. JSON has numbers and booleans of its own.

#include <optional>
#include <string>
#include <string_view>

#include "wire/aws/shape.hpp"

namespace skerry::aws {

// Whether the kind is a leaf that has a text form; documents, lists, maps and structures are not.
bool is_scalar(Kind kind);

// What a time is written as where the member does not say.
struct TimeDefault {
  TimeFormat format;
};

// Reads `text` into the C++ value of that kind; false when it is not of that type.
bool read_scalar(const Member& member, std::string_view text, TimeDefault time, void* into);

enum class Fraction : bool { cut, milliseconds };
std::string scalar_text(const Member& member, const void* value, TimeDefault time,
                        Fraction fraction);

// "an Integer", "a Boolean": how AWS calls the type in its messages.
std::string_view type_name(Kind kind);

// Seconds since the epoch with up to three decimals.
std::string epoch_text(const void* wall_time);
bool read_epoch(std::string_view text, void* into);

}  // namespace skerry::aws
