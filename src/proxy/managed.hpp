#pragma once
// The pooler as a region's DB proxy: a process that is told on its channel (descriptor 3) what
// holds, and gets its listening sockets there. managed_messages.hpp is the conversation.

namespace skerry::proxy {

inline constexpr int managed_channel_descriptor = 3;

// Until the channel closes. The process's exit status.
int run_managed_proxy(int channel);

}  // namespace skerry::proxy
