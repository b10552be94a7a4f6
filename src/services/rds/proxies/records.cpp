#include "services/rds/proxies/records.hpp"

#include "store/record_codec.hpp"

namespace skerry::rds {

std::string StoredProxy::encode() const { return encode_record(*this); }
Result<StoredProxy> StoredProxy::decode(std::string_view bytes) {
  return decode_record<StoredProxy>(bytes);
}
std::string StoredProxyEndpoint::encode() const { return encode_record(*this); }
Result<StoredProxyEndpoint> StoredProxyEndpoint::decode(std::string_view bytes) {
  return decode_record<StoredProxyEndpoint>(bytes);
}

}  // namespace skerry::rds
