#include "wire/tls/session.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/assert.hpp"
#include "wire/tls/openssl_handles.hpp"

namespace skerry::tls {
namespace {

// OpenSSL's window to the world: reads from and writes to the Buffers of the call under way.
Buffers* buffers_of(BIO* bio) { return static_cast<Buffers*>(BIO_get_data(bio)); }

int bio_write(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  Buffers* buffers = buffers_of(bio);
  if (size <= 0) return 0;
  const std::size_t room = buffers == nullptr ? 0 : buffers->to_send.size();
  const std::size_t count = std::min(room, static_cast<std::size_t>(size));
  if (count == 0) {
    BIO_set_retry_write(bio);
    return -1;
  }
  std::memcpy(buffers->to_send.data(), data, count);
  buffers->to_send = buffers->to_send.subspan(count);
  return static_cast<int>(count);
}

int bio_read(BIO* bio, char* out, int size) {
  BIO_clear_retry_flags(bio);
  Buffers* buffers = buffers_of(bio);
  if (size <= 0) return 0;
  const std::size_t there = buffers == nullptr ? 0 : buffers->received.size();
  const std::size_t count = std::min(there, static_cast<std::size_t>(size));
  if (count == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  std::memcpy(out, buffers->received.data(), count);
  buffers->received = buffers->received.subspan(count);
  return static_cast<int>(count);
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

int bio_create(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

const BIO_METHOD* caller_buffers() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "skerry");
    ASSERT(made != nullptr);
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_ctrl(made, bio_control);
    BIO_meth_set_create(made, bio_create);
    return made;
  }();
  return method;
}

SSL* new_ssl(SSL_CTX* context) {
  SSL* ssl = SSL_new(context);
  ASSERT(ssl != nullptr);
  BIO* bio = BIO_new(caller_buffers());
  ASSERT(bio != nullptr);
  SSL_set_bio(ssl, bio, bio);
  return ssl;
}

bool numeric(const std::string& host) {
  unsigned char bytes[16];
  return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

// A client may have asked for smaller records (max_fragment_length, RFC 6066 section 4); a larger
// write would become several records, each with its own overhead.
std::size_t record_plaintext_max(const SSL* ssl) {
  const std::uint8_t code = SSL_SESSION_get_max_fragment_length(SSL_get0_session(ssl));
  const bool smaller =
      code >= TLSEXT_max_fragment_length_512 && code <= TLSEXT_max_fragment_length_4096;
  return smaller ? std::size_t{256} << code : record_plaintext_bytes_max;
}

int bounded(std::size_t size) { return static_cast<int>(std::min(size, std::size_t{1} << 30)); }

}  // namespace

Session Session::server(const ServerContext& context) {
  SSL* ssl = new_ssl(context.get());
  SSL_set_accept_state(ssl);
  return Session(ssl, Role::server);
}

Session Session::client(const ClientContext& context, const std::string& host) {
  SSL* ssl = new_ssl(context.get());
  SSL_set_connect_state(ssl);
  if (context.verify() == Verify::chain_and_name) {
    // An empty name would switch the check off.
    ASSERT(!host.empty());
    if (numeric(host)) {
      ASSERT(X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1);
    } else {
      SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      ASSERT(SSL_set1_host(ssl, host.c_str()) == 1);
    }
  }
  if (!host.empty() && !numeric(host)) SSL_set_tlsext_host_name(ssl, host.c_str());
  return Session(ssl, Role::client);
}

Session::Session(Session&& other) noexcept
    : ssl_(std::exchange(other.ssl_, nullptr)),
      role_(other.role_),
      phase_(other.phase_),
      error_(std::move(other.error_)) {}

Session::~Session() { SSL_free(ssl_); }

// One call of OpenSSL with the caller's buffers behind the BIO, and not a moment longer.
template <class Call>
int Session::within(Buffers& buffers, Call&& call) {
  ERR_clear_error();
  BIO* bio = SSL_get_rbio(ssl_);
  BIO_set_data(bio, &buffers);
  const int result = call();
  BIO_set_data(bio, nullptr);
  return result;
}

Outcome Session::handshake(Buffers& buffers) {
  if (phase_ == Phase::failed) return {.state = Outcome::State::failed};
  const int result = within(buffers, [this] { return SSL_do_handshake(ssl_); });
  if (result != 1) return outcome_of(result, "the TLS handshake failed");
  phase_ = Phase::open;
  return {};
}

Outcome Session::read(Buffers& buffers, std::span<std::byte> into) {
  ASSERT(!into.empty());
  ASSERT(phase_ != Phase::handshake);
  if (phase_ == Phase::closed_by_peer) return {.state = Outcome::State::closed};
  if (phase_ == Phase::failed) return {.state = Outcome::State::failed};
  std::size_t total = 0;
  while (total < into.size()) {
    const std::span<std::byte> rest = into.subspan(total);
    const int result =
        within(buffers, [&] { return SSL_read(ssl_, rest.data(), bounded(rest.size())); });
    if (result <= 0) {
      const Outcome outcome = outcome_of(result, "reading TLS failed");
      if (total == 0) return outcome;
      break;  // what was decrypted goes first; the next call tells of an end or a failure
    }
    total += static_cast<std::size_t>(result);
  }
  return {.state = Outcome::State::done, .plaintext_bytes = total};
}

Outcome Session::write(Buffers& buffers, std::span<const std::byte> from) {
  ASSERT(!from.empty());
  ASSERT(phase_ != Phase::handshake);
  if (phase_ == Phase::failed) return {.state = Outcome::State::failed};
  if (buffers.to_send.size() <= record_overhead_bytes_max)
    return {.state = Outcome::State::need_room};
  const std::size_t fits = std::min({from.size(), record_plaintext_max(ssl_),
                                     buffers.to_send.size() - record_overhead_bytes_max});
  const int result = within(buffers, [&] { return SSL_write(ssl_, from.data(), bounded(fits)); });
  if (result > 0) return {.plaintext_bytes = static_cast<std::size_t>(result)};
  // There was room for all of it, so OpenSSL has no reason to wait for anything; if it kept a
  // record back all the same, the stream of bytes could not be continued.
  return fail("writing TLS failed");
}

Outcome Session::close(Buffers& buffers) {
  if (phase_ == Phase::failed || phase_ == Phase::handshake)
    return {.state = Outcome::State::failed};
  if ((SSL_get_shutdown(ssl_) & SSL_SENT_SHUTDOWN) != 0) return {};
  if (buffers.to_send.size() <= record_overhead_bytes_max)
    return {.state = Outcome::State::need_room};
  const int result = within(buffers, [this] { return SSL_shutdown(ssl_); });
  if (result < 0) return outcome_of(result, "closing TLS failed");
  return {};
}

void Session::received_end() {
  if (phase_ == Phase::closed_by_peer || phase_ == Phase::failed) return;
  error_ = phase_ == Phase::handshake ? "the peer left during the TLS handshake"
                                      : "the connection was cut: no TLS close_notify came";
  phase_ = Phase::failed;
}

Outcome Session::outcome_of(int result, std::string_view doing) {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
      return {.state = Outcome::State::need_input};
    case SSL_ERROR_WANT_WRITE:
      return {.state = Outcome::State::need_room};
    case SSL_ERROR_ZERO_RETURN:
      if (phase_ == Phase::handshake) break;
      phase_ = Phase::closed_by_peer;
      return {.state = Outcome::State::closed};
    default:
      break;
  }
  return fail(doing);
}

Outcome Session::fail(std::string_view doing) {
  error_ = doing;
  error_ += ": ";
  const long verified = SSL_get_verify_result(ssl_);
  if (role_ == Role::client && verified != X509_V_OK && phase_ == Phase::handshake) {
    error_ += "the server's certificate is not accepted: ";
    error_ += X509_verify_cert_error_string(verified);
    ERR_clear_error();
  } else {
    error_ += take_openssl_error();
  }
  phase_ = Phase::failed;
  return {.state = Outcome::State::failed};
}

bool Session::holds_plaintext() const { return SSL_pending(ssl_) > 0; }

std::string Session::server_name() const {
  const char* name = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? "" : name;
}

std::string Session::alpn() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_, &name, &size);
  return name == nullptr ? "" : std::string(reinterpret_cast<const char*>(name), size);
}

