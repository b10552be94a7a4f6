#include "services/rds/proxies/events.hpp"

#include "services/rds/proxies/places.hpp"

namespace skerry::rds::events {
namespace {

constexpr const char* change = "configuration change";
constexpr const char* creation = "creation";
constexpr const char* deletion = "deletion";
constexpr const char* failure = "failure";

struct Words {
  const char* category;
  std::string text;
};

void tell(const Teller& teller, const std::string& proxy, Words words) {
  teller.proxies.rds().tell(teller.batch, teller.now,
                            {Kind::proxy, proxy, std::move(words.text), words.category});
}

}  // namespace

void created(Teller teller, const StoredProxy& proxy) {
  tell(teller, proxy.id, {creation, "RDS created DB proxy " + proxy.id + "."});
}
void modified(Teller teller, const StoredProxy& proxy) {
  tell(teller, proxy.id, {change, "RDS modified DB proxy " + proxy.id + "."});
}
void deleted(Teller teller, const StoredProxy& proxy) {
  tell(teller, proxy.id, {deletion, "RDS deleted DB proxy " + proxy.id + "."});
}

void created(Teller teller, const StoredProxyEndpoint& endpoint) {
  tell(teller, endpoint.proxy,
       {creation, "RDS created endpoint " + endpoint.id + " for DB proxy " + endpoint.proxy + "."});
}
void modified(Teller teller, const StoredProxyEndpoint& endpoint) {
  tell(teller, endpoint.proxy,
       {change, "RDS modified the end point of the DB proxy " + endpoint.proxy + "."});
}
void deleted(Teller teller, const StoredProxyEndpoint& endpoint) {
  tell(teller, endpoint.proxy,
       {deletion, "RDS deleted endpoint " + endpoint.id + " for DB proxy " + endpoint.proxy + "."});
}

void target_added(Teller teller, const StoredProxy& proxy) {
  tell(teller, proxy.id,
       {change,
        "RDS detected the addition of the DB instance and automatically added it to the target "
        "group of the DB proxy " +
            proxy.id + "."});
}
void target_deleted(Teller teller, const StoredProxy& proxy) {
  tell(teller, proxy.id,
       {change, "RDS detected deletion of DB instance " + proxy.target +
                    " and automatically removed it from target group default of DB proxy " +
                    proxy.id + "."});
}
void no_addresses(Teller teller, const StoredProxyEndpoint& endpoint) {
  tell(teller, endpoint.proxy,
       {failure,
        "RDS couldn't provision capacity for proxy because there aren't enough IP addresses "
        "available in your subnets: " +
            subnets_without_place(endpoint) +
            ". To fix the issue, make sure that your subnets have the minimum number of unused IP "
            "addresses as recommended in the RDS Proxy documentation."});
}
void throttled(Teller teller, const StoredProxy& proxy) {
  tell(teller, proxy.id,
       {failure,
        "RDS throttled some connections to DB proxy " + proxy.id +
            ". The number of simultaneous connection requests from the client to the proxy has "
            "exceeded the limit."});
}

}  // namespace skerry::rds::events
