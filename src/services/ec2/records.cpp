#include "services/ec2/records.hpp"

#include "services/ec2/record_codec.hpp"

namespace skerry::ec2 {

std::string StoredVpc::encode() const { return encode_record(*this); }
Result<StoredVpc> StoredVpc::decode(std::string_view bytes) {
  return decode_record<StoredVpc>(bytes);
}

std::string StoredSubnet::encode() const { return encode_record(*this); }
Result<StoredSubnet> StoredSubnet::decode(std::string_view bytes) {
  return decode_record<StoredSubnet>(bytes);
}

std::string StoredRouteTable::encode() const { return encode_record(*this); }
Result<StoredRouteTable> StoredRouteTable::decode(std::string_view bytes) {
  return decode_record<StoredRouteTable>(bytes);
}

std::string StoredInternetGateway::encode() const { return encode_record(*this); }
Result<StoredInternetGateway> StoredInternetGateway::decode(std::string_view bytes) {
  return decode_record<StoredInternetGateway>(bytes);
}

std::string StoredNatGateway::encode() const { return encode_record(*this); }
Result<StoredNatGateway> StoredNatGateway::decode(std::string_view bytes) {
  return decode_record<StoredNatGateway>(bytes);
}

std::string StoredAddress::encode() const { return encode_record(*this); }
Result<StoredAddress> StoredAddress::decode(std::string_view bytes) {
  return decode_record<StoredAddress>(bytes);
}

std::string StoredInterface::encode() const { return encode_record(*this); }
Result<StoredInterface> StoredInterface::decode(std::string_view bytes) {
  return decode_record<StoredInterface>(bytes);
}

std::string StoredGroup::encode() const { return encode_record(*this); }
Result<StoredGroup> StoredGroup::decode(std::string_view bytes) {
  return decode_record<StoredGroup>(bytes);
}

std::string StoredAcl::encode() const { return encode_record(*this); }
Result<StoredAcl> StoredAcl::decode(std::string_view bytes) {
  return decode_record<StoredAcl>(bytes);
}

std::string StoredEndpoint::encode() const { return encode_record(*this); }
Result<StoredEndpoint> StoredEndpoint::decode(std::string_view bytes) {
  return decode_record<StoredEndpoint>(bytes);
}

std::string StoredDhcpOptions::encode() const { return encode_record(*this); }
Result<StoredDhcpOptions> StoredDhcpOptions::decode(std::string_view bytes) {
  return decode_record<StoredDhcpOptions>(bytes);
}

}  // namespace skerry::ec2
