// Logs in and leaves, over and over, as a storm of short connections does:
//
//   login_load PORT plain|tls|resumed SECONDS THREADS
//
// Each login is connect, TLS, startup, md5 or SCRAM as the server asks, ReadyForQuery, Terminate,
// as user "app" with password "app-secret". Keys are derived once for each salt, so that the
// generator costs little. Prints "logins N refused N seconds S"; 1 when any was refused.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/fd.hpp"
#include "wire/pg/build.hpp"
#include "wire/pg/frame.hpp"
#include "wire/pg/messages.hpp"
#include "wire/pg/scram.hpp"

namespace {

using namespace skerry;
using Clock = std::chrono::steady_clock;

constexpr std::string_view user = "app";
constexpr std::string_view password = "app-secret";

enum class Wire { plain, tls, resumed };

struct Load {
  std::uint16_t port = 0;
  Wire wire = Wire::plain;
  Clock::time_point until;
  std::atomic<std::uint64_t> logins{0}, refused{0};
};

// One thread's connections, one after the other.
class Visitor {
 public:
  explicit Visitor(Load& load) : load_(load), context_(::SSL_CTX_new(TLS_client_method())) {
    ::SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_CLIENT);
    ::SSL_CTX_sess_set_new_cb(context_.get(), [](SSL* ssl, SSL_SESSION* session) {
      static_cast<Visitor*>(SSL_get_app_data(ssl))->session_.reset(session);
      return 1;  // it is ours now
    });
  }

  void run() {
    while (Clock::now() < load_.until) {
      if (visit())
        ++load_.logins;
      else
        ++load_.refused;
      // Without a word of goodbye OpenSSL would not resume the session.
      if (ssl_) ::SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
      ssl_.reset();
      socket_.reset();
    }
  }

 private:
  bool visit() {
    if (!dial() || (load_.wire != Wire::plain && !start_tls())) return false;
    std::string out;
    const pg::Setting settings[] = {{"user", std::string(user)}, {"database", "app"}};
    pg::put_startup(out, settings);
    if (!send(out)) return false;
    pg::ScramClient scram("login" + std::to_string(load_.logins.load()));
    in_.clear();
    for (;;) {
      const pg::Header header = pg::peek_header(in_, pg::Side::backend);
      if (header.state != pg::Peek::ok || header.total() > in_.size()) {
        if (!receive()) return false;
        continue;
      }
      const std::string body = in_.substr(pg::header_bytes, header.body);
      in_.erase(0, header.total());
      if (header.type == 'E') return false;
      if (header.type == 'R' && !answer(scram, body)) return false;
      if (header.type != 'Z') continue;
      out.clear();
      pg::put_terminate(out);
      return send(out);
    }
  }

  bool answer(pg::ScramClient& scram, std::string_view body) {
    const auto request = pg::read_authentication(body);
    if (!request) return false;
    std::string out;
    switch (static_cast<pg::Authentication>(request->code)) {
      case pg::Authentication::ok:
        return true;
      case pg::Authentication::md5:
        pg::put_password(out, pg::md5_response(pg::md5_stored(password, user), request->data));
        return send(out);
      case pg::Authentication::sasl:
        pg::put_sasl_initial(out, pg::scram_mechanism, scram.first());
        return send(out);
      case pg::Authentication::sasl_continue: {
        const auto salt = scram.challenge(request->data);
        if (!salt.ok()) return false;
        auto known = keys_.find(*salt);
        if (known == keys_.end())
          known = keys_.emplace(*salt, pg::derive_keys(password, *salt)).first;
        pg::put_sasl_response(out, scram.final(known->second));
        return send(out);
      }
      case pg::Authentication::sasl_final:
        return scram.verify(request->data).ok();
      case pg::Authentication::cleartext:
        return false;
    }
    return false;
  }

  bool dial() {
    socket_ = Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(load_.port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // So that ports are not used up by closed connections.
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    return ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }

  bool start_tls() {
    std::string out;
    pg::put_tls_request(out);
    char verdict = 0;
    if (!send(out) || ::recv(socket_.get(), &verdict, 1, 0) != 1 || verdict != 'S') return false;
    ssl_.reset(::SSL_new(context_.get()));
    SSL_set_app_data(ssl_.get(), this);
    ::SSL_set_fd(ssl_.get(), socket_.get());
    if (load_.wire == Wire::resumed && session_) ::SSL_set_session(ssl_.get(), session_.get());
    return ::SSL_connect(ssl_.get()) == 1;
  }

  bool send(std::string_view bytes) {
    const int size = static_cast<int>(bytes.size());
    if (ssl_) return ::SSL_write(ssl_.get(), bytes.data(), size) == size;
    return ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == size;
  }

  bool receive() {
    char chunk[16 * 1024];
    const auto got = ssl_ ? ::SSL_read(ssl_.get(), chunk, sizeof chunk)
                          : ::recv(socket_.get(), chunk, sizeof chunk, 0);
    if (got <= 0) return false;
    in_.append(chunk, static_cast<std::size_t>(got));
    return true;
  }

  struct Free {
    void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
    void operator()(SSL* ssl) const { ::SSL_free(ssl); }
    void operator()(SSL_SESSION* session) const { ::SSL_SESSION_free(session); }
  };
  Load& load_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL_SESSION, Free> session_;
  std::unique_ptr<SSL, Free> ssl_;
  Fd socket_;
  std::string in_;
  std::map<pg::ScramSalt, pg::ScramKeys> keys_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: login_load PORT plain|tls|resumed SECONDS THREADS\n");
    return 2;
  }
  Load load;
  load.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  const std::string_view wire = argv[2];
  load.wire = wire == "tls" ? Wire::tls : wire == "resumed" ? Wire::resumed : Wire::plain;
  const auto begun = Clock::now();
  load.until = begun + std::chrono::milliseconds(static_cast<int>(std::atof(argv[3]) * 1000));
  std::vector<std::thread> threads;
  for (int i = 0; i < std::atoi(argv[4]); ++i)
    threads.emplace_back([&load] { Visitor(load).run(); });
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> took = Clock::now() - begun;
  std::printf("logins %llu refused %llu seconds %.2f\n",
              static_cast<unsigned long long>(load.logins.load()),
              static_cast<unsigned long long>(load.refused.load()), took.count());
  return load.refused.load() == 0 ? 0 : 1;
}
