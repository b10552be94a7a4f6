#pragma once
// What RDS keeps: a record for each resource, keyed by its name in lower case.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "databases/life.hpp"
#include "store/stored_tag.hpp"

namespace skerry::rds {

struct NamedValue {
  std::string name;
  std::string value;
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("name", self.name);
    visit("value", self.value);
  }
  bool operator==(const NamedValue&) const = default;
};

// What stands for an engine's life is `status`; the rest is what was asked for. Changes that wait
// for a reboot are in `pending`, by RDS's names of them.
struct StoredInstance {
  std::string id;
  std::string resource_id;  // also, in lower case, its tree and its control group
  std::string status;       // databases::name(Status)
  std::string status_reason;
  std::string before_backup;  // the status that a snapshot goes back to
  std::string engine_version;
  std::string instance_class;
  std::int64_t storage_gib = 0;
  std::int64_t max_storage_gib = 0;  // 0: none
  std::string storage_type;
  std::int64_t iops = 0;
  std::string master_user;
  std::string sealed_password;  // until the engine has it
  std::string database;
  std::int64_t port = 5432;
  std::string subnet_group;
  std::string vpc;
  std::string subnet;
  std::string zone;
  std::string interface;
  std::string address;
  std::vector<std::string> groups;
  std::string parameter_group;
  std::string parameter_status = "in-sync";
  std::vector<NamedValue> booted_with;  // the group's values at the last start
  bool public_access = false;
  bool auto_minor_upgrade = true;
  bool copy_tags = false;
  bool deletion_protection = false;
  bool encrypted = false;
  std::string kms_key;
  std::string certificate;  // rds-ca-rsa2048-g1 and its like
  std::int64_t backup_days = 1;
  std::string backup_window;
  std::string maintenance_window;
  std::vector<std::string> log_exports;
  std::int64_t uid_slot = 0;
  std::string origin_snapshot;     // a tree's name; empty: the template
  std::string origin_password_of;  // the tree whose password stands in it
  std::string snapshot;            // that is being taken, also the final one; an identifier
  WallTime created{};
  std::vector<NamedValue> pending;
  std::vector<StoredTag> tags;

  databases::Status state() const;
  void set_state(databases::Status now) { status = databases::name(now); }
  std::string tree() const;  // "db-abc..."

  std::string encode() const;
  static Result<StoredInstance> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    names(visit, self);
    network(visit, self);
    settings(visit, self);
    visit("uid_slot", self.uid_slot);
    visit("origin_snapshot", self.origin_snapshot);
    visit("origin_password_of", self.origin_password_of);
    visit("snapshot", self.snapshot);
    visit("created", self.created);
    visit("pending", self.pending);
    visit("tags", self.tags);
  }

 private:
  template <class Visit, class Self>
  static void names(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("resource_id", self.resource_id);
    visit("status", self.status);
    visit("status_reason", self.status_reason);
    visit("before_backup", self.before_backup);
    visit("engine_version", self.engine_version);
    visit("instance_class", self.instance_class);
    visit("storage_gib", self.storage_gib);
    visit("max_storage_gib", self.max_storage_gib);
    visit("storage_type", self.storage_type);
    visit("iops", self.iops);
    visit("master_user", self.master_user);
    visit("sealed_password", self.sealed_password);
    visit("database", self.database);
  }
  template <class Visit, class Self>
  static void network(Visit& visit, Self& self) {
    visit("port", self.port);
    visit("subnet_group", self.subnet_group);
    visit("vpc", self.vpc);
    visit("subnet", self.subnet);
    visit("zone", self.zone);
    visit("interface", self.interface);
    visit("address", self.address);
    visit("groups", self.groups);
  }
  template <class Visit, class Self>
  static void settings(Visit& visit, Self& self) {
    visit("parameter_group", self.parameter_group);
    visit("parameter_status", self.parameter_status);
    visit("booted_with", self.booted_with);
    visit("public_access", self.public_access);
    visit("auto_minor_upgrade", self.auto_minor_upgrade);
    visit("copy_tags", self.copy_tags);
    visit("deletion_protection", self.deletion_protection);
    visit("encrypted", self.encrypted);
    visit("kms_key", self.kms_key);
    visit("certificate", self.certificate);
    visit("backup_days", self.backup_days);
    visit("backup_window", self.backup_window);
    visit("maintenance_window", self.maintenance_window);
    visit("log_exports", self.log_exports);
  }
};

