#pragma once
// What RDS tells of proxies, in its words.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.events.html

#include <string>

#include "services/rds/proxies/state.hpp"

namespace skerry::rds::events {

struct Teller {
  Proxies& proxies;
  Batch& batch;
  WallTime now;
};

void created(Teller teller, const StoredProxy& proxy);                  // RDS-EVENT-0203
void modified(Teller teller, const StoredProxy& proxy);                 // RDS-EVENT-0204
void deleted(Teller teller, const StoredProxy& proxy);                  // RDS-EVENT-0205
void created(Teller teller, const StoredProxyEndpoint& endpoint);       // RDS-EVENT-0206
void modified(Teller teller, const StoredProxyEndpoint& endpoint);      // RDS-EVENT-0207
void deleted(Teller teller, const StoredProxyEndpoint& endpoint);       // RDS-EVENT-0208
void target_added(Teller teller, const StoredProxy& proxy);             // RDS-EVENT-0213
void target_deleted(Teller teller, const StoredProxy& proxy);           // RDS-EVENT-0214
void no_addresses(Teller teller, const StoredProxyEndpoint& endpoint);  // RDS-EVENT-0243
void throttled(Teller teller, const StoredProxy& proxy);                // RDS-EVENT-0275

}  // namespace skerry::rds::events
