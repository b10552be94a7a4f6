// What the tutorial's function does, in C++: fetch the password, connect, ask, answer.
#include <libpq-fe.h>

#include <cstdio>

#include "lambda.hpp"

namespace {

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Rows = std::unique_ptr<PGresult, decltype(&PQclear)>;

std::string password() {
  const auto secret = lambda::call("secretsmanager", "secretsmanager.GetSecretValue",
                                   {{"SecretId", lambda::environment("DB_SECRET_ARN")}});
  return nlohmann::json::parse(secret.at("SecretString").get<std::string>()).at("password");
}

Connection connect(const std::string& host) {
  const std::string database = lambda::environment("DB_NAME");
  const std::string secret = password();
  const char* const names[] = {"host", "dbname", "user", "password", "connect_timeout", nullptr};
  const char* const values[] = {host.c_str(), database.c_str(), "postgres", secret.c_str(),
                                "5",          nullptr};
  Connection connection(PQconnectdbParams(names, values, 0), &PQfinish);
  if (PQstatus(connection.get()) != CONNECTION_OK)
    throw std::runtime_error(PQerrorMessage(connection.get()));
  return connection;
}

std::string ask(PGconn* connection) {
  const char* const values[] = {"Hello world!"};
  const Rows rows(PQexecParams(connection, "SELECT $1::text AS message", 1, nullptr, values,
                               nullptr, nullptr, 0),
                  &PQclear);
  if (PQresultStatus(rows.get()) != PGRES_TUPLES_OK)
    throw std::runtime_error(PQerrorMessage(connection));
  return PQgetvalue(rows.get(), 0, 0);
}

std::string handle(const lambda::Invocation&) {
  const std::string host = lambda::environment("DB_ENDPOINT_ADDRESS");
  std::printf("host:%s\n", host.c_str());
  const std::string message = ask(connect(host).get());
  std::printf("%s\n", message.c_str());
  std::fflush(stdout);
  return nlohmann::json{{"message", message}}.dump();
}

}  // namespace

int main() { lambda::run(handle); }
