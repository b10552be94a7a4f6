#pragma once
// The network of functions that are in no VPC: on AWS one of Lambda's own, which reaches the
// internet and the region's services and is reached by nobody. Here a VPC like the others, with one
// interface for functions and a public address, that no API shows.

#include "network/model.hpp"

namespace skerry::network {

inline const InterfaceId service_interface{"eni-functions"};

void add_service_network(Network& network);

}  // namespace skerry::network
