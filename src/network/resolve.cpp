#include "network/resolve.hpp"

#include <optional>

#include "network/questions.hpp"
#include "network/verdict.hpp"

namespace skerry::network {
namespace {

constexpr std::string_view aws = ".amazonaws.com";
constexpr std::string_view reverse = ".in-addr.arpa";

std::string canonical(std::string_view name) {
  std::string text(name);
  if (text.ends_with('.')) text.pop_back();
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

std::string dashed(Ipv4Address address) {
  std::string text = address.text();
  for (char& letter : text) {
    if (letter == '.') letter = '-';
  }
  return text;
}

std::string_view last_label(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

// The address in "ip-10-0-1-4", after its prefix.
std::optional<Ipv4Address> undashed(std::string_view text) {
  std::string dotted(text);
  for (char& letter : dotted) {
    if (letter == '.') return std::nullopt;
    if (letter == '-') letter = '.';
  }
  return parse_ipv4(dotted);
}

// What stands before a suffix, or nothing.
std::optional<std::string_view> before(std::string_view name, std::string_view suffix) {
  if (!name.ends_with(suffix) || name.size() == suffix.size()) return std::nullopt;
  return name.substr(0, name.size() - suffix.size());
}

// "4.1.0.10" of 4.1.0.10.in-addr.arpa (RFC 1035, 3.5) is 10.0.1.4.
std::optional<Ipv4Address> reversed(std::string_view text) {
  const auto backwards = parse_ipv4(text);
  if (!backwards) return std::nullopt;
  const std::uint32_t value = backwards->value;
  return Ipv4Address{value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24};
}

class Resolver {
 public:
  Resolver(const Network& network, const RegionNames& names, const Subnet& from)
      : network_(network), names_(names), from_(from), vpc_(get(network.vpcs, from.vpc)) {}

  Resolution answer(const std::string& name, RecordType type) const {
    if (const auto text = before(name, reverse)) return pointer(*text, type);
    if (const auto given = names_.names.find(name); given != names_.names.end()) {
      return of_type(interfaces(given->second), type);
    }
    if (const auto known = instance(name)) return of_type({*known}, type);
    if (const auto prefix = before(name, aws)) {
      const auto address = service(*prefix);
      return address ? of_type({*address}, type) : NoSuchName{};
    }
    if (name == aws.substr(1) || name.ends_with(".internal")) return NoSuchName{};
    return AskUpstream{};
  }

 private:
  static Resolution of_type(std::vector<Ipv4Address> addresses, RecordType type) {
    if (type != RecordType::a) return Addresses{};
    return Addresses{std::move(addresses)};
  }

  // An interface of this VPC by its private address, of another by its public one.
  std::vector<Ipv4Address> interfaces(const std::vector<InterfaceId>& ids) const {
    std::vector<Ipv4Address> addresses;
    for (const InterfaceId& id : ids) {
      const Interface* there = find(network_.interfaces, id);
      if (there == nullptr) continue;
      if (subnet_of(network_, *there).vpc == vpc_.id) {
        addresses.push_back(there->address);
      } else if (there->public_address) {
        addresses.push_back(*there->public_address);
      }
    }
    return addresses;
  }

  // AWS's names of addresses. A public one means the private address inside its own VPC.
  std::optional<Ipv4Address> instance(const std::string& name) const {
    const auto dot = name.find('.');
    if (dot == std::string::npos) return std::nullopt;
    const std::string_view first = std::string_view(name).substr(0, dot);
    if (first.starts_with("ip-")) {
      const auto address = undashed(first.substr(3));
      const bool ours = address && name == private_name(names_.region, *address);
      if (ours && in_vpc(vpc_, *address)) return address;
    }
    if (!first.starts_with("ec2-")) return std::nullopt;
    const auto address = undashed(first.substr(4));
    if (!address || name != public_name(names_.region, *address)) return std::nullopt;
    const Interface* there = public_holder(network_, *address);
    if (there == nullptr) return std::nullopt;
    return subnet_of(network_, *there).vpc == vpc_.id ? there->address : *address;
  }

  // "secretsmanager.us-east-1", "bucket.s3.us-east-1", "s3", "api.ecr.us-east-1": the last label
  // before the region is the service, and what stands before it a name within it.
  std::optional<Ipv4Address> service(std::string_view prefix) const {
    if (const auto local = before(prefix, "." + names_.region)) prefix = *local;
    const auto dot = prefix.rfind('.');
    const auto last = last_label(prefix);
    // Buckets are named below their service, and ECR's two halves, which endpoints call the other
    // way round: "api.ecr" is "ecr.api". Nothing else is.
    // https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
    if (dot != std::string_view::npos && last == "ecr") {
      const std::string_view below = prefix.substr(0, dot);
      return service_address(network_, from_, "ecr." + std::string(last_label(below)));
    }
    if (last.size() != prefix.size() && last != "s3") return std::nullopt;
    return service_address(network_, from_, last);
  }

  Resolution pointer(std::string_view text, RecordType type) const {
    const auto address = reversed(text);
    if (!address || !in_vpc(vpc_, *address)) return AskUpstream{};
    if (holder(network_, vpc_.id, *address) == nullptr) return NoSuchName{};
    if (type != RecordType::ptr) return Addresses{};
    return PointsTo{private_name(names_.region, *address)};
  }

  const Network& network_;
  const RegionNames& names_;
  const Subnet& from_;
  const Vpc& vpc_;
};

}  // namespace

std::string private_name(const std::string& region, Ipv4Address address) {
  const std::string zone = region == "us-east-1" ? "ec2" : region + ".compute";
  return "ip-" + dashed(address) + "." + zone + ".internal";
}

std::string public_name(const std::string& region, Ipv4Address address) {
  const std::string zone = region == "us-east-1" ? "compute-1" : region + ".compute";
  return "ec2-" + dashed(address) + "." + zone + std::string(aws);
}

Resolution resolve(const Network& network, const RegionNames& names, const Subnet& from,
                   const Question& question) {
  return Resolver(network, names, from).answer(canonical(question.name), question.type);
}

}  // namespace skerry::network
