#pragma once
// TLS at the front door: a certificate of the region's authority for whatever name a client asks.

#include <memory>

#include "base/result.hpp"
#include "certificates/leaf_issuer.hpp"
#include "gateway/front_door.hpp"
#include "loop/loop.hpp"
#include "loop/tls_stream.hpp"
#include "wire/tls/context.hpp"

namespace skerry::gateway {

class TlsDoor final : public Securer {
 public:
  // `issuer` must outlive this, and this every stream that it secured.
  static Result<std::unique_ptr<TlsDoor>> create(Loop& loop, LeafIssuer& issuer);

  std::unique_ptr<Stream> secure(std::unique_ptr<Stream> stream,
                                 std::span<const std::byte> received) override;

 private:
  TlsDoor(Loop& loop, tls::ServerContext context) : loop_(loop), context_(std::move(context)) {}

  Loop& loop_;
  tls::ServerContext context_;
  TlsScratch scratch_;
};

}  // namespace skerry::gateway
