#pragma once
// What the warden keeps of root: the capabilities that its catalogue needs, and no way to more.

#include "base/result.hpp"

namespace skerry::warden {

Result<Done> keep_needed_rights();

}  // namespace skerry::warden
