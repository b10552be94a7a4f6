#pragma once
// A small network through the kernel interfaces: what warden_kills makes, takes away and compares.

#include <string>
#include <vector>

#include "kernel/kernel.hpp"

namespace skerry::test {

kernel::Outcome<Done> make_network(kernel::Kernel& kernel);
// Whatever there is, in part or whole.
kernel::Outcome<Done> remove_network(kernel::Kernel& kernel);
// What can be compared of it, as text.
std::string describe(kernel::Kernel& kernel);

std::vector<std::string> cgroup_mounts();

}  // namespace skerry::test
