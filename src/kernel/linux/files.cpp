#include "kernel/linux/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace skerry::kernel {
namespace {

constexpr std::size_t file_bytes_max = 1024 * 1024;

std::vector<std::string> split(const std::string& text, const char* separators) {
  std::vector<std::string> out;
  std::size_t start = 0;
  while ((start = text.find_first_not_of(separators, start)) != std::string::npos) {
    const std::size_t end = std::min(text.find_first_of(separators, start), text.size());
    out.push_back(text.substr(start, end - start));
    start = end;
  }
  return out;
}

Outcome<Done> write_all(const Fd& file, const std::string& path, const std::string& text) {
  // One write: files of the kernel's take a value whole.
  if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    return errno_trouble("write " + path);
  return Done{};
}

}  // namespace

Outcome<std::string> read_file(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return errno_trouble("open " + path);
  std::string out;
  std::array<char, 16 * 1024> buffer;
  while (out.size() < file_bytes_max) {
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0) return errno_trouble("read " + path);
    if (got == 0) break;
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return out;
}

Outcome<Done> write_file(const std::string& path, const std::string& text) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.open()) return errno_trouble("open " + path);
  return write_all(file, path, text);
}

Outcome<Fd> open_folder_of_files(const std::string& path) {
  Fd folder(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder.open()) return errno_trouble("open " + path);
  return folder;
}

Outcome<Done> write_file_in(const Fd& folder, const std::string& path, const std::string& text) {
  const Fd file(::openat(folder.get(), path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.open()) return errno_trouble("open " + path);
  return write_all(file, path, text);
}

Outcome<Done> keep_file(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new";
  const Fd file(
      ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.open()) return errno_trouble("open " + beside);
  TRY(write_all(file, beside, text));
  if (::fsync(file.get()) != 0) return errno_trouble("write " + beside);
  if (std::rename(beside.c_str(), path.c_str()) != 0) return errno_trouble("rename " + beside);
  return Done{};
}

std::vector<std::string> lines_of(const std::string& text) { return split(text, "\n"); }
std::vector<std::string> words_of(const std::string& text) { return split(text, " \t\n"); }

}  // namespace skerry::kernel
