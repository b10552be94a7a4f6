#pragma once
// What a step of an HTTP parser yields. A parser is asked again with the bytes that it has not
// consumed yet, until it says NeedMore, Complete or Refused.

#include <cstddef>
#include <span>
#include <string_view>
#include <variant>

namespace skerry::http {

struct NeedMore {};   // everything given was consumed; more bytes are wanted
struct HeadReady {};  // the parser's head() is there, its body follows
struct BodyBytes {    // decoded body, never empty: a part of the input, valid as long as that is
  std::span<const std::byte> bytes;
};
struct Complete {};  // the message has ended; bytes past `consumed` belong to the next one

// The message breaks the rules: answer with `status`, then close, for nobody can say where the next
// message begins. `why` is for the log and the answer's text and lives for ever.
struct Refused {
  int status = 400;
  std::string_view why;
};

using Event = std::variant<NeedMore, HeadReady, BodyBytes, Complete, Refused>;

struct Step {
  std::size_t consumed = 0;
  Event event;
};

}  // namespace skerry::http
