#include "proxy/words.hpp"

#include "base/assert.hpp"

namespace skerry::proxy {
namespace {

Refusal rds_refusal(Trouble trouble, const std::string& subject) {
  switch (trouble) {
    case Trouble::tls_required:
      return {"28000", "This RDS Proxy requires TLS connections."};
    case Trouble::no_user:
      return {"28000",
              "A user name is missing from the connection startup packet. Provide a user name for "
              "this connection."};
    case Trouble::version:
      return {"0A000",
              "Feature not supported: RDS Proxy supports only version 3.0 of the PostgreSQL "
              "messaging protocol."};
    case Trouble::replication:
      return {"0A000",
              "Feature not supported: RDS Proxy currently doesn't support streaming replication "
              "mode."};
    case Trouble::option:
      return {"0A000", "Feature not supported: RDS Proxy currently doesn't support the option " +
                           subject + "."};
    case Trouble::no_credentials:
      return {"28000", "This RDS proxy has no credentials for the role " + subject +
                           ". Check the credentials for this role and try again."};
    case Trouble::wrong_password:
      return {"28P01", "The password that was provided for the role " + subject + " is wrong."};
    case Trouble::token_without_tls:
      return {"28000", "IAM authentication is allowed only with SSL connections."};
    case Trouble::token_refused:
      return {"28000", "IAM authentication failed for user " + subject +
                           ". Check the IAM token for this user and try again."};
    case Trouble::token_throttled:
      return {"53300", "The IAM authentication failed because of too many competing requests."};
    case Trouble::too_many_clients:
      return {"53300",
              "The maximum number of client connections to the proxy exceeded " + subject + "."};
    case Trouble::borrow_timeout:
      return {"53300", "Timed-out waiting to acquire database connection."};
  }
  ASSERT(false);
}

Refusal pooler_refusal(Trouble trouble, const std::string& subject) {
  switch (trouble) {
    case Trouble::tls_required:
      return {"28000", "this proxy requires TLS connections"};
    case Trouble::no_user:
      return {"08P01", "no PostgreSQL user name specified in startup packet"};
    case Trouble::version:
      return {"08P01", "unsupported frontend protocol"};
    case Trouble::replication:
      return {"0A000", "replication connections are not pooled"};
    case Trouble::no_credentials:
      return {"28000", "role \"" + subject + "\" is not known to this proxy"};
    case Trouble::wrong_password:
      return {"28P01", "password authentication failed for user \"" + subject + "\""};
    case Trouble::too_many_clients:
      return {"53300", "sorry, too many clients already"};
    case Trouble::borrow_timeout:
      return {"53300", "timed out waiting for a database connection"};
    case Trouble::option:
    case Trouble::token_without_tls:
    case Trouble::token_refused:
    case Trouble::token_throttled:
      break;  // no troubles of a pooler
  }
  ASSERT(false);
}

bool same_letters(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

}  // namespace

Refusal refusal(Face face, Trouble trouble, std::string_view subject) {
  return face == Face::rds_proxy ? rds_refusal(trouble, std::string(subject))
                                 : pooler_refusal(trouble, std::string(subject));
}

bool rds_accepts_option(std::string_view name) {
  for (const std::string_view known :
       {"application_name", "client_encoding", "DateStyle", "TimeZone", "extra_float_digits"})
    if (same_letters(name, known)) return true;
  return false;
}

}  // namespace skerry::proxy
