#pragma once
// What clients are told when they are refused. An RDS proxy speaks as AWS's does, word for word:
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.troubleshooting.html
// The codes (SQLSTATE) are those of PostgreSQL for the like; AWS documents none.

#include <cstdint>
#include <string>
#include <string_view>

namespace skerry::proxy {

// How the pooler shows itself to clients.
enum class Face : std::uint8_t { pooler, rds_proxy };

enum class Trouble : std::uint8_t {
  tls_required,
  no_user,
  version,
  replication,
  option,          // subject: its name
  no_credentials,  // subject: the user
  wrong_password,  // subject: the user
  token_without_tls,
  token_refused,  // subject: the user
  token_throttled,
  too_many_clients,  // subject: how many there may be
  borrow_timeout,
};

struct Refusal {
  std::string_view sqlstate;
  std::string message;
};
Refusal refusal(Face face, Trouble trouble, std::string_view subject = {});

// Startup parameters besides user, database and replication that an RDS proxy takes; names are
// compared without regard to case, as PostgreSQL does.
bool rds_accepts_option(std::string_view name);

}  // namespace skerry::proxy
