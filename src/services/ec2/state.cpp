#include "services/ec2/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "network/allocation.hpp"
#include "services/ec2/model.hpp"

namespace skerry::ec2 {
namespace {

// "use1" of "us-east-1", "apse2" of "ap-southeast-2": how zone ids abbreviate regions.
// https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
std::string short_region(std::string_view region) {
  struct Direction {
    std::string_view word;
    std::string_view letters;
  };
  constexpr std::array directions{
      Direction{"northeast", "ne"}, Direction{"northwest", "nw"}, Direction{"southeast", "se"},
      Direction{"southwest", "sw"}, Direction{"north", "n"},      Direction{"south", "s"},
      Direction{"east", "e"},       Direction{"west", "w"},       Direction{"central", "c"}};
  std::string out;
  while (!region.empty()) {
    const std::size_t end = std::min(region.find('-'), region.size());
    const std::string_view part = region.substr(0, end);
    region.remove_prefix(std::min(end + 1, region.size()));
    const auto* found =
        std::find_if(directions.begin(), directions.end(),
                     [&](const Direction& direction) { return direction.word == part; });
    if (found != directions.end()) {
      out += found->letters;
    } else if (part == "gov") {
      out += 'g';
    } else {
      out += part;
    }
  }
  return out;
}

std::vector<Zone> zones_of(const std::string& region) {
  std::vector<Zone> zones;
  for (int i = 0; i < 3; ++i) {
    const auto letter = static_cast<char>('a' + i);
    zones.push_back({region + letter, fmt::format("{}-az{}", short_region(region), i + 1)});
  }
  return zones;
}

}  // namespace

Ec2::Ec2(RegionFacts region)
    : region_(std::move(region)),
      zones_(zones_of(region_.name.text)),
      tables_("ec2.vpc", "ec2.subnet", "ec2.route_table", "ec2.internet_gateway", "ec2.nat_gateway",
              "ec2.address", "ec2.interface", "ec2.group", "ec2.acl", "ec2.endpoint",
              "ec2.dhcp_options") {
  // The id that S3's list has in us-east-1.
  prefix_lists_.push_back(
      {.id = {"pl-63a5400a"}, .service = "s3", .blocks = {network::s3_addresses}});
  std::apply(
      [&](auto&... table) {
        std::apply([&](auto&... counter) { (table.watch(counter), ...); }, counters_);
      },
      tables_);
}

Result<Done> Ec2::load(Store& store) {
  Result<Done> outcome = Done{};
  std::apply(
      [&](auto&... table) {
        ((outcome = outcome.ok() ? table.load(store) : std::move(outcome)), ...);
      },
      tables_);
  return outcome;
}

std::uint64_t Ec2::revision() const {
  return std::apply([](const auto&... counter) { return (std::uint64_t{1} + ... + counter.count); },
                    counters_);
}

const network::Network& Ec2::network() const {
  if (const std::uint64_t now = revision(); network_revision_ != now) {
    network_ = network_of(*this);
    network_revision_ = now;
  }
  return network_;
}

const Zone* Ec2::zone(std::string_view name_or_id) const {
  const auto found = std::find_if(zones_.begin(), zones_.end(), [&](const Zone& zone) {
    return zone.name == name_or_id || zone.id == name_or_id;
  });
  return found == zones_.end() ? nullptr : &*found;
}

std::string Ec2::arn(Kind kind, std::string_view id) const {
  return Arn{.service = "ec2",
             .region = region_.name.text,
             .account = region_.account.text,
             .resource = fmt::format("{}/{}", facts_of(kind).resource_type, id)}
      .text();
}

std::string Ec2::private_dns_suffix() const {
  return region_.name.text == "us-east-1" ? "ec2.internal"
                                          : region_.name.text + ".compute.internal";
}

const StoredVpc* Ec2::default_vpc() const {
  for (const auto& [id, vpc] : all<StoredVpc>()) {
    if (vpc.is_default) return &vpc;
  }
  return nullptr;
}

const StoredAddress* Ec2::address_of(std::string_view interface) const {
  for (const auto& [id, address] : all<StoredAddress>()) {
    if (address.interface == interface) return &address;
  }
  return nullptr;
}

const network::PrefixList* Ec2::prefix_list(std::string_view id) const {
  for (const network::PrefixList& list : prefix_lists_) {
    if (list.id.text == id) return &list;
  }
  return nullptr;
}

std::string Ec2::service_name(std::string_view service) const {
  return fmt::format("com.amazonaws.{}.{}", region_.name.text, service);
}

}  // namespace skerry::ec2