// A manual snapshot; its tree is "snap-" and its own number.
struct StoredSnapshot {
  std::string id;
  std::string instance;
  std::string resource_id;  // of the instance, whose tree's password stands in it
  std::string tree;
  std::string status;  // creating, available, deleting, failed
  std::string engine_version;
  std::string instance_class;
  std::int64_t storage_gib = 0;
  std::string storage_type;
  std::int64_t iops = 0;
  std::string master_user;
  std::string database;
  std::int64_t port = 5432;
  std::string zone;
  std::string vpc;
  std::string subnet_group;
  std::string parameter_group;
  bool encrypted = false;
  std::string kms_key;
  WallTime created{};
  WallTime instance_created{};
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredSnapshot> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("instance", self.instance);
    visit("resource_id", self.resource_id);
    visit("tree", self.tree);
    visit("status", self.status);
    visit("engine_version", self.engine_version);
    visit("instance_class", self.instance_class);
    visit("storage_gib", self.storage_gib);
    visit("storage_type", self.storage_type);
    visit("iops", self.iops);
    visit("master_user", self.master_user);
    visit("database", self.database);
    visit("port", self.port);
    visit("zone", self.zone);
    visit("vpc", self.vpc);
    visit("subnet_group", self.subnet_group);
    visit("parameter_group", self.parameter_group);
    visit("encrypted", self.encrypted);
    visit("kms_key", self.kms_key);
    visit("created", self.created);
    visit("instance_created", self.instance_created);
    visit("tags", self.tags);
  }
};

struct StoredSubnet {
  std::string id;
  std::string zone;
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("zone", self.zone);
  }
  bool operator==(const StoredSubnet&) const = default;
};

struct StoredSubnetGroup {
  std::string id;
  std::string description;
  std::string vpc;
  std::vector<StoredSubnet> subnets;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredSubnetGroup> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("description", self.description);
    visit("vpc", self.vpc);
    visit("subnets", self.subnets);
    visit("tags", self.tags);
  }
};

// `values` are the user's own words, formulas too; what the family gives is not stored.
struct StoredParameterGroup {
  std::string id;
  std::string family;
  std::string description;
  std::vector<NamedValue> values;
  std::vector<StoredTag> tags;

  std::string encode() const;
  static Result<StoredParameterGroup> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("id", self.id);
    visit("family", self.family);
    visit("description", self.description);
    visit("values", self.values);
    visit("tags", self.tags);
  }
};

// Keyed by a growing number of ten digits.
struct StoredEvent {
  std::string source;
  std::string source_type;  // db-instance, db-snapshot, db-parameter-group
  std::string source_arn;
  std::string message;
  std::vector<std::string> categories;
  WallTime at{};

  std::string encode() const;
  static Result<StoredEvent> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("source", self.source);
    visit("source_type", self.source_type);
    visit("source_arn", self.source_arn);
    visit("message", self.message);
    visit("categories", self.categories);
    visit("at", self.at);
  }
};

// The key that rdsadmin's passwords are made of; one record.
struct StoredKey {
  std::string sealed;  // base64

  std::string encode() const;
  static Result<StoredKey> decode(std::string_view bytes);
  template <class Visit, class Self>
  static void fields(Visit& visit, Self& self) {
    visit("sealed", self.sealed);
  }
};

}  // namespace skerry::rds
