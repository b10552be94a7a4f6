#pragma once
// What a plain scalar of YAML 1.1 is (https://yaml.org/type/), as far as JSON can say it.

#include <cstdint>
#include <string_view>

namespace skerry::stack {

enum class Scalar : std::uint8_t {
  text,
  null,
  yes,
  no,
  number,  // and a JSON number as written
};

// Numbers that JSON writes otherwise (0x1F, 0777, 1_000, +1, .5, 1e3) are texts: CloudFormation's
// users mean account ids, versions and hashes by them, and a typed property coerces what it must.
Scalar plain_scalar(std::string_view text);

}  // namespace skerry::stack
