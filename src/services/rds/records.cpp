#include "services/rds/records.hpp"

#include "services/rds/names.hpp"
#include "store/record_codec.hpp"

namespace skerry::rds {

databases::Status StoredInstance::state() const {
  for (const databases::Status each : databases::statuses)
    if (databases::name(each) == status) return each;
  return databases::Status::failed;
}

std::string StoredInstance::tree() const { return lower(resource_id); }

std::string StoredInstance::encode() const { return encode_record(*this); }
Result<StoredInstance> StoredInstance::decode(std::string_view bytes) {
  return decode_record<StoredInstance>(bytes);
}
std::string StoredSnapshot::encode() const { return encode_record(*this); }
Result<StoredSnapshot> StoredSnapshot::decode(std::string_view bytes) {
  return decode_record<StoredSnapshot>(bytes);
}
std::string StoredSubnetGroup::encode() const { return encode_record(*this); }
Result<StoredSubnetGroup> StoredSubnetGroup::decode(std::string_view bytes) {
  return decode_record<StoredSubnetGroup>(bytes);
}
std::string StoredParameterGroup::encode() const { return encode_record(*this); }
Result<StoredParameterGroup> StoredParameterGroup::decode(std::string_view bytes) {
  return decode_record<StoredParameterGroup>(bytes);
}
std::string StoredEvent::encode() const { return encode_record(*this); }
Result<StoredEvent> StoredEvent::decode(std::string_view bytes) {
  return decode_record<StoredEvent>(bytes);
}
std::string StoredKey::encode() const { return encode_record(*this); }
Result<StoredKey> StoredKey::decode(std::string_view bytes) {
  return decode_record<StoredKey>(bytes);
}

}  // namespace skerry::rds
