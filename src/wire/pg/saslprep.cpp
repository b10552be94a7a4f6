#include "wire/pg/saslprep.hpp"

#include <idn-free.h>
#include <stringprep.h>

#include <algorithm>
#include <memory>

namespace skerry::pg {

std::string saslprep(std::string_view password) {
  const bool plain =
      std::all_of(password.begin(), password.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
  std::string given(password);
  if (plain || given.find('\0') != std::string::npos) return given;
  char* prepared = nullptr;
  const int status =
      ::stringprep_profile(given.c_str(), &prepared, "SASLprep", STRINGPREP_NO_UNASSIGNED);
  const std::unique_ptr<char, decltype(&::idn_free)> owner(prepared, &::idn_free);
  if (status != STRINGPREP_OK || prepared == nullptr || *prepared == '\0') return given;
  return prepared;
}

}  // namespace skerry::pg