std::string Session::version() const { return SSL_get_version(ssl_); }
std::string Session::cipher() const { return SSL_get_cipher_name(ssl_); }
bool Session::resumed() const { return SSL_session_reused(ssl_) == 1; }

std::string Session::peer_common_name() const {
  const X509* peer = SSL_get0_peer_certificate(ssl_);
  if (peer == nullptr || SSL_get_verify_result(ssl_) != X509_V_OK) return "";
  const X509_NAME* subject = X509_get_subject_name(peer);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0) return "";
  const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, value);
  if (size < 0) return "";
  std::string out(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  // A name with a zero byte in it is a trick on those who compare C strings.
  return out.find('\0') == std::string::npos ? out : "";
}

std::vector<std::byte> Session::end_point_binding() const {
  const X509* certificate =
      role_ == Role::server ? SSL_get_certificate(ssl_) : SSL_get0_peer_certificate(ssl_);
  int hash = NID_undef;
  if (certificate == nullptr ||
      OBJ_find_sigid_algs(X509_get_signature_nid(certificate), &hash, nullptr) != 1)
    return {};
  // MD5 and SHA-1 are replaced by SHA-256 (RFC 5929 section 4.1).
  if (hash == NID_md5 || hash == NID_sha1) hash = NID_sha256;
  const EVP_MD* digest = EVP_get_digestbynid(hash);
  if (digest == nullptr) return {};
  std::vector<std::byte> out(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  if (X509_digest(certificate, digest, reinterpret_cast<unsigned char*>(out.data()), &size) != 1)
    return {};
  out.resize(size);
  return out;
}

}  // namespace skerry::tls
