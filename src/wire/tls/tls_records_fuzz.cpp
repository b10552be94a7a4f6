// A server's session against any bytes: as the beginning of a handshake (first byte even), or
// changed into the ciphertext of a session that is open (first byte odd).
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "wire/tls/session.hpp"
#include "wire/tls/test_identities.hpp"

namespace skerry::tls {
namespace {

constexpr std::string_view plaintext = "SELECT 1";

const ServerContext& server_context() {
  static const ServerContext context =
      *ServerContext::create({.identity = tls_test::local_identity(), .alpn = {"postgresql"}});
  return context;
}

const ClientContext& client_context() {
  static const ClientContext context = *ClientContext::create({.ca_pem = tls_test::ca_pem});
  return context;
}

// One call; what it wrote is returned, what it did not use stays in `inbox`.
template <class Call>
std::vector<std::byte> made_by(std::vector<std::byte>& inbox, Call&& call) {
  std::vector<std::byte> room(record_bytes_max);
  Buffers buffers{.received = inbox, .to_send = room};
  call(buffers);
  inbox.assign(buffers.received.begin(), buffers.received.end());
  room.resize(room.size() - buffers.to_send.size());
  return room;
}

void handshake_of(std::span<const std::byte> bytes) {
  Session server = Session::server(server_context());
  std::vector<std::byte> inbox(bytes.begin(), bytes.end());
  made_by(inbox, [&](Buffers& buffers) { server.handshake(buffers); });
  ASSERT(server.phase() != Phase::open);  // nobody can finish a handshake by chance
  server.received_end();
  ASSERT(!server.error().empty());
}

void changed_records(std::span<const std::byte> changes) {
  Session server = Session::server(server_context());
  Session client = Session::client(client_context(), "localhost");
  std::vector<std::byte> to_server;
  std::vector<std::byte> to_client;
  for (int i = 0; i < 3; ++i) {
    const auto shake = [](Session& session, std::vector<std::byte>& inbox) {
      if (session.phase() != Phase::handshake) return std::vector<std::byte>();
      return made_by(inbox, [&](Buffers& buffers) { session.handshake(buffers); });
    };
    to_server = shake(client, to_client);
    to_client = shake(server, to_server);
  }
  ASSERT(server.phase() == Phase::open && client.phase() == Phase::open);
  std::vector<std::byte> none;
  std::vector<std::byte> record =
      made_by(none, [&](Buffers& buffers) { client.write(buffers, as_bytes(plaintext)); });
  bool changed = false;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (i == record.size()) record.push_back(std::byte{0});
    changed = changed || (i < record.size() && changes[i] != std::byte{0});
    record[i] ^= changes[i];
  }
  std::byte into[64];
  Outcome outcome;
  made_by(record, [&](Buffers& buffers) { outcome = server.read(buffers, into); });
  // Whatever comes out is what went in. The record's version field alone is not authenticated.
  ASSERT(outcome.state != Outcome::State::done ||
         as_text(std::span(into).first(outcome.plaintext_bytes)) == plaintext);
  ASSERT(changed || outcome.state == Outcome::State::done);
}

}  // namespace
}  // namespace skerry::tls

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);
  if (data[0] % 2 == 0) {
    skerry::tls::handshake_of(bytes);
  } else {
    skerry::tls::changed_records(bytes);
  }
  return 0;
}
