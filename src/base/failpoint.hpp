#pragma once
// Named places where a test can make the program fail: FAILPOINT("store.commit.synced").
// Compiled out unless SKERRY_FAILPOINTS is set; a release never has them.
//
// The environment variable SKERRY_FAILPOINTS arms them: "NAME=ACTION[@N]" separated by commas.
// ACTION is kill (SIGKILL to the own process), or error (failpoint_fails() answers true);
// N is which passing of the point acts, counted from 1 (every one when left out).
// SKERRY_FAILPOINTS=list prints each name once, the first time that it is passed.

namespace skerry {

// Passes the point; kills the process if it is armed so; true when the caller should fail.
bool failpoint_fails(const char* name);

}  // namespace skerry

#ifdef SKERRY_FAILPOINTS
#define FAILPOINT(name) static_cast<void>(::skerry::failpoint_fails(name))
#define FAILPOINT_FAILS(name) ::skerry::failpoint_fails(name)
#else
#define FAILPOINT(name) static_cast<void>(0)
#define FAILPOINT_FAILS(name) false
#endif
