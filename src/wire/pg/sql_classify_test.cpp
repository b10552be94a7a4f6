#include "wire/pg/sql_classify.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace skerry::pg {
namespace {

Verdict judge(std::string_view sql) {
  return classify(sql, Backslash::literal, Charset::ascii_safe);
}

TEST(SqlClassify, OrdinaryStatementsShare) {
  for (std::string_view sql : {"select 1",
                               "SELECT * FROM t WHERE a = 'set x to 1'",
                               "insert into temp values (1)",
                               "with x as (select 1) select * from x",
                               "update t set a = 1",
                               "create table t (a int)",
                               "set local x = 1",
                               "SET TRANSACTION READ ONLY",
                               "set constraints all deferred",
                               "select set_config('a', 'b', true)",
                               "select pg_advisory_xact_lock(1)",
                               "reset all",
                               "declare c cursor for select 1",
                               "",
                               ";;",
                               "/* set */ select 1 -- listen x",
                               "select $$ ; listen x; $$",
                               "select $a$ $$ ; set x to 1 $a$",
                               "(select 1) union (select 2)",
                               "select \"pg_advisory_lock\" from t",
                               "explain analyze select 1",
                               "notify x",
                               "create rule r as on insert to t do also (select 1; select 2)",
                               "select 'it''s; set x=1'",
                               "copy t from stdin",
                               "unlisten *",
                               "discard plans",
                               "rollback to savepoint a"})
    EXPECT_EQ(judge(sql).pin, PinReason::none) << sql;
}

TEST(SqlClassify, WhatStaysInTheSessionPins) {
  const std::pair<std::string_view, PinReason> cases[] = {
      {"set x to 1", PinReason::set},
      {"SET SESSION x = 1", PinReason::set},
      {"set session characteristics as transaction read only", PinReason::set},
      {"/* a /* nested */ comment */ SeT x=1", PinReason::set},
      {"select 1; set x to 1", PinReason::set},
      {"begin; set x to 1; commit", PinReason::set},
      {"-- select\nset x = 1", PinReason::set},
      {"select set_config('a','b',false)", PinReason::set_config},
      {"select pg_catalog.set_config('a','b',$1)", PinReason::set_config},
      {"select set_config('a', f(x), true)", PinReason::set_config},
      {"select \"set_config\"('a','b',false)", PinReason::set_config},
      {"listen x", PinReason::listen},
      {"create temp table t (a int)", PinReason::temporary},
      {"create local temporary table t (a int)", PinReason::temporary},
      {"create or replace temp view v as select 1", PinReason::temporary},
      {"create table pg_temp.t (a int)", PinReason::temporary},
      {"select 1 into temp t", PinReason::temporary},
      {"explain analyze create temp table t as select 1", PinReason::temporary},
      {"declare c cursor with hold for select 1", PinReason::hold_cursor},
      {"select pg_advisory_lock(1)", PinReason::advisory_lock},
      {"select pg_try_advisory_lock (1, 2)", PinReason::advisory_lock},
      {"load 'auto_explain'", PinReason::load},
      {"prepare p as select 1", PinReason::prepare},
      {"select nextval('s')", PinReason::sequence},
      {"do $$ begin perform 1; end $$", PinReason::anonymous_block},
      {"select dblink_connect('x')", PinReason::session_function},
      {"frobnicate the database", PinReason::unclassifiable},
      {"select 'never closed", PinReason::unclassifiable},
      {"select /* never closed", PinReason::unclassifiable},
      {"create function f() returns int begin atomic select 1; select 2; end",
       PinReason::unclassifiable}};
  for (const auto& [sql, reason] : cases) EXPECT_EQ(judge(sql).pin, reason) << sql;
}

TEST(SqlClassify, NamesTheStatementThatPins) {
  EXPECT_EQ(judge("select 1; set x to 1; select 2").pinned_by, "set x to 1;");
}

TEST(SqlClassify, StringsAreReadInTheServersSyntax) {
  constexpr std::string_view sql = R"(select '\'; set x to 1; --')";
  EXPECT_EQ(classify(sql, Backslash::literal, Charset::ascii_safe).pin, PinReason::set);
  EXPECT_EQ(classify(sql, Backslash::escapes, Charset::ascii_safe).pin, PinReason::none);
  // E'' escapes always, and so does its continuation on the next line.
  EXPECT_EQ(judge(R"(select E'\'; set x to 1; --')").pin, PinReason::none);
  EXPECT_EQ(judge("select E'a'\n'\\'; set x to 1; --'").pin, PinReason::none);
  EXPECT_EQ(judge("select E'a' '\\'; set x to 1; --'").pin, PinReason::set);
  EXPECT_EQ(judge("select 1$$; set x to 1;$$").pin, PinReason::none);
  EXPECT_EQ(judge("select a$$; set x to 1;$$").pin, PinReason::set);
}

TEST(SqlClassify, UnsafeEncodingsAreNotGuessed) {
  constexpr std::string_view sql = "select '\x95\x5c'";
  EXPECT_EQ(classify(sql, Backslash::literal, charset_of("sjis")).pin, PinReason::unclassifiable);
  EXPECT_EQ(classify("select 1", Backslash::literal, charset_of("GB18030")).pin, PinReason::none);
  EXPECT_EQ(charset_of("UTF8"), Charset::ascii_safe);
}

TEST(SqlClassify, SpecialStatementsAreExact) {
  EXPECT_EQ(judge("BEGIN").special, Special::plain_begin);
  EXPECT_EQ(judge(" begin transaction ;").special, Special::plain_begin);
  EXPECT_EQ(judge("start transaction").special, Special::plain_begin);
  EXPECT_EQ(judge("begin isolation level serializable").special, Special::none);
  EXPECT_EQ(judge("begin; select 1").special, Special::none);
  EXPECT_EQ(judge("deallocate all").special, Special::deallocate_all);
  EXPECT_EQ(judge("discard all").special, Special::discard_all);
  EXPECT_EQ(judge("/* nothing */").special, Special::empty);
  const Verdict one = judge("DEALLOCATE PREPARE \"A\"\"b\"");
  EXPECT_EQ(one.special, Special::deallocate);
  EXPECT_EQ(identifier_value(one.name), "A\"b");
  EXPECT_EQ(identifier_value("Abc"), "abc");
}

TEST(SqlClassify, EndsOfTransactionsAreSeen) {
  for (std::string_view sql :
       {"commit", "END", "rollback", "prepare transaction 'x'", "select 1; commit and chain"})
    EXPECT_TRUE(judge(sql).ends_transaction) << sql;
  EXPECT_FALSE(judge("select 'commit'").ends_transaction);
}

}  // namespace
}  // namespace skerry::pg
