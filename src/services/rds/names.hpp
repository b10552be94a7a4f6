#pragma once
// Names of RDS's resources: what may be one, ARNs, endpoints.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.ARN.html

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "call/facts.hpp"

namespace skerry::rds {

enum class Kind : std::uint8_t { instance, snapshot, subnet_group, parameter_group, proxy };

std::string lower(std::string_view text);

// A letter, then letters, digits and single hyphens, none at the end.
bool is_identifier(std::string_view text, std::size_t chars_max);
// Subnet groups also take underscores, dots and spaces.
bool is_subnet_group_name(std::string_view text);

// "arn:aws:rds:us-east-1:000000000000:db:orders", of snapshots "snapshot:", of groups "subgrp:" and
// "pg:".
std::string arn(const RegionFacts& region, Kind kind, std::string_view name);
struct ParsedArn {
  Kind kind = Kind::instance;
  std::string name;
};
// Nothing for an ARN of another region, account or kind.
std::optional<ParsedArn> parse_arn(const RegionFacts& region, std::string_view arn);

// "orders.c7k2m1x9qz4w.us-east-1.rds.amazonaws.com": the middle is an account's in a region.
std::string endpoint(const RegionFacts& region, std::string_view instance);
// Of us-east-1, as AWS answers; elsewhere it is not known to us.
std::optional<std::string> hosted_zone(const RegionFacts& region);

// "db-" and 26 of A-Z and 0-9: the instance's name for good, whatever its identifier becomes.
std::string new_resource_id(Random& random);

}  // namespace skerry::rds
