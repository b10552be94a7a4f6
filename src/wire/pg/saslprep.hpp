#pragma once
// Passwords as SCRAM compares them: SASLprep (RFC 4013), so that a letter typed in another form of
// Unicode is the same letter.

#include <string>
#include <string_view>

namespace skerry::pg {

// Of UTF-8. A text that SASLprep does not allow (not UTF-8, control characters, code points that
// Unicode 3.2 did not have) is used as it is, as PostgreSQL and libpq do (scram_build_secret,
// pg_saslprep's SASLPREP_PROHIBITED).
std::string saslprep(std::string_view password);

}  // namespace skerry::pg
