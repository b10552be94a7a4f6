#pragma once
// The pooler's limits, each with its unit. What an operator may want to change is in config.hpp.

#include <cstddef>
#include <cstdint>

namespace skerry::proxy {

// One read from a socket; the buffer belongs to the worker, not to the connection.
inline constexpr std::size_t read_bytes_max = 64 * 1024;
// What a client may have waiting here for a server before its socket is no longer read.
inline constexpr std::size_t waiting_bytes_max = 64 * 1024;
// A statement that is longer than this is not classified: it pins and is streamed.
inline constexpr std::size_t classified_bytes_max = 1024 * 1024;
// Replies that a server still owes; beyond this the client is not read. PostgreSQL flushes every
// 8 kB, some 1,640 of its smallest messages, so a pipeline can never get stuck on this.
inline constexpr std::size_t ledger_entries_max = 16 * 1024;
// A ParameterStatus, and an ErrorResponse whose text has to be rewritten.
inline constexpr std::size_t whole_message_bytes_max = 64 * 1024;
// A batch that is kept until its first Bind is answered, to be sent again if that fails.
inline constexpr std::size_t replay_bytes_max = 16 * 1024;
// Scratch buffers that grew beyond this are given back.
inline constexpr std::size_t scratch_bytes_kept = 256 * 1024;
// Distinct sets of reported parameters; a server whose set does not fit is closed, not pooled.
inline constexpr std::size_t parameter_sets_max = 4096;
// Messages exchanged in one login, in bytes of everything a server may say before it is ready.
inline constexpr std::size_t server_login_bytes_max = 256 * 1024;
// Distinct sets of startup parameters in one pool; a client with one more is refused.
inline constexpr std::size_t labels_per_pool_max = 1024;
// A pool that nobody uses is forgotten after so long; until then it remembers what failed.
inline constexpr int pool_kept_s = 60;
inline constexpr std::size_t cancels_in_flight_max = 256;
inline constexpr std::size_t metrics_request_bytes_max = 8 * 1024;
// Pools whose numbers are shown one by one; users may come from anywhere.
inline constexpr std::size_t pools_shown_max = 500;
inline constexpr std::size_t metrics_clients_max = 16;
inline constexpr int tick_ms = 100;
inline constexpr int cancel_timeout_ms = 5'000;
// A server link that has to be put in order (ROLLBACK, DISCARD ALL) has this long.
inline constexpr int cleaning_timeout_ms = 10'000;

// Between a managed proxy and control.
inline constexpr std::size_t managed_datagram_bytes_max = 32 * 1024;
inline constexpr std::size_t managed_message_bytes_max = 4 * 1024 * 1024;
inline constexpr std::size_t managed_unsent_bytes_max = 8 * 1024 * 1024;
// Distinct statements that pinned, which are remembered for `explain pin`.
inline constexpr std::size_t pins_remembered_max = 200;
// Lines of DebugLogging that wait to be sent; more are dropped, and a line says how many.
inline constexpr std::size_t log_lines_max = 500;
// One attempt to log in to a target, in all; the next begins when it has failed.
inline constexpr int probe_timeout_ms = 250;
inline constexpr int probe_login_timeout_ms = 5'000;
// A target that answers is asked again so often.
inline constexpr int probe_interval_ms = 2'000;
inline constexpr int report_interval_ms = 500;
// Endpoints of one proxy: its own and 20 more, and those that were there before.
inline constexpr std::size_t endpoints_max = 64;
// Folders of targets' sockets in one life of a proxy; a further target is reached by TCP only.
inline constexpr std::size_t doors_max = 256;
// Questions to control that wait for their answer; one more is refused.
inline constexpr std::size_t questions_max = 1024;
inline constexpr int question_timeout_ms = 5'000;
// For so long after a database refused the credentials they may be about to be rotated: its
// clients wait, as they do for a server.
inline constexpr int rotation_grace_ms = 5'000;

}  // namespace skerry::proxy
