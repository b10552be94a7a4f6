#include "main/database_tokens.hpp"

#include "base/log.hpp"
#include "call/authorise.hpp"
#include "proxies/limits.hpp"
#include "wire/http/head_parser.hpp"

namespace skerry {
namespace {

bool has(const http::Query& query, std::string_view name, std::string_view value) {
  std::size_t seen = 0;
  bool fits = false;
  for (const http::QueryParameter& parameter : query) {
    if (parameter.name != name) continue;
    ++seen;
    fits = parameter.value == value;
  }
  return seen == 1 && fits;
}

}  // namespace

proxy::TokenVerdict::Answer DatabaseTokens::judge(const rds::TokenClaim& claim) {
  using Answer = proxy::TokenVerdict::Answer;
  const auto checked = check(claim);
  if (checked.ok()) return Answer::granted;
  log(Level::info, "rds", "a token is refused",
      {{"user", claim.user}, {"endpoint", claim.host}, {"why", checked.error().message}});
  return Answer::refused;
}

Result<Done> DatabaseTokens::check(const rds::TokenClaim& claim) {
  const std::string place = claim.host + ":" + std::to_string(proxies::listen_port);
  if (!claim.token.starts_with(place + "/?"))
    return Error{"it was made for another endpoint than " + place};
  const auto head = http::parse_request_head("GET " + claim.token.substr(place.size()) +
                                             " HTTP/1.1\r\nHost: " + place + "\r\n\r\n");
  if (!head.ok()) return Error{"it is no presigned request"};
  const sigv4::Parsed parsed = sigv4::parse(*head);
  const auto* const request = std::get_if<sigv4::SignedRequest>(&parsed);
  if (request == nullptr || request->form != sigv4::Form::presigned)
    return Error{"it is no presigned request"};
  if (!has(head->query, "Action", "connect")) return Error{"its action is not connect"};
  if (!has(head->query, "DBUser", claim.user)) return Error{"it was made for another user"};
  const sigv4::ServiceRules rules = sigv4::rules_for({"rds-db"}, {parts_.region.name.text});
  const auto proved = authenticator_.authenticate({.signed_request = *request,
                                                   .head = *head,
                                                   .body = std::string_view(),
                                                   .rules = rules,
                                                   .dialect = sigv4::Dialect::query,
                                                   .now = parts_.clock.wall()});
  if (!proved.ok()) return Error{proved.error().message};
  RequestFacts facts;
  facts.request_id = parts_.random.uuid();
  facts.time = parts_.clock.wall();
  facts.transport = Transport::tls;
  CallerContext caller =
      TRY(caller_context(proved->principal.identity(), facts, parts_.region, parts_.directory));
  Access access;
  access.action = "rds-db:connect";
  access.resource = claim.resource;
  const Judgement judgement = skerry::judge(std::move(caller), access);
  if (!judgement.decision.allowed()) return Error{refusal_text(judgement)};
  return Done{};
}

}  // namespace skerry
