#pragma once
// Calls of the region's services by the command line itself, signed as `admin`.

#include <string>

#include "main/folders.hpp"
#include "main/host_client.hpp"

namespace skerry {

struct ServiceCall {
  std::string service;  // as it is signed: "secretsmanager"
  std::string target;   // "secretsmanager.GetSecretValue"
  json::Value body;
};

// Of a service that speaks JSON. An error is the service's own words.
Result<json::Value> ask_service(const RegionFolders& folders, const ServiceCall& call);

}  // namespace skerry
