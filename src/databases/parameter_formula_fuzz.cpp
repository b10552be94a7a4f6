// Any text is a formula or refused; what it is does not depend on spaces around it.
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "databases/formula.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skerry::databases;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const FormulaVariables variables{.memory_bytes = 1 << 30, .vcpus = 2};
  const auto plain = evaluate(text, variables);
  const auto spaced = evaluate(" " + text + " ", variables);
  ASSERT(plain.ok() == spaced.ok());
  if (plain.ok()) ASSERT(*plain == *spaced);
  return 0;
}
