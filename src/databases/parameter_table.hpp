#pragma once
// The table of parameters in four parts, by the first letter; parameters.hpp is its use.

#include <span>

#include "databases/parameters.hpp"

namespace skerry::databases {

std::span<const Parameter> parameters_a_to_d();
std::span<const Parameter> parameters_e_to_l();
std::span<const Parameter> parameters_m_to_r();
std::span<const Parameter> parameters_s_to_z();

}  // namespace skerry::databases
