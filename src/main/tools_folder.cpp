#include "main/tools_folder.hpp"

#include <unistd.h>

#include <array>
#include <cstdlib>

namespace skerry {
namespace {

constexpr std::size_t path_bytes_max = 4096;

// What `cmake --install` and the tarball put beside the program: PREFIX/share/skerry.
std::string installed_folder() {
  std::array<char, path_bytes_max> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size <= 0) return {};
  std::string folder(path.data(), static_cast<std::size_t>(size));
  for (int up = 0; up < 2; ++up) {  // the program's name, and bin
    const std::size_t slash = folder.rfind('/');
    if (slash == std::string::npos) return {};
    folder.resize(slash);
  }
  folder += "/share/skerry";
  return ::access((folder + "/engines").c_str(), F_OK) == 0 ? folder : std::string();
}

}  // namespace

std::string tools_folder() {
  const char* const named = std::getenv("SKERRY_TOOLS");
  if (named != nullptr && *named != '\0') return named;
  const std::string installed = installed_folder();
  return installed.empty() ? SKERRY_BUILT_TOOLS : installed;
}

std::string runtimes_script() {
  const std::string beside = runtimes_folder() + "/fetch.py";
  return ::access(beside.c_str(), R_OK) == 0 ? beside : SKERRY_BUILT_RUNTIMES_FETCH;
}

std::string engines_script() {
  const std::string beside = engines_folder() + "/fetch.py";
  return ::access(beside.c_str(), R_OK) == 0 ? beside : SKERRY_BUILT_FETCH;
}

}  // namespace skerry
