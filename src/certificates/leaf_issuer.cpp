#include "certificates/leaf_issuer.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/log.hpp"
#include "certificates/names.hpp"

namespace skerry {

LeafIssuer::LeafIssuer(const RegionCa& ca, RegionCa::Sources sources, Options options)
    : ca_(ca), sources_(sources), options_(std::move(options)) {
  ASSERT(options_.leaves_max > 0);
}

// The names of the leaf that serves this one.
std::vector<std::string> LeafIssuer::names_for(std::string_view server_name) const {
  if (server_name.empty() || server_name == "localhost") return options_.unnamed;
  const std::string name(server_name);
  if (kind_of(name) != NameKind::dns) return {name};
  const std::size_t dot = name.find('.');
  const std::string parent = dot == std::string::npos ? "" : name.substr(dot + 1);
  // Clients accept no wildcard right below a top-level domain ("*.localhost"), and the CA vouches
  // for no parent outside its constraints.
  if (parent.find('.') == std::string::npos || !permitted(parent)) return {name};
  return {"*." + parent, parent};
}

std::optional<tls::Identity> LeafIssuer::identity_for(std::string_view server_name) {
  if (!server_name.empty() && !permitted(server_name)) return std::nullopt;
  return identity_of(names_for(server_name));
}

std::optional<tls::Identity> LeafIssuer::identity_of(const std::vector<std::string>& names) {
  std::string key;
  for (const std::string& name : names) key += name + " ";
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    const Leaves::iterator leaf = found->second;
    if (leaf->identity.not_after() - sources_.clock.wall() > certificate_limits::leaf_renewal_h) {
      leaves_.splice(leaves_.begin(), leaves_, leaf);
      return leaf->identity;
    }
    leaves_.erase(leaf);
    by_key_.erase(found);
  }
  Result<tls::Identity> issued = ca_.issue(names, sources_);
  if (!issued) {
    log(Level::error, "certificates", "no leaf issued",
        {{"name", names.front()}, {"error", issued.error().message}});
    return std::nullopt;
  }
  if (leaves_.size() >= options_.leaves_max) {
    by_key_.erase(leaves_.back().key);
    leaves_.pop_back();
  }
  leaves_.push_front({key, *std::move(issued)});
  by_key_.emplace(std::move(key), leaves_.begin());
  return leaves_.front().identity;
}

}  // namespace skerry
