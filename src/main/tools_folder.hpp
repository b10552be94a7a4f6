#pragma once
// Where the programs stand that a region runs and does not contain: PostgreSQL engines, Lambda's
// runtimes. SKERRY_TOOLS names the folder; else it is share/skerry of where the program is
// installed, else the one that script/setup filled for the tree that this program was built from.

#include <string>

namespace skerry {

std::string tools_folder();
inline std::string runtimes_folder() { return tools_folder() + "/runtimes"; }
inline std::string engines_folder() { return tools_folder() + "/engines"; }
// Fetches more of them: beside the engines where SKERRY_TOOLS has it, else the built tree's.
std::string engines_script();
std::string runtimes_script();  // likewise, of Lambda's runtimes

}  // namespace skerry
