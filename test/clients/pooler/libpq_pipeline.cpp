// libpq's pipeline mode through the pooler: libpq_pipeline CONNINFO
#include <libpq-fe.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

void check(bool good, PGconn* connection, const char* what) {
  if (good) return;
  std::fprintf(stderr, "%s: %s\n", what, PQerrorMessage(connection));
  std::exit(1);
}

// The next result; `status` is what it has to be.
std::string expect(PGconn* connection, ExecStatusType status, const char* what) {
  PGresult* const result = PQgetResult(connection);
  if (PQresultStatus(result) != status) {
    std::fprintf(stderr, "%s: got %s, %s\n", what, PQresStatus(PQresultStatus(result)),
                 PQresultErrorMessage(result));
    std::exit(1);
  }
  std::string value;
  if (status == PGRES_TUPLES_OK && PQntuples(result) > 0) value = PQgetvalue(result, 0, 0);
  PQclear(result);
  // Each command of a pipeline ends with a null result, the synchronisation itself does not.
  if (status != PGRES_PIPELINE_SYNC) check(PQgetResult(connection) == nullptr, connection, what);
  return value;
}

void send(PGconn* connection, const char* sql, int number) {
  const std::string text = std::to_string(number);
  const char* const values[] = {text.c_str()};
  check(PQsendQueryParams(connection, sql, 1, nullptr, values, nullptr, nullptr, 0) == 1,
        connection, "send");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  PGconn* const connection = PQconnectdb(argv[1]);
  check(PQstatus(connection) == CONNECTION_OK, connection, "connect");
  check(PQenterPipelineMode(connection) == 1, connection, "pipeline mode");
  constexpr int rounds = 20;
  constexpr int depth = 50;
  for (int round = 0; round < rounds; ++round) {
    const std::string name = "s" + std::to_string(round % 3);
    if (round < 3)
      check(PQsendPrepare(connection, name.c_str(), "select $1::int * 3", 1, nullptr) == 1,
            connection, "prepare");
    for (int i = 0; i < depth; ++i) {
      const std::string text = std::to_string(i);
      const char* const values[] = {text.c_str()};
      check(PQsendQueryPrepared(connection, name.c_str(), 1, values, nullptr, nullptr, 0) == 1,
            connection, "execute");
      send(connection, "select $1::int + 1", i);
    }
    // The error takes what follows it up to the synchronisation with it.
    send(connection, "select 1 / ($1::int - $1::int)", round);
    send(connection, "select $1::int", round);
    check(PQpipelineSync(connection) == 1, connection, "sync");
    send(connection, "select $1::int - 1", round);
    check(PQpipelineSync(connection) == 1, connection, "sync");

    if (round < 3) expect(connection, PGRES_COMMAND_OK, "prepared");
    for (int i = 0; i < depth; ++i) {
      check(expect(connection, PGRES_TUPLES_OK, "named") == std::to_string(i * 3), connection,
            "the named answer");
      check(expect(connection, PGRES_TUPLES_OK, "unnamed") == std::to_string(i + 1), connection,
            "the unnamed answer");
    }
    expect(connection, PGRES_FATAL_ERROR, "error");
    expect(connection, PGRES_PIPELINE_ABORTED, "aborted");
    expect(connection, PGRES_PIPELINE_SYNC, "first sync");
    check(expect(connection, PGRES_TUPLES_OK, "after") == std::to_string(round - 1), connection,
          "the answer behind the error");
    expect(connection, PGRES_PIPELINE_SYNC, "second sync");
  }
  PQfinish(connection);
  std::puts("libpq good");
  return 0;
}
