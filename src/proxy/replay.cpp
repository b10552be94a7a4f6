#include "proxy/replay.hpp"

#include "proxy/statements.hpp"
#include "wire/pg/cursor.hpp"

namespace skerry::proxy {

bool parameters_outlive_types(std::string_view rest, const Statement& statement) {
  pg::Cursor bind(rest);
  bool binary = false;
  for (std::uint16_t formats = bind.u16(); formats > 0 && !bind.failed(); --formats)
    binary = bind.u16() != 0 || binary;
  const std::uint16_t parameters = bind.u16();
  if (bind.failed()) return false;
  if (!binary) return true;
  pg::Cursor parsed(statement.body());
  parsed.text();
  const std::uint16_t types = parsed.u16();
  for (std::uint16_t i = 0; i < types; ++i)
    if (parsed.u32() == 0) return false;
  return !parsed.failed() && types >= parameters;
}

}  // namespace skerry::proxy
