#include "databases/pq_door.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "databases/limits.hpp"

namespace skerry::databases {
namespace {

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;
using Deadline = std::chrono::steady_clock::time_point;

Deadline in(std::chrono::milliseconds wait) { return std::chrono::steady_clock::now() + wait; }

// False: the time is up.
bool wait_for(PGconn* connection, short events, Deadline deadline) {
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd one{PQsocket(connection), events, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

// PostgreSQL's messages end in a newline, and may be of several lines.
std::string words(const char* message) {
  std::string out = message ? message : "";
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

class PqSession final : public Session {
 public:
  explicit PqSession(Connection connection) : connection_(std::move(connection)) {}

  Result<std::vector<Row>> run(std::string_view sql) override {
    const Deadline deadline = in(limits::statement_wait_ms_max);
    if (PQsendQuery(connection_.get(), std::string(sql).c_str()) != 1)
      return Error{words(PQerrorMessage(connection_.get()))};
    std::vector<Row> rows;
    std::optional<Error> first_error;
    while (true) {
      while (PQisBusy(connection_.get()) == 1) {
        if (!wait_for(connection_.get(), POLLIN, deadline))
          return Error{"the engine did not answer in time"};
        if (PQconsumeInput(connection_.get()) != 1)
          return Error{words(PQerrorMessage(connection_.get()))};
      }
      const Answer answer(PQgetResult(connection_.get()), PQclear);
      if (!answer) break;
      const ExecStatusType status = PQresultStatus(answer.get());
      if (status == PGRES_TUPLES_OK) {
        rows = rows_of(answer.get());
      } else if (status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY && !first_error) {
        first_error = Error{words(PQresultErrorMessage(answer.get()))};
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) return *first_error;
      }
    }
    if (first_error) return *first_error;
    return rows;
  }

 private:
  static std::vector<Row> rows_of(const PGresult* answer) {
    std::vector<Row> out;
    for (int row = 0; row < PQntuples(answer); ++row) {
      Row one;
      for (int column = 0; column < PQnfields(answer); ++column) {
        if (PQgetisnull(answer, row, column)) {
          one.emplace_back(std::nullopt);
        } else {
          one.emplace_back(std::string(PQgetvalue(answer, row, column),
                                       static_cast<std::size_t>(PQgetlength(answer, row, column))));
        }
      }
      out.push_back(std::move(one));
    }
    return out;
  }

  Connection connection_;
};

// libpq before 17 keeps no SQLSTATE of a refused login, so the texts decide.
LoginError refused(PGconn* connection) {
  LoginError out{Refusal::other, words(PQerrorMessage(connection))};
  const auto says = [&](std::string_view text) {
    return out.message.find(text) != std::string::npos;
  };
  if (says("No such file or directory") || says("Connection refused") || says("starting up") ||
      says("recovery mode") || says("not accepting connections") || says("shutting down") ||
      says("not yet accepting") || says("closed the connection unexpectedly"))
    out.refusal = Refusal::not_yet;
  if (says("password authentication failed")) out.refusal = Refusal::wrong_password;
  return out;
}

}  // namespace

Result<std::unique_ptr<Session>, LoginError> PqDoor::open(const Login& login) {
  const std::string port = std::to_string(login.port);
  const std::array names = {"host",
                            "port",
                            "user",
                            "dbname",
                            "password",
                            "sslmode",
                            "gssencmode",
                            "application_name",
                            "client_encoding",
                            static_cast<const char*>(nullptr)};
  const std::array values = {login.socket_folder.c_str(),
                             port.c_str(),
                             login.user.c_str(),
                             login.database.c_str(),
                             login.password.c_str(),
                             "disable",
                             "disable",
                             "rdsadmin",
                             "UTF8",
                             static_cast<const char*>(nullptr)};
  Connection connection(PQconnectStartParams(names.data(), values.data(), 0), PQfinish);
  if (!connection) return LoginError{Refusal::other, "out of memory"};
  // Notices go to a log of the engine; libpq would print them.
  PQsetNoticeReceiver(
      connection.get(), [](void*, const PGresult*) {}, nullptr);
  const Deadline deadline = in(limits::health_wait_ms_max);
  if (PQstatus(connection.get()) == CONNECTION_BAD) return refused(connection.get());
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    if (next == PGRES_POLLING_FAILED) return refused(connection.get());
    const short events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (!wait_for(connection.get(), events, deadline))
      return LoginError{Refusal::not_yet, "the engine did not answer in time"};
    next = PQconnectPoll(connection.get());
  }
  return std::unique_ptr<Session>(std::make_unique<PqSession>(std::move(connection)));
}

}  // namespace skerry::databases
