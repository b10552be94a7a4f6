#include "test/bench/floor_server.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/encoding.hpp"
#include "loop/epoll_loop.hpp"
#include "loop/sockets.hpp"

namespace skerry::bench {
namespace {

std::string fixed_answer(AnswerSize size) {
  const auto head = [](std::size_t length) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: " +
           std::to_string(length) + "\r\n\r\n";
  };
  const std::size_t around = head(size.bytes).size();
  const std::size_t body = size.bytes > around ? size.bytes - around : 0;
  return head(body) + std::string(body, ' ');
}

class FloorConnection final : private StreamHandler {
 public:
  FloorConnection(std::unique_ptr<Stream> stream, std::string_view answer)
      : stream_(std::move(stream)), answer_(answer) {
    stream_->set_handler(this);
    stream_->set_interest(Interest::read);
  }

 private:
  void on_readable() override {
    std::array<std::byte, 16'384> buffer;
    const Transfer got = stream_->read(buffer);
    if (got.state == Transfer::State::would_block) return;
    if (got.state != Transfer::State::done) return delete this;
    const std::string_view text = as_text(std::span(buffer).first(got.bytes));
    if (text.find("\r\n\r\n") == std::string_view::npos) return;
    // One small answer always fits: the client waits for it before it asks again.
    if (stream_->write(as_bytes(answer_)).bytes != answer_.size()) delete this;
  }
  void on_writable() override {}

  std::unique_ptr<Stream> stream_;
  std::string_view answer_;
};

class FloorAcceptor final : public AcceptHandler {
 public:
  explicit FloorAcceptor(std::string answer) : answer_(std::move(answer)) {}
  void on_accept(std::unique_ptr<Stream> stream) override {
    new FloorConnection(std::move(stream), answer_);  // ends itself with its peer
  }

 private:
  std::string answer_;
};

[[noreturn]] void serve(Fd socket, AnswerSize size) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  EpollLoop loop;
  FloorAcceptor acceptor(fixed_answer(size));
  const auto listener = loop.listen(std::move(socket), acceptor);
  loop.run();
  std::_Exit(0);
}

}  // namespace

Result<FloorServer> FloorServer::start(AnswerSize answer) {
  Fd socket = TRY(listen_on({.host = "127.0.0.1"}));
  const Endpoint endpoint = local_endpoint(socket);
  const pid_t pid = ::fork();
  if (pid < 0) return errno_error("fork");
  if (pid == 0) serve(std::move(socket), answer);
  return FloorServer(pid, endpoint);
}

FloorServer::FloorServer(FloorServer&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), endpoint_(std::move(other.endpoint_)) {}

FloorServer::~FloorServer() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

}  // namespace skerry::bench
