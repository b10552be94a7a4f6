#pragma once
// The keeper's end of the channel to a sandbox's process 1 (kernel/sandbox_words.hpp).

#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"

namespace skerry::sandbox {

struct Heard {
  enum class State : std::uint8_t { word, nothing, gone };
  State state = State::nothing;
  std::string word;
  std::vector<Fd> descriptors;
};

// Without waiting.
Heard hear(const Fd& channel);
// False: process 1 has gone.
bool say(const Fd& channel, std::string_view word);
bool hand_over(const Fd& channel, const Fd& descriptor);

// The number of a system call that was refused, which is thereby answered ENOSYS; below 0: nothing.
int take_refusal(const Fd& refusals);

// Reads what there is, up to a limit. `ended`: nobody writes any more.
struct Gulp {
  std::string bytes;
  bool ended = false;
};
Gulp gulp(const Fd& pipe);
void make_non_blocking(const Fd& file);

}  // namespace skerry::sandbox
