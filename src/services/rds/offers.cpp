// What there is to choose from: versions, classes, certificates.
#include "databases/instance_classes.hpp"
#include "services/rds/handlers.hpp"
#include "services/rds/limits.hpp"
#include "services/rds/lists.hpp"

namespace skerry::rds {
namespace {

using databases::Version;

std::vector<Version> offered(const Rds& rds) {
  std::vector<Version> out;
  for (const databases::Package& package : rds.versions().packages())
    out.push_back(package.version);
  return out;
}

std::string family_of(Version version) { return databases::Family{version.major}.name(); }

// "13" asks for all of 13.
bool is_asked(const std::optional<std::string>& asked, Version version) {
  if (!asked || asked->empty()) return true;
  return *asked == databases::text(version) || *asked == std::to_string(version.major);
}

DBEngineVersion shape(Version version) {
  DBEngineVersion out;
  const std::string text = databases::text(version);
  out.engine = "postgres";
  out.engine_version = text;
  out.major_engine_version = std::to_string(version.major);
  out.db_parameter_group_family = family_of(version);
  out.db_engine_description = "PostgreSQL";
  out.db_engine_version_description = "PostgreSQL " + text;
  out.status = "available";
  out.valid_upgrade_target.emplace();
  out.exportable_log_types.emplace();
  out.supported_feature_names.emplace();
  out.supports_log_exports_to_cloudwatch_logs = false;
  out.supports_read_replica = false;
  out.supports_parallel_query = false;
  out.supports_global_databases = false;
  out.supports_babelfish = false;
  out.supports_certificate_rotation_without_restart = true;
  out.supported_ca_certificate_identifiers = std::vector<std::string>{
      "rds-ca-2019", "rds-ca-ecc384-g1", "rds-ca-rsa4096-g1", "rds-ca-rsa2048-g1"};
  return out;
}

OrderableDBInstanceOption shape(const Rds& rds, Version version,
                                const databases::InstanceClass& of) {
  OrderableDBInstanceOption out;
  out.engine = "postgres";
  out.engine_version = databases::text(version);
  out.db_instance_class = std::string(of.name);
  out.license_model = "postgresql-license";
  out.availability_zones.emplace();
  for (const char zone : {'a', 'b', 'c'})
    out.availability_zones->emplace_back().name = rds.region().name.text + zone;
  out.multi_az_capable = false;
  out.read_replica_capable = false;
  out.vpc = true;
  out.supports_storage_encryption = true;
  out.storage_type = "gp2";
  out.supports_iops = false;
  out.supports_enhanced_monitoring = false;
  out.supports_iam_database_authentication = false;
  out.supports_performance_insights = false;
  out.min_storage_size = limits::storage_gib_min;
  out.max_storage_size = limits::storage_gib_max;
  out.supported_engine_modes = std::vector<std::string>{"provisioned"};
  out.supports_storage_autoscaling = true;
  out.supported_network_types = std::vector<std::string>{"IPV4"};
  return out;
}

}  // namespace

Answer<DescribeDBEngineVersionsOperation> describe_engine_versions(
    Rds& rds, Call&, Asked<DescribeDBEngineVersionsOperation> request) {
  DBEngineVersionMessage out;
  out.db_engine_versions.emplace();
  ListPage page = TRY(open_page("rds.versions", request));
  if (request.engine && *request.engine != "postgres") return out;
  const auto by_default = rds.versions().resolve(request.engine_version.value_or(""));
  for (const Version version : offered(rds)) {
    const std::string key = databases::text(version);
    if (page.shown_before(key) || !is_asked(request.engine_version, version)) continue;
    if (request.db_parameter_group_family &&
        *request.db_parameter_group_family != family_of(version))
      continue;
    if (request.default_only.value_or(false) && (!by_default.ok() || *by_default != version))
      continue;
    if (!TRY(wanted(request.filters, {{"db-parameter-group-family", family_of(version)},
                                      {"engine", "postgres"},
                                      {"engine-mode", "provisioned"},
                                      {"engine-version", key},
                                      {"status", "available"}})))
      continue;
    if (!page.take(key)) break;
    out.db_engine_versions->push_back(shape(version));
  }
  out.marker = page.next_token();
  return out;
}

Answer<DescribeOrderableDBInstanceOptionsOperation> describe_orderable_options(
    Rds& rds, Call&, Asked<DescribeOrderableDBInstanceOptionsOperation> request) {
  OrderableDBInstanceOptionsMessage out;
  out.orderable_db_instance_options.emplace();
  ListPage page = TRY(open_page("rds.options", request));
  TRY(wanted(request.filters, {}));
  if (*request.engine != "postgres") return out;
  for (const Version version : offered(rds)) {
    if (!is_asked(request.engine_version, version)) continue;
    for (const databases::InstanceClass& each : databases::instance_classes()) {
      const std::string key = databases::text(version) + " " + std::string(each.name);
      if (page.shown_before(key)) continue;
      if (request.db_instance_class && *request.db_instance_class != each.name) continue;
      if (!page.take(key)) {
        out.marker = page.next_token();
        return out;
      }
      out.orderable_db_instance_options->push_back(shape(rds, version, each));
    }
  }
  out.marker = page.next_token();
  return out;
}

// The region has one authority, whatever its certificates are called (certificates/region_ca.hpp).
Answer<DescribeCertificatesOperation> describe_certificates(
    Rds& rds, Call&, Asked<DescribeCertificatesOperation> request) {
  CertificateMessage out;
  out.certificates.emplace();
  ListPage page = TRY(open_page("rds.certificates", request));
  TRY(wanted(request.filters, {}));
  const std::string id = "rds-ca-rsa2048-g1";
  if (request.certificate_identifier && *request.certificate_identifier != id)
    return errors::no_certificate(*request.certificate_identifier);
  if (page.shown_before(id) || !page.take(id)) return out;
  Certificate& made = out.certificates->emplace_back();
  made.certificate_identifier = id;
  made.certificate_type = "CA";
  made.certificate_arn = "arn:aws:rds:" + rds.region().name.text + "::cert:" + id;
  made.customer_override = false;
  out.default_certificate_for_new_launches = id;
  return out;
}

}  // namespace skerry::rds
