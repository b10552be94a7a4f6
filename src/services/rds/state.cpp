#include "services/rds/state.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "services/rds/limits.hpp"

namespace skerry::rds {
namespace {

constexpr std::string_view key_record = "rdsadmin";
const SealContext key_context{"rds.key/rdsadmin"};

SealContext password_context(const std::string& resource_id) {
  return {"rds.password/" + resource_id};
}

databases::Catalogue offered() {
  auto made =
      databases::Catalogue::parse(databases::catalogue_text(), databases::this_architecture());
  ASSERT(made.ok());  // compiled in
  return std::move(made).value();
}

// In the order of their numbers as text too.
std::string ten_digits(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(10 - std::min<std::size_t>(10, digits.size()), '0') + digits;
}

const char* type_of(Kind kind) {
  switch (kind) {
    case Kind::instance:
      return "db-instance";
    case Kind::snapshot:
      return "db-snapshot";
    case Kind::parameter_group:
      return "db-parameter-group";
    case Kind::proxy:
      return "db-proxy";
    case Kind::subnet_group:
      break;
  }
  return "db-instance";
}

}  // namespace

void Rds::NameCounter::changed(const std::string&, Change change) {
  const std::string_view before = change.before ? std::string_view(change.before->interface) : "";
  const std::string_view after = change.after ? std::string_view(change.after->interface) : "";
  if (before != after) ++count;
}

Rds::Rds(RegionFacts region, Sealer& sealer)
    : region_(std::move(region)),
      sealer_(sealer),
      versions_(offered()),
      tables_("rds.instance", "rds.snapshot", "rds.subnet-group", "rds.parameter-group",
              "rds.event", "rds.key") {
  std::get<Table<StoredInstance>>(tables_).watch(names_);
}

void Rds::offer_versions_of(const databases::EnginePlaces& places) {
  versions_ = databases::EngineSource::offered(places, std::move(versions_));
}

Result<Done> Rds::load(Store& store) {
  TRY(std::get<Table<StoredInstance>>(tables_).load(store));
  TRY(std::get<Table<StoredSnapshot>>(tables_).load(store));
  TRY(std::get<Table<StoredSubnetGroup>>(tables_).load(store));
  TRY(std::get<Table<StoredParameterGroup>>(tables_).load(store));
  TRY(std::get<Table<StoredEvent>>(tables_).load(store));
  return std::get<Table<StoredKey>>(tables_).load(store);
}

Result<Done> Rds::found_region(Random& random, Batch& batch) {
  Table<StoredKey>& keys = std::get<Table<StoredKey>>(tables_);
  if (keys.find(key_record) != nullptr) return Done{};
  std::array<std::byte, 32> bytes;
  random.fill(bytes);
  const std::string sealed = TRY(sealer_.seal(std::span<const std::byte>(bytes), key_context));
  keys.put(batch, std::string(key_record), {base64(as_bytes(sealed))});
  return Done{};
}

Result<std::string> Rds::admin_key() const {
  const StoredKey* const key = std::get<Table<StoredKey>>(tables_).find(key_record);
  if (key == nullptr) return Error{"the region has no key for its databases"};
  const auto sealed = from_base64(key->sealed);
  if (!sealed) return Error{"the key of the region's databases is damaged"};
  const Secret opened = TRY(sealer_.open(*sealed, key_context));
  return std::string(opened.text());
}

const StoredInstance* Rds::by_resource(std::string_view resource_id) const {
  for (const auto& [id, instance] : all<StoredInstance>())
    if (instance.resource_id == resource_id) return &instance;
  return nullptr;
}

Result<const StoredInstance*, ApiError> Rds::need_instance(std::string_view id) const {
  // An ARN stands for its instance in every operation that takes an identifier.
  if (const auto parsed = parse_arn(region_, id); parsed && parsed->kind == Kind::instance)
    return need_instance(parsed->name);
  const StoredInstance* const found = find<StoredInstance>(id);
  if (found == nullptr) return errors::no_instance(id);
  return found;
}

Result<const StoredSnapshot*, ApiError> Rds::need_snapshot(std::string_view id) const {
  if (const auto parsed = parse_arn(region_, id); parsed && parsed->kind == Kind::snapshot)
    return need_snapshot(parsed->name);
  const StoredSnapshot* const found = find<StoredSnapshot>(id);
  if (found == nullptr) return errors::no_snapshot(id);
  return found;
}

Result<const StoredSubnetGroup*, ApiError> Rds::need_subnet_group(std::string_view id) const {
  const StoredSubnetGroup* const found = find<StoredSubnetGroup>(id);
  if (found == nullptr) return errors::no_subnet_group(id);
  return found;
}

Result<StoredParameterGroup, ApiError> Rds::need_parameter_group(std::string_view id) const {
  constexpr std::string_view of_family = "default.";
  if (const StoredParameterGroup* const found = find<StoredParameterGroup>(id)) return *found;
  if (id.starts_with(of_family)) {
    const auto family = databases::parse_family(id.substr(of_family.size()));
    if (family) {
      StoredParameterGroup out;
      out.id = std::string(id);
      out.family = family->name();
      out.description = "Default parameter group for " + out.family;
      return out;
    }
  }
  return errors::no_parameter_group(id);
}

std::optional<std::uint16_t> Rds::free_slot() const {
  std::set<std::int64_t> taken;
  for (const auto& [id, instance] : all<StoredInstance>()) taken.insert(instance.uid_slot);
  for (const auto& [version, owner] : ready_owners_) taken.insert(owner.slot);
  for (std::uint16_t slot = limits::slot_first; slot <= limits::slot_last; ++slot)
    if (!taken.contains(slot)) return slot;
  return std::nullopt;
}

bool Rds::taken(std::uint16_t slot) const {
  const auto& instances = all<StoredInstance>();
  return std::any_of(instances.begin(), instances.end(),
                     [&](const auto& each) { return each.second.uid_slot == slot; });
}

std::optional<std::uint16_t> Rds::slot_for(const StoredInstance& wanted) const {
  const auto version = databases::parse_version(wanted.engine_version);
  const auto ready = version ? ready_owners_.find(*version) : ready_owners_.end();
  const bool fits = ready != ready_owners_.end() && wanted.origin_snapshot.empty() &&
                    ready->second.stage == ReadyOwner::Stage::made && !taken(ready->second.slot);
  return fits ? ready->second.slot : free_slot();
}

void Rds::tell(Batch& batch, WallTime now, const Happening& event) {
  Table<StoredEvent>& events = std::get<Table<StoredEvent>>(tables_);
  std::uint64_t number = 0;
  if (!events.entries().empty()) {
    const std::string& last = events.entries().rbegin()->first;
    std::from_chars(last.data(), last.data() + last.size(), number);
  }
  StoredEvent stored;
  stored.source = event.source;
  stored.source_type = type_of(event.kind);
  stored.source_arn = arn(event.kind, event.source);
  stored.message = event.message;
  stored.categories = {event.category};
  stored.at = now;
  events.put(batch, ten_digits(number + 1), std::move(stored));
  const auto& oldest = *events.entries().begin();
  if (events.size() > limits::events_max || now - oldest.second.at > limits::events_kept)
    events.erase(batch, std::string(oldest.first));
}

Result<std::string> Rds::seal_password(const std::string& resource_id,
                                       const std::string& password) {
  const std::string sealed =
      TRY(sealer_.seal(std::string_view(password), password_context(resource_id)));
  return base64(as_bytes(sealed));
}

Result<std::string> Rds::open_password(const StoredInstance& instance) const {
  const auto sealed = from_base64(instance.sealed_password);
  if (!sealed) return Error{"the stored password is damaged"};
  const Secret opened = TRY(sealer_.open(*sealed, password_context(instance.resource_id)));
  return std::string(opened.text());
}

void Rds::add_names(network::InterfaceNames& names) const {
  for (const auto& [id, instance] : all<StoredInstance>()) {
    if (!instance.interface.empty())
      names[endpoint(region_, instance.id)] = {network::InterfaceId{instance.interface}};
  }
}

}  // namespace skerry::rds
