#include "wire/pg/sql_classify.hpp"

#include <cstdint>

#include "base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry::pg;
  const std::string_view sql(reinterpret_cast<const char*>(data), size);
  for (const Backslash mode : {Backslash::literal, Backslash::escapes}) {
    // Tokens advance, never overlap, and only the last can be incomplete.
    SqlLexer lexer(sql, mode);
    std::size_t at = 0;
    for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
      ASSERT(lexer.position() > at && lexer.position() <= size);
      at = lexer.position();
      if (token.kind == TokenKind::incomplete) ASSERT(at == size);
    }
    const Verdict verdict = classify(sql, mode, Charset::ascii_safe);
    ASSERT((verdict.pin == PinReason::none) == verdict.pinned_by.empty());
    // A statement in front changes nothing about what pins.
    if (verdict.pin == PinReason::set) {
      const std::string longer = "select 1;" + std::string(sql);
      ASSERT(classify(longer, mode, Charset::ascii_safe).pin == PinReason::set);
    }
    if (verdict.special == Special::deallocate) static_cast<void>(identifier_value(verdict.name));
  }
  return 0;
}
