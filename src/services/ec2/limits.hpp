#pragma once
// EC2's quotas at AWS's defaults, units last
// (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html), and those of its API.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace skerry::ec2::limits {

inline constexpr std::size_t vpcs_max = 5;
inline constexpr std::size_t subnets_per_vpc_max = 200;
inline constexpr std::size_t blocks_per_vpc_max = 5;
inline constexpr std::size_t route_tables_per_vpc_max = 200;
inline constexpr std::size_t routes_per_table_max = 50;
inline constexpr std::size_t internet_gateways_max = 5;
inline constexpr std::size_t nat_gateways_per_zone_max = 5;
inline constexpr std::size_t addresses_max = 5;
inline constexpr std::size_t groups_max = 2500;
inline constexpr std::size_t rules_per_group_max = 60;  // of each direction
inline constexpr std::size_t groups_per_interface_max = 5;
inline constexpr std::size_t acls_per_vpc_max = 200;
inline constexpr std::size_t entries_per_acl_max = 20;  // of each direction
inline constexpr std::size_t interfaces_max = 5000;
inline constexpr std::size_t gateway_endpoints_max = 20;
inline constexpr std::size_t interface_endpoints_per_vpc_max = 50;
inline constexpr std::size_t dhcp_options_max = 100;
inline constexpr std::size_t tags_per_resource_max = 50;

inline constexpr std::size_t tag_key_chars_max = 127;
inline constexpr std::size_t tag_value_chars_max = 255;
inline constexpr std::size_t group_name_chars_max = 255;
inline constexpr std::size_t description_chars_max = 255;
inline constexpr std::size_t client_token_chars_max = 64;
inline constexpr std::size_t filters_max = 50;
inline constexpr std::size_t filter_values_max = 200;
// Without MaxResults a list has one page; up to as many items as the account may have of anything.
inline constexpr std::int32_t list_items_max = 1'000'000;
inline constexpr std::size_t endpoint_policy_chars_max = 20480;

inline constexpr std::int64_t acl_rule_number_max = 32766;
// A deleted NAT gateway shows for about an hour.
inline constexpr std::chrono::hours deleted_nat_gateway_shown_hours{1};

}  // namespace skerry::ec2::limits
