#pragma once
// One question and one answer at a time, over a connection that may have to be renewed.

#include <mutex>
#include <vector>

#include "warden/messages.hpp"

namespace skerry::warden {

struct Answered {
  Reply reply;
  std::vector<Fd> descriptors;
};

class Conversation {
 public:
  Conversation(Fd connection, Fd renewals)
      : connection_(std::move(connection)), renewals_(std::move(renewals)) {}

  kernel::Outcome<Answered> ask(const Command& command);

 private:
  kernel::Outcome<Done> connect();

  std::mutex mutex_;  // held while a question is under way
  Fd connection_;     // closed: the warden has gone
  Fd renewals_;
};

}  // namespace skerry::warden
