#include "proxy/pool_policy.hpp"

#include <gtest/gtest.h>

#include "proxy/client_link.hpp"
#include "proxy/server_link.hpp"

namespace skerry::proxy {
namespace {

using namespace std::chrono_literals;

constexpr PoolView waiting{.waiters = 3, .logins_max = 4, .now = TimePoint(10s)};

TEST(PoolPolicy, IdleServersAreHandedOutBeforeAnyIsOpened) {
  PoolView pool = waiting;
  pool.idle_fitting = 1;
  EXPECT_EQ(next_move(pool), PoolMove::hand_out);
  pool.waiters = 0;
  EXPECT_EQ(next_move(pool), PoolMove::rest);
}

TEST(PoolPolicy, ABurstOpensNoMoreThanIsNeededAndAllowed) {
  PoolView pool = waiting;
  for (pool.logging_in = 0; next_move(pool) == PoolMove::log_in;) ++pool.logging_in;
  EXPECT_EQ(pool.logging_in, 3U);
  pool.waiters = 200;
  for (pool.logging_in = 0; next_move(pool) == PoolMove::log_in;) ++pool.logging_in;
  EXPECT_EQ(pool.logging_in, 4U);
}

TEST(PoolPolicy, AFailedLoginIsNotRepeatedAtOnce) {
  PoolView pool = waiting;
  pool.retry_at = TimePoint(11s);
  EXPECT_EQ(next_move(pool), PoolMove::rest);
  pool.now = pool.retry_at;
  EXPECT_EQ(next_move(pool), PoolMove::log_in);
  EXPECT_EQ(retry_after(200ms, 1), 200ms);
  EXPECT_EQ(retry_after(200ms, 3), 800ms);
  EXPECT_EQ(retry_after(200ms, 1000), 15s);
}

TEST(PoolPolicy, LifetimesDiffer) {
  EXPECT_EQ(jittered(100s, 0), 90s);
  EXPECT_EQ(jittered(100s, 500), 100s);
  EXPECT_LT(jittered(100s, 999), 110s);
}

TEST(PoolPolicy, OldAndIdleServersGo) {
  ServerAge age{.now = TimePoint(100s), .created = TimePoint(10s), .used = TimePoint(95s)};
  EXPECT_FALSE(is_worn_out(age));
  age.lifetime = 90s;
  EXPECT_TRUE(is_worn_out(age));
  age.lifetime = 91s;
  age.idle_timeout = 5s;
  EXPECT_TRUE(is_worn_out(age));
}

TEST(States, NobodyGetsAServerWithoutALogin) {
  for (const ClientState from : {ClientState::login, ClientState::cancelling})
    for (const ClientState to : {ClientState::resting, ClientState::waiting, ClientState::active})
      EXPECT_FALSE(may_become(from, to));
}

TEST(States, AServerIsLentOnlyFromRest) {
  for (const ServerState from : {ServerState::connecting, ServerState::login, ServerState::tidying,
                                 ServerState::held, ServerState::busy, ServerState::closed})
    EXPECT_FALSE(may_become(from, ServerState::busy));
}

}  // namespace
}  // namespace skerry::proxy
