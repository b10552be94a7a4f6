// A runtime of one's own in C++, as a user would write one for provided.al2023: it asks the runtime
// API for events over plain HTTP and answers each with what it was given. "fail" is answered with
// an error. Linked to the C++ library of the runtime, so that this is tested too.
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

struct Answer {
  std::string head;
  std::string body;
};

class Api {
 public:
  explicit Api(const std::string& address)
      : host_(address.substr(0, address.find(':'))), port_(address.substr(host_.size() + 1)) {}

  Answer ask(const std::string& method, const std::string& path, const std::string& body,
             const std::string& more = {}) const {
    const int socket = connect();
    std::ostringstream out;
    out << method << " /2018-06-01/runtime/" << path << " HTTP/1.1\r\nHost: " << host_
        << "\r\nConnection: close\r\nContent-Length: " << body.size() << "\r\n"
        << more << "\r\n"
        << body;
    const std::string text = out.str();
    if (::write(socket, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
      throw std::runtime_error("write");
    std::string all;
    char piece[4096];
    ssize_t got = 0;
    while ((got = ::read(socket, piece, sizeof piece)) > 0)
      all.append(piece, static_cast<std::size_t>(got));
    ::close(socket);
    const std::size_t end = all.find("\r\n\r\n");
    if (end == std::string::npos) throw std::runtime_error("no answer");
    return {all.substr(0, end + 2), all.substr(end + 4)};
  }

 private:
  int connect() const {
    addrinfo* found = nullptr;
    if (::getaddrinfo(host_.c_str(), port_.c_str(), nullptr, &found) != 0)
      throw std::runtime_error("the API's address");
    const int socket = ::socket(found->ai_family, SOCK_STREAM, 0);
    const int done = ::connect(socket, found->ai_addr, found->ai_addrlen);
    ::freeaddrinfo(found);
    if (done != 0) throw std::runtime_error("connect");
    return socket;
  }

  std::string host_;
  std::string port_;
};

std::string header(const std::string& head, const std::string& name) {
  const std::size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) throw std::runtime_error("no " + name);
  const std::size_t begin = at + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

}  // namespace

int main() {
  const Api api(std::getenv("AWS_LAMBDA_RUNTIME_API"));
  for (;;) {
    const Answer event = api.ask("GET", "invocation/next", "");
    const std::string id = header(event.head, "Lambda-Runtime-Aws-Request-Id");
    std::puts(("handling " + id).c_str());
    std::fflush(stdout);
    if (event.body == "\"fail\"") {
      api.ask("POST", "invocation/" + id + "/error",
              R"({"errorType":"Own.Error","errorMessage":"as asked","stackTrace":[]})",
              "Lambda-Runtime-Function-Error-Type: Own.Error\r\n");
    } else {
      const std::string arn = header(event.head, "Lambda-Runtime-Invoked-Function-Arn");
      api.ask("POST", "invocation/" + id + "/response",
              "{\"got\":" + event.body + ",\"arn\":\"" + arn + "\"}");
    }
  }
}
