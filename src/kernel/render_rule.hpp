#pragma once
// The parts of render.hpp's text.

#include <span>
#include <string>

#include "kernel/rules.hpp"

namespace skerry::kernel {

std::string render_base(const Chain& chain);                     // empty: no base chain
std::string render_elements(std::span<const Element> elements);  // "{ 10.0.0.1, 10.0.0.2 }"

}  // namespace skerry::kernel
