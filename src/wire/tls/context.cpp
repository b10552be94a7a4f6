#include "wire/tls/context.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <utility>

#include "base/assert.hpp"
#include "wire/tls/openssl_handles.hpp"

namespace skerry::tls {
namespace {

// What the callbacks of a server's context need; the SSL_CTX owns it, so that it lives as long as
// the last session.
struct ServerSettings {
  IdentitySupplier* supplier = nullptr;
  std::string alpn;  // in the wire's form: each name after its length
};

void free_settings(void*, void* settings, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<ServerSettings*>(settings);
}

int settings_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_settings);
  return index;
}

const ServerSettings& settings_of(const SSL* ssl) {
  const void* found = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), settings_index());
  ASSERT(found != nullptr);
  return *static_cast<const ServerSettings*>(found);
}

std::string lower_name(const char* name) {
  std::string out = name == nullptr ? "" : name;
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (!out.empty() && out.back() == '.') out.pop_back();
  return out;
}

// Called for each ClientHello, with a name or without.
int choose_identity(SSL* ssl, int* alert, void*) {
  const ServerSettings& settings = settings_of(ssl);
  if (settings.supplier == nullptr) return SSL_TLSEXT_ERR_OK;
  const std::string name = lower_name(SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name));
  const std::optional<Identity> identity = settings.supplier->identity_for(name);
  if (identity) {
    if (SSL_use_cert_and_key(ssl, identity->leaf(), identity->key(), identity->issuers(), 1) == 1)
      return SSL_TLSEXT_ERR_OK;
    *alert = SSL_AD_INTERNAL_ERROR;
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  if (name.empty() && SSL_get_certificate(ssl) != nullptr) return SSL_TLSEXT_ERR_OK;
  *alert = SSL_AD_UNRECOGNIZED_NAME;
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

int choose_alpn(SSL* ssl, const unsigned char** out, unsigned char* out_size,
                const unsigned char* offered, unsigned offered_size, void*) {
  const std::string& ours = settings_of(ssl).alpn;
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, out_size, reinterpret_cast<const unsigned char*>(ours.data()),
                            static_cast<unsigned>(ours.size()), offered, offered_size);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

Result<std::string> alpn_wire_form(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    if (name.empty() || name.size() > 255)
      return Error{"the name of an application protocol has 1 to 255 bytes"};
    out += static_cast<char>(name.size());
    out += name;
  }
  return out;
}

Result<ContextHandle> common_context(const SSL_METHOD* method) {
  ERR_clear_error();
  ContextHandle context(SSL_CTX_new(method));
  SSL_CTX* raw = context.get();
  if (raw == nullptr) return Error{"OpenSSL makes no context: " + take_openssl_error()};
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  ASSERT(SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION) == 1);
  ASSERT(SSL_CTX_set1_groups_list(raw, "X25519:P-256:P-384") == 1);
  // TLS 1.2 with forward secrecy and authenticated encryption only; 1.3 has nothing else.
  ASSERT(SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1);
  return context;
}

Result<Done> show_identity(SSL_CTX* context, const Identity& identity) {
  if (SSL_CTX_use_cert_and_key(context, identity.leaf(), identity.key(), identity.issuers(), 1) !=
      1)
    return Error{"the certificate cannot be used: " + take_openssl_error()};
  return Done{};
}

Result<Done> trust_pem(SSL_CTX* context, const std::string& pem) {
  const BioPtr in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  int count = 0;
  for (;; ++count) {
    const X509Ptr certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (!certificate) break;
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate.get()) != 1)
      return Error{"a CA certificate cannot be used: " + take_openssl_error()};
  }
  if (count == 0) return Error{"no CA certificate in PEM form: " + take_openssl_error()};
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
    return Error{"the CA certificates are damaged: " + take_openssl_error()};
  ERR_clear_error();
  return Done{};
}

Result<Done> ask_for_certificates(SSL_CTX* context, const ServerOptions& options) {
  if (options.client_certificates == ClientCertificates::not_requested) {
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
    return Done{};
  }
  TRY(trust_pem(context, options.client_ca_pem));
  const bool required = options.client_certificates == ClientCertificates::required;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                     nullptr);
  return Done{};
}

Result<Done> trust_roots(SSL_CTX* context, const ClientOptions& options) {
  if (!options.ca_pem.empty()) TRY(trust_pem(context, options.ca_pem));
  if (!options.ca_file.empty() && SSL_CTX_load_verify_file(context, options.ca_file.c_str()) != 1)
    return Error{"the CA file " + options.ca_file + " cannot be read: " + take_openssl_error()};
  if (options.ca_pem.empty() && options.ca_file.empty() &&
      SSL_CTX_set_default_verify_paths(context) != 1)
    return Error{"the system's CA certificates cannot be read: " + take_openssl_error()};
  return Done{};
}

}  // namespace

ContextHandle::ContextHandle(const ContextHandle& other) : context_(other.context_) {
  if (context_ != nullptr) ASSERT(SSL_CTX_up_ref(context_) == 1);
}
ContextHandle::ContextHandle(ContextHandle&& other) noexcept
    : context_(std::exchange(other.context_, nullptr)) {}
ContextHandle& ContextHandle::operator=(ContextHandle other) noexcept {
  std::swap(context_, other.context_);
  return *this;
}
ContextHandle::~ContextHandle() { SSL_CTX_free(context_); }

Result<ServerContext> ServerContext::create(const ServerOptions& options) {
  if (!options.identity && options.supplier == nullptr)
    return Error{"a TLS server needs a certificate"};
  auto settings = std::make_unique<ServerSettings>();
  settings->supplier = options.supplier;
  settings->alpn = TRY(alpn_wire_form(options.alpn));
  ContextHandle context = TRY(common_context(TLS_server_method()));
  SSL_CTX* raw = context.get();
  ASSERT(SSL_CTX_set_ex_data(raw, settings_index(), settings.release()) == 1);
  if (options.identity) TRY(show_identity(raw, *options.identity));
  TRY(ask_for_certificates(raw, options));
  SSL_CTX_set_tlsext_servername_callback(raw, choose_identity);
  if (!options.alpn.empty()) SSL_CTX_set_alpn_select_cb(raw, choose_alpn, nullptr);
  // A ticket may only resume where client certificates are asked for in the same way: OpenSSL wants
  // the context named as soon as they are.
  static constexpr unsigned char name[] = "skerry";
  ASSERT(SSL_CTX_set_session_id_context(raw, name, sizeof name - 1) == 1);
  ASSERT(SSL_CTX_set_num_tickets(raw, 1) == 1);
  return ServerContext(std::move(context));
}

Result<ClientContext> ClientContext::create(const ClientOptions& options) {
  ContextHandle context = TRY(common_context(TLS_client_method()));
  SSL_CTX* raw = context.get();
  if (options.verify == Verify::nothing) {
    SSL_CTX_set_verify(raw, SSL_VERIFY_NONE, nullptr);
  } else {
    TRY(trust_roots(raw, options));
    SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  }
  if (options.identity) TRY(show_identity(raw, *options.identity));
  const std::string alpn = TRY(alpn_wire_form(options.alpn));
  // Zero is success here, unlike everywhere else in OpenSSL.
  ASSERT(SSL_CTX_set_alpn_protos(raw, reinterpret_cast<const unsigned char*>(alpn.data()),
                                 static_cast<unsigned>(alpn.size())) == 0);
  return ClientContext(std::move(context), options.verify);
}

}  // namespace skerry::tls
