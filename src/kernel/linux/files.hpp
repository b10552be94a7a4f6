#pragma once
// Small files of the kernel's own file systems, and of the warden's folder.

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "kernel/error.hpp"

namespace skerry::kernel {

Outcome<std::string> read_file(const std::string& path);                     // at most 1 MiB
Outcome<Done> write_file(const std::string& path, const std::string& text);  // an existing file
Outcome<Fd> open_folder_of_files(const std::string& path);                   // for what follows
Outcome<Done> write_file_in(const Fd& folder, const std::string& path, const std::string& text);
// As a whole: written beside, made durable, renamed.
Outcome<Done> keep_file(const std::string& path, const std::string& text);
std::vector<std::string> lines_of(const std::string& text);
std::vector<std::string> words_of(const std::string& text);

}  // namespace skerry::kernel
