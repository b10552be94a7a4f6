#pragma once
// One TLS connection without a socket: ciphertext in, plaintext out, and back. Every call works on
// buffers of the caller's; between calls the session keeps only what OpenSSL must have: part of a
// record that has not come whole, and of a record that was larger than the caller's `into` the
// rest. Idle it holds no buffer (about 14 kB in all, nearly all of it OpenSSL's own state).
//
// Nothing that was received before the session existed gets into it unless the caller passes it in
// as `received`: plaintext that came ahead of the handshake (CVE-2021-23214, CVE-2021-23222) is the
// caller's to refuse.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/tls/context.hpp"

struct ssl_st;

namespace skerry::tls {

// What a call may use, advanced past what it used. What it wrote into the room of `to_send` has to
// reach the peer, whatever the call's outcome, also a failure's alert.
struct Buffers {
  std::span<const std::byte> received;  // ciphertext from the peer
  std::span<std::byte> to_send;         // room for ciphertext
};

// Ciphertext can be this much larger than its plaintext: header, nonce, tag, padding, and a
// KeyUpdate that may go ahead of it.
inline constexpr std::size_t record_overhead_bytes_max = 256;
inline constexpr std::size_t record_plaintext_bytes_max = 16'384;  // RFC 8446 section 5.1
inline constexpr std::size_t record_bytes_max =
    record_plaintext_bytes_max + record_overhead_bytes_max;

struct Outcome {
  enum class State : std::uint8_t {
    done,
    need_input,  // all of `received` is consumed; more must come
    need_room,   // send what is there and call again
    closed,      // the peer ended its side in order (close_notify)
    failed,      // for good; error() says why
  };
  State state = State::done;
  std::size_t plaintext_bytes = 0;  // moved by read() or write()
};

enum class Phase : std::uint8_t { handshake, open, closed_by_peer, failed };

class Session {
 public:
  static Session server(const ServerContext& context);
  // `host` is what the certificate must be for, and what the server is told (SNI) unless it is a
  // numeric address.
  static Session client(const ClientContext& context, const std::string& host);

  Session(Session&& other) noexcept;
  Session& operator=(Session&&) = delete;
  ~Session();

  // Until done. A client's first call needs no input.
  Outcome handshake(Buffers& buffers);
  // Decrypts as many records as are there and fit. `done` moved at least one byte.
  Outcome read(Buffers& buffers, std::span<std::byte> into);
  // Encrypts at most one record, and only as much as its ciphertext fits into `to_send`; it never
  // keeps any of it back, so another write may follow with quite other bytes.
  Outcome write(Buffers& buffers, std::span<const std::byte> from);
  // Ends the own side (close_notify); reading goes on until the peer has ended its own.
  Outcome close(Buffers& buffers);
  // The connection ended below TLS. Without the peer's close_notify that is a failure: an attacker
  // may have cut it (RFC 8446 section 6.1).
  void received_end();

  Phase phase() const { return phase_; }
  // Decrypted bytes, or part of a record, wait inside.
  bool holds_plaintext() const;
  const std::string& error() const { return error_; }

  // From here on: after the handshake.
  std::string server_name() const;  // what the client asked for; empty: nothing
  std::string alpn() const;         // empty: none was agreed
  std::string version() const;      // "TLSv1.3"
  std::string cipher() const;
  bool resumed() const;
  // The subject's common name of the peer's verified certificate; empty without one.
  std::string peer_common_name() const;
  // Channel binding "tls-server-end-point" (RFC 5929 section 4): the hash of the server's
  // certificate. Empty when its signature algorithm has none defined.
  std::vector<std::byte> end_point_binding() const;

 private:
  enum class Role : std::uint8_t { server, client };
  Session(ssl_st* owned, Role role) : ssl_(owned), role_(role) {}
  template <class Call>
  int within(Buffers& buffers, Call&& call);
  Outcome outcome_of(int result, std::string_view doing);
  Outcome fail(std::string_view doing);

  ssl_st* ssl_;
  Role role_;
  Phase phase_ = Phase::handshake;
  std::string error_;
};

}  // namespace skerry::tls
