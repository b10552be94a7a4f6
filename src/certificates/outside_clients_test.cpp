// What others make of the CA and its leaves: the openssl and curl commands, and Node when there is
// one. A TLS server of ours in this process answers them.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <thread>

#include "base/encoding.hpp"
#include "base/fd.hpp"
#include "certificates/durable_file.hpp"
#include "certificates/leaf_issuer.hpp"
#include "certificates/region_ca.hpp"
#include "certificates/x509.hpp"
#include "wire/tls/session.hpp"

namespace skerry {
namespace {

struct Ran {
  int status = -1;
  std::string output;  // both streams
};

Ran run(const std::string& command) {
  Ran out;
  FILE* pipe = ::popen((command + " 2>&1 </dev/null").c_str(), "r");
  if (pipe == nullptr) return out;
  std::array<char, 4096> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    out.output.append(buffer.data(), count);
  out.status = ::pclose(pipe);
  return out;
}

bool have(const std::string& program) { return run("command -v " + program).status == 0; }

// Answers each connection, one after the other, with a fixed HTTP answer, over blocking sockets.
class TinyServer {
 public:
  explicit TinyServer(tls::IdentitySupplier& supplier)
      : context_(*tls::ServerContext::create({.supplier = &supplier})),
        socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(socket_.get(), 16), 0);
    socklen_t size = sizeof address;
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  ~TinyServer() {
    ::shutdown(socket_.get(), SHUT_RDWR);
    thread_.join();
  }
  TinyServer(const TinyServer&) = delete;
  TinyServer& operator=(const TinyServer&) = delete;

  const std::string& port() const { return port_; }

 private:
  void serve() {
    for (;;) {
      const Fd connection(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!connection.open()) return;
      answer(connection.get());
    }
  }

  // One call's output to the socket, then more input if it wants some; false at an end.
  static bool exchange(int socket, const tls::Buffers& after, std::span<std::byte> room,
                       std::vector<std::byte>& inbox) {
    const std::size_t made = room.size() - after.to_send.size();
    if (made > 0 && ::send(socket, room.data(), made, MSG_NOSIGNAL) < 0) return false;
    inbox.assign(after.received.begin(), after.received.end());
    return true;
  }
  static bool receive(int socket, std::vector<std::byte>& inbox) {
    std::array<std::byte, 4096> buffer;
    const ssize_t count = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (count <= 0) return false;
    inbox.insert(inbox.end(), buffer.begin(), buffer.begin() + count);
    return true;
  }

  void answer(int socket) {
    tls::Session session = tls::Session::server(context_);
    std::vector<std::byte> inbox;
    std::vector<std::byte> room(tls::record_bytes_max);
    for (;;) {
      tls::Buffers buffers{.received = inbox, .to_send = room};
      const tls::Outcome outcome = session.handshake(buffers);
      if (!exchange(socket, buffers, room, inbox)) return;
      if (outcome.state == tls::Outcome::State::done) break;
      if (outcome.state == tls::Outcome::State::failed || !receive(socket, inbox)) return;
    }
    std::string request;
    while (request.find("\r\n\r\n") == std::string::npos) {
      std::array<std::byte, 4096> plain;
      tls::Buffers buffers{.received = inbox, .to_send = room};
      const tls::Outcome outcome = session.read(buffers, plain);
      if (!exchange(socket, buffers, room, inbox)) return;
      request += as_text(std::span(plain).first(outcome.plaintext_bytes));
      if (outcome.state == tls::Outcome::State::done) continue;
      if (outcome.state != tls::Outcome::State::need_input || !receive(socket, inbox)) return;
    }
    tls::Buffers buffers{.received = inbox, .to_send = room};
    const std::string body = session.resumed() ? "again\n" : "first\n";
    session.write(
        buffers,
        as_bytes("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\n" + body));
    session.close(buffers);
    exchange(socket, buffers, room, inbox);
  }

  tls::ServerContext context_;
  Fd socket_;
  std::string port_;
  std::thread thread_;
};

class OutsideClients : public testing::Test {
 protected:
  OutsideClients() {
    char name[] = "/tmp/skerry-outside-XXXXXX";
    directory_ = ::mkdtemp(name);
    ca_.emplace(*RegionCa::open_or_create(directory_, sources()));
    issuer_.emplace(*ca_, sources());
  }
  ~OutsideClients() override { run("rm -r " + directory_); }

  RegionCa::Sources sources() { return {clock_, random_}; }
  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
  }

  std::string directory_;
  SystemClock clock_;
  SystemRandom random_;
  std::optional<RegionCa> ca_;
  std::optional<LeafIssuer> issuer_;
};

TEST_F(OutsideClients, OpensslVerifiesLeavesForTheirNames) {
  for (const std::string name : {"sts.us-east-1.amazonaws.com", "bucket.s3.us-east-1.amazonaws.com",
                                 "localhost", "region.skerry.internal", "my.localhost"}) {
    write("leaf.pem", issuer_->identity_for(name)->chain_pem());
    const std::string verify = "openssl verify -x509_strict -purpose sslserver -CAfile " +
                               path("ca.pem") + " -verify_hostname ";
    EXPECT_EQ(run(verify + name + " " + path("leaf.pem")).output, path("leaf.pem") + ": OK\n");
    EXPECT_NE(run(verify + "other.host " + path("leaf.pem")).status, 0);
  }
  write("leaf.pem", issuer_->identity_for("")->chain_pem());
  for (const std::string address : {"127.0.0.1", "::1"})
    EXPECT_EQ(run("openssl verify -x509_strict -CAfile " + path("ca.pem") + " -verify_ip " +
                  address + " " + path("leaf.pem"))
                  .output,
              path("leaf.pem") + ": OK\n");
}

