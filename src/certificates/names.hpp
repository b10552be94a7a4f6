#pragma once
// The names that the region's CA may vouch for.
//
// The constraints stand in the CA's certificate (RFC 5280 section 4.2.1.10), so that whoever trusts
// it, and loses the machine's key, is not exposed beyond them:
//   DNS  amazonaws.com     every AWS endpoint, bucket and database name that the region serves
//        localhost         the front door as such
//        skerry.internal   the region's own names
//   IP   127.0.0.0/8, ::1  the front door by address
//        198.18.0.0/15     the region's public addresses (RFC 2544's range for benchmarks, which no
//                          real host has)
// Private ranges (10.0.0.0/8 and the like) are left out on purpose: inside a VPC clients use names,
// and a leaked key could otherwise pose as the router or the printer of a real network.

#include <array>
#include <string>
#include <string_view>

namespace skerry {

inline constexpr std::array<std::string_view, 3> permitted_domains = {"amazonaws.com", "localhost",
                                                                      "skerry.internal"};

// The value of the nameConstraints extension in x509v3_config(5)'s form.
std::string name_constraints();

enum class NameKind : unsigned char { dns, ipv4, ipv6, invalid };
// `name` in lower case; a DNS name may begin with "*.".
NameKind kind_of(std::string_view name);

bool permitted(std::string_view name);

}  // namespace skerry
