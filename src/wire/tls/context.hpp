#pragma once
// What many TLS sessions share: certificates, trust, parameters. Immutable handles that any thread
// may copy and use. A reload makes a new context and assigns it over the old one; sessions that run
// keep theirs.
//
// TLS 1.2 and 1.3. X25519 before P-256 (measured: P-256 alone costs more CPU). Session tickets, one
// a connection, sealed with keys of the context's own that live as long as it; no session cache, so
// memory does not grow. No renegotiation, no compression. The record buffers are freed while a
// session is idle.

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "wire/tls/identity.hpp"

struct ssl_ctx_st;

namespace skerry::tls {

// One counted reference to OpenSSL's SSL_CTX.
class ContextHandle {
 public:
  ContextHandle() = default;
  explicit ContextHandle(ssl_ctx_st* owned) : context_(owned) {}
  ContextHandle(const ContextHandle& other);
  ContextHandle(ContextHandle&& other) noexcept;
  ContextHandle& operator=(ContextHandle other) noexcept;
  ~ContextHandle();
  ssl_ctx_st* get() const { return context_; }

 private:
  ssl_ctx_st* context_ = nullptr;
};

// Whether the server asks the client for a certificate. Asking costs each login dearly where the
// list of CAs is long (14.8 kB with the system's), so never without need.
enum class ClientCertificates : unsigned char { not_requested, optional, required };

struct ServerOptions {
  // For clients whose name the supplier does not decide because there is none.
  std::optional<Identity> identity = {};
  // Asked first when there is one; it must outlive every session of the context, and be safe to
  // call from each thread that has sessions.
  IdentitySupplier* supplier = nullptr;
  // Application protocols (ALPN, RFC 7301) in the order of preference. A client that offers only
  // others is refused; one that offers none is not: look at Session::alpn().
  std::vector<std::string> alpn = {};
  ClientCertificates client_certificates = ClientCertificates::not_requested;
  std::string client_ca_pem = {};  // who may sign them
};

class ServerContext {
 public:
  static Result<ServerContext> create(const ServerOptions& options);
  ssl_ctx_st* get() const { return context_.get(); }

 private:
  explicit ServerContext(ContextHandle context) : context_(std::move(context)) {}
  ContextHandle context_;
};

// How much of the server's certificate is believed unseen; libpq's sslmode require, verify-ca and
// verify-full.
enum class Verify : unsigned char { nothing, chain, chain_and_name };

struct ClientOptions {
  Verify verify = Verify::chain_and_name;
  // Certificates of the CAs to trust, in PEM; both may be given. Neither: the system's.
  std::string ca_pem = {};
  std::string ca_file = {};
  std::optional<Identity> identity = {};  // shown when the server asks
  std::vector<std::string> alpn = {};
};

class ClientContext {
 public:
  static Result<ClientContext> create(const ClientOptions& options);
  ssl_ctx_st* get() const { return context_.get(); }
  Verify verify() const { return verify_; }

 private:
  ClientContext(ContextHandle context, Verify verify)
      : context_(std::move(context)), verify_(verify) {}
  ContextHandle context_;
  Verify verify_;
};

}  // namespace skerry::tls