// The constraint, and not only our own refusal, is what protects: a leaf made with the stolen key.
TEST_F(OutsideClients, OpensslRejectsAStolenKeysLeafForAnotherDomain) {
  const Result<FileContent> certificate = read_small_file(path("ca.pem"));
  const Result<FileContent> key = read_small_file(path("ca-key.pem"));
  const Result<tls::Identity> stolen =
      tls::Identity::from_pem({.chain = certificate->text, .key = key->text});
  ASSERT_TRUE(stolen.ok());
  for (const std::string name : {"DNS:google.com", "IP:10.0.0.1", "DNS:amazonaws.com.evil.org"}) {
    CertificateSpec spec;
    random_.fill(spec.serial);
    spec.common_name = "stolen";
    spec.not_before = clock_.wall() - std::chrono::hours(1);
    spec.not_after = clock_.wall() + std::chrono::hours(1);
    spec.extensions = {{"subjectAltName", name}, {"extendedKeyUsage", "serverAuth"}};
    const tls::KeyPtr leaf_key = make_p256_key();
    const Result<tls::X509Ptr> leaf = make_certificate(
        spec, leaf_key.get(), {.certificate = stolen->leaf(), .key = stolen->key()});
    ASSERT_TRUE(leaf.ok());
    write("leaf.pem", tls::Identity::of(leaf->get(), leaf_key.get()).chain_pem());
    const Ran verified = run("openssl verify -CAfile " + path("ca.pem") + " " + path("leaf.pem"));
    EXPECT_NE(verified.status, 0) << name;
    EXPECT_NE(verified.output.find("permitted subtree violation"), std::string::npos)
        << verified.output;
  }
}

TEST_F(OutsideClients, TheCertificatesAreWhatTheySay) {
  const std::string ca = run("openssl x509 -noout -text -in " + path("ca.pem")).output;
  for (const char* expected :
       {"CA:TRUE, pathlen:0", "X509v3 Name Constraints: critical", "DNS:amazonaws.com",
        "IP:127.0.0.0/255.0.0.0", "NIST CURVE: P-256", "Certificate Sign, CRL Sign"})
    EXPECT_NE(ca.find(expected), std::string::npos) << expected << ca;
  write("leaf.pem", issuer_->identity_for("one.s3.us-east-1.amazonaws.com")->chain_pem());
  const std::string leaf = run("openssl x509 -noout -text -in " + path("leaf.pem")).output;
  EXPECT_NE(leaf.find("DNS:*.s3.us-east-1.amazonaws.com, DNS:s3.us-east-1.amazonaws.com"),
            std::string::npos)
      << leaf;
}

TEST_F(OutsideClients, CurlTrustsWhatTheCaVouchesFor) {
  ASSERT_TRUE(have("curl"));
  const TinyServer server(*issuer_);
  const auto get = [&](const std::string& host, const std::string& ca) {
    return run("curl -sS --noproxy '*' --max-time 20 --cacert " + ca + " --resolve " + host + ":" +
               server.port() + ":127.0.0.1 https://" + host + ":" + server.port() + "/");
  };
  for (const std::string host :
       {"localhost", "sts.us-east-1.amazonaws.com", "bucket.s3.eu-west-1.amazonaws.com"})
    EXPECT_EQ(get(host, path("ca.pem")).output, "first\n") << host;
  EXPECT_EQ(run("curl -sS --noproxy '*' --max-time 20 --cacert " + path("ca.pem") +
                " https://127.0.0.1:" + server.port() + "/")
                .output,
            "first\n");
  EXPECT_NE(get("google.com", path("ca.pem")).status, 0);
  // Not trusted by anybody who was not told to.
  EXPECT_NE(get("localhost", "/etc/ssl/certs/ca-certificates.crt").status, 0);
}

TEST_F(OutsideClients, OpensslResumesWithATicket) {
  const TinyServer server(*issuer_);
  const auto ask = [&](const std::string& option) {
    return run(
        "sh -c \"printf 'GET / HTTP/1.1\\r\\n\\r\\n' | openssl s_client -ign_eof -servername "
        "localhost -verify_return_error -CAfile " +
        path("ca.pem") + " -connect 127.0.0.1:" + server.port() + " " + option + "\"");
  };
  for (const std::string version : {"-tls1_3", "-tls1_2"}) {
    const Ran first = ask(version + " -sess_out " + path("session"));
    EXPECT_NE(first.output.find("first\n"), std::string::npos) << first.output;
    const Ran second = ask(version + " -sess_in " + path("session"));
    EXPECT_NE(second.output.find("again\n"), std::string::npos) << version << second.output;
  }
  EXPECT_NE(ask("-tls1_1").output.find("alert"), std::string::npos);
}

TEST_F(OutsideClients, NodeTrustsItByItsExtraCertificates) {
  if (!have("node")) GTEST_SKIP() << "no Node here";
  const TinyServer server(*issuer_);
  const std::string script =
      "require('https').get({host:'127.0.0.1',servername:'sts.amazonaws.com',port:" +
      server.port() +
      ",headers:{host:'sts.amazonaws.com'}},r=>r.pipe(process.stdout))"
      ".on('error',e=>console.log('refused',e.code))";
  const std::string with_ca = "NODE_EXTRA_CA_CERTS=" + path("ca.pem") + " ";
  EXPECT_EQ(run(with_ca + "node -e \"" + script + "\"").output, "first\n");
  EXPECT_NE(run("NODE_EXTRA_CA_CERTS= node -e \"" + script + "\"").output.find("refused"),
            std::string::npos);
}

}  // namespace
}  // namespace skerry
