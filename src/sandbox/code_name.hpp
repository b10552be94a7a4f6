#pragma once
// A CodeId as the kernel's interfaces name it, and back.

#include <optional>

#include "kernel/sandboxes.hpp"
#include "sandbox/version.hpp"

namespace skerry::sandbox {

bool valid(const CodeId& id);                  // 64 lower-case hexadecimal digits
kernel::CodeName code_name(const CodeId& id);  // of a valid one
CodeId code_id(const kernel::CodeName& name);

}  // namespace skerry::sandbox
