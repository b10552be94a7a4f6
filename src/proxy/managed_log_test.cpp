#include "proxy/managed_log.hpp"

#include <gtest/gtest.h>

namespace skerry::proxy {
namespace {

TEST(ManagedLog, ADigestHasNoConstants) {
  EXPECT_EQ(digest_of("set search_path = 'a b';  set names 'x'"),
            "set search_path = $1; set names $2");
  EXPECT_EQ(digest_of("SELECT set_config('app.key', $$s3cret$$, false) -- why\n"),
            "SELECT set_config($1, $2, false)");
  EXPECT_EQ(digest_of("set x = 12.5"), "set x = $1");
  EXPECT_EQ(digest_of("set x = 'cut off"), "set x =");
}

TEST(ManagedLog, APinsLine) {
  const PinEvent event{.user = "app",
                       .database = "orders",
                       .reason = pg::PinReason::set,
                       .statement = "set statement_timeout = 5",
                       .endpoint = 0,
                       .client = 7,
                       .server = 4711};
  EXPECT_EQ(pin_line(event, {"default"}),
            "[WARN] [proxyEndpoint=default] [clientConnection=7] The client session was pinned to "
            "the database connection [dbConnection=4711] for the remainder of the session. The "
            "proxy can't reuse this connection until the session ends. Reason: SQL changed session "
            "settings that the proxy doesn't track. Consider moving session configuration to the "
            "proxy's initialization query. Digest: \"set statement_timeout = $1\".");
}

}  // namespace
}  // namespace skerry::proxy
