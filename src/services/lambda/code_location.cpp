#include "services/lambda/code_location.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "services/lambda/code.hpp"
#include "services/lambda/limits.hpp"
#include "wire/sigv4/sign.hpp"

namespace skerry::lambda {
namespace {

const SealContext context{"lambda.code-location"};

std::string prefix_of(const Lambda& lambda) {
  return "snapshots/" + lambda.region().account.text + "/";
}

}  // namespace

std::string code_bucket(const RegionFacts& region) {
  return "awslambda-" + region.name.text + "-tasks";
}

Result<std::optional<std::string>> code_location(const Lambda& lambda, Call& call,
                                                 SessionTokens& sessions,
                                                 const StoredVersion& version) {
  const std::string& url = call.facts().own_url;
  const std::size_t host = url.find("://");
  Identity identity = call.caller();
  const bool may_have_one =
      identity.kind == IdentityKind::user || identity.kind == IdentityKind::assumed_role;
  if (host == url.npos || !may_have_one) return std::optional<std::string>();
  identity.issued = call.time();  // a user with a key of its own has none
  identity.expires = call.time() + limits::code_location_time;
  const SessionCredentials issued = TRY(sessions.issue(std::move(identity)));
  const std::string sealed =
      TRY(lambda.sealer().seal(key_of(version.function, version.version), context));
  const std::string path = "/" + code_bucket(lambda.region()) + "/" + prefix_of(lambda) +
                           version.function + "-" + hex(as_bytes(sealed));
  http::RequestHead head =
      TRY(sigv4::make_request("GET", path, sigv4::HostHeader{url.substr(host + 3)}));
  const sigv4::Credentials credentials{issued.access_key_id, issued.secret, issued.token};
  const sigv4::ServiceRules rules =
      sigv4::rules_for({"s3"}, sigv4::ScopeRegion{lambda.region().name.text});
  sigv4::presign(head, {credentials, rules, call.time()}, limits::code_location_time,
                 {"UNSIGNED-PAYLOAD"});
  return std::optional<std::string>(url + head.target);
}

std::optional<objects::Reading> code_behind(const Lambda& lambda, std::string_view key) {
  const std::size_t dash = key.rfind('-');
  if (!key.starts_with(prefix_of(lambda)) || dash == key.npos) return std::nullopt;
  const std::optional<std::string> sealed = from_hex(key.substr(dash + 1));
  if (!sealed) return std::nullopt;
  const Result<Secret> opened = lambda.sealer().open(*sealed, context);
  if (!opened.ok()) return std::nullopt;
  const std::string named(as_text(opened->bytes()));
  const auto& versions = lambda.versions().entries();
  const auto found = std::find_if(versions.begin(), versions.end(), [&](const auto& entry) {
    return key_of(entry.second.function, entry.second.version) == named;
  });
  if (found == versions.end()) return std::nullopt;
  Result<objects::Reading> reading = read_code(lambda, found->second.extents);
  if (!reading.ok()) return std::nullopt;
  return std::move(*reading);
}

}  // namespace skerry::lambda
