#include "gateway/tls_door.hpp"

#include "wire/tls/session.hpp"

namespace skerry::gateway {

Result<std::unique_ptr<TlsDoor>> TlsDoor::create(Loop& loop, LeafIssuer& issuer) {
  tls::ServerOptions options;
  options.supplier = &issuer;
  options.alpn = {"http/1.1"};
  tls::ServerContext context = TRY(tls::ServerContext::create(options));
  return std::unique_ptr<TlsDoor>(new TlsDoor(loop, std::move(context)));
}

std::unique_ptr<Stream> TlsDoor::secure(std::unique_ptr<Stream> stream,
                                        std::span<const std::byte> received) {
  if (received.size() > tls::record_bytes_max) return nullptr;  // no ClientHello is that long
  return std::make_unique<TlsStream>(TlsStream::Place{loop_, scratch_}, std::move(stream),
                                     tls::Session::server(context_), received);
}

}  // namespace skerry::gateway
