#include "services/rds/access.hpp"

namespace skerry::rds {
namespace {

const std::vector<StoredTag>* tags_of(const Rds& rds, Kind kind, const std::string& name) {
  switch (kind) {
    case Kind::instance:
      if (const auto* found = rds.find<StoredInstance>(name)) return &found->tags;
      break;
    case Kind::snapshot:
      if (const auto* found = rds.find<StoredSnapshot>(name)) return &found->tags;
      break;
    case Kind::subnet_group:
      if (const auto* found = rds.find<StoredSubnetGroup>(name)) return &found->tags;
      break;
    case Kind::parameter_group:
      if (const auto* found = rds.find<StoredParameterGroup>(name)) return &found->tags;
      break;
    case Kind::proxy:
      break;  // proxies have a table of operations of their own
  }
  return nullptr;
}

const char* tag_key_of(Kind kind) {
  switch (kind) {
    case Kind::instance:
      return "rds:db-tag/";
    case Kind::snapshot:
      return "rds:snapshot-tag/";
    case Kind::subnet_group:
      return "rds:subgrp-tag/";
    case Kind::parameter_group:
      return "rds:pg-tag/";
    case Kind::proxy:
      break;
  }
  return "";
}

}  // namespace

Access& AccessList::add(std::string resource) {
  Access& access = accesses_.emplace_back();
  access.action = "rds:" + std::string(operation_);
  access.resource = std::move(resource);
  return access;
}

void AccessList::resource(Kind kind, const std::string& name) {
  Access& access = add(rds_.arn(kind, lower(name)));
  const std::vector<StoredTag>* const tags = tags_of(rds_, kind, name);
  if (tags == nullptr) return;
  for (const StoredTag& tag : *tags) {
    access.context.set("aws:ResourceTag/" + tag.key, tag.value);
    access.context.set(tag_key_of(kind) + tag.key, tag.value);
  }
}

void AccessList::resource(Kind kind, const std::optional<std::string>& name,
                          std::string_view otherwise) {
  if (name && name->starts_with("arn:")) return arn(*name);
  resource(kind, name && !name->empty() ? *name : std::string(otherwise));
}

void AccessList::arn(const std::string& arn) {
  const auto parsed = parse_arn(rds_.region(), arn);
  if (parsed) return resource(parsed->kind, parsed->name);
  add(arn);
}

void AccessList::everything() { add("*"); }

void AccessList::request_tags(const std::optional<std::vector<Tag>>& tags) {
  if (!tags) return;
  std::vector<std::string> keys;
  for (const Tag& tag : *tags) {
    keys.push_back(tag.key.value_or(""));
    for (Access& access : accesses_) {
      access.context.set("aws:RequestTag/" + keys.back(), tag.value.value_or(""));
      access.context.set("rds:req-tag/" + keys.back(), tag.value.value_or(""));
    }
  }
  request_tag_keys(keys);
}

void AccessList::request_tag_keys(const std::vector<std::string>& keys) {
  if (keys.empty()) return;
  for (Access& access : accesses_) access.context.set("aws:TagKeys", keys);
}

void AccessList::condition(const char* key, std::string value) {
  for (Access& access : accesses_) access.context.set(key, value);
}

Accesses create_access(const Rds& rds, const Call&, const CreateDBInstanceMessage& request) {
  AccessList list(rds, CreateDBInstanceOperation::shape.name);
  list.resource(Kind::instance, *request.db_instance_identifier);
  if (request.db_subnet_group_name)
    list.resource(Kind::subnet_group, *request.db_subnet_group_name);
  if (request.db_parameter_group_name)
    list.resource(Kind::parameter_group, *request.db_parameter_group_name);
  list.request_tags(request.tags);
  list.condition("rds:DatabaseEngine", *request.engine);
  list.condition("rds:DatabaseClass", *request.db_instance_class);
  if (request.db_name) list.condition("rds:DatabaseName", *request.db_name);
  if (request.allocated_storage)
    list.condition("rds:StorageSize", std::to_string(*request.allocated_storage));
  list.condition("rds:StorageEncrypted",
                 request.storage_encrypted.value_or(false) ? "true" : "false");
  list.condition("rds:MultiAz", request.multi_az.value_or(false) ? "1" : "0");
  return list.take();
}

Accesses restore_access(const Rds& rds, const Call&,
                        const RestoreDBInstanceFromDBSnapshotMessage& request) {
  AccessList list(rds, RestoreDBInstanceFromDBSnapshotOperation::shape.name);
  list.resource(Kind::instance, *request.db_instance_identifier);
  list.resource(Kind::snapshot, request.db_snapshot_identifier, "*");
  if (request.db_subnet_group_name)
    list.resource(Kind::subnet_group, *request.db_subnet_group_name);
  list.request_tags(request.tags);
  return list.take();
}

Accesses snapshot_access(const Rds& rds, const Call&, const CreateDBSnapshotMessage& request) {
  AccessList list(rds, CreateDBSnapshotOperation::shape.name);
  list.resource(Kind::instance, *request.db_instance_identifier);
  list.resource(Kind::snapshot, *request.db_snapshot_identifier);
  list.request_tags(request.tags);
  return list.take();
}

}  // namespace skerry::rds
