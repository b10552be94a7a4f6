#include "wire/aws/routing.hpp"

#include <algorithm>

#include "wire/aws/access.hpp"
#include "wire/aws/form_body.hpp"
#include "wire/aws/path_template.hpp"

namespace skerry::aws {

namespace {

using Found = Result<const OperationShape*, ApiError>;

struct Name {
  std::string_view text;
};

bool is_form(Protocol protocol) { return protocol == Protocol::query || protocol == Protocol::ec2; }
bool is_json_rpc(Protocol protocol) {
  return protocol == Protocol::json_1_0 || protocol == Protocol::json_1_1;
}

std::string_view target_of(const WireRequest& request) {
  const auto target = http::find(request.headers, "X-Amz-Target");
  return target.value_or(std::string_view());
}

std::string_view find_in_query(const http::Query& query, std::string_view name) {
  const auto found = std::ranges::find(query, name, &http::QueryParameter::name);
  return found == query.end() ? std::string_view() : std::string_view(found->value);
}

// A parameter of the call, wherever the query protocols allow it to be.
std::string parameter(const WireRequest& request, std::string_view name) {
  if (request.form != nullptr) {
    if (const auto value = request.form->find(name)) return std::string(*value);
  } else if (request.method != "GET" && !request.body.empty()) {
    form::Form storage;
    const auto pairs = form_parameters(request, storage);
    if (pairs) {
      const auto found = std::ranges::find(*pairs, name, &form::Pair::name);
      if (found != pairs->end()) return std::string(found->value);
    }
  }
  return std::string(find_in_query(request.query, name));
}

ApiError not_served(const ServiceShape& service, Name operation) {
  return {"NotImplemented", 501,
          "Skerry does not support " + std::string(service.signing) + ":" +
              std::string(operation.text)};
}

Found find_by_action(const ServiceShape& service, const WireRequest& request) {
  const std::string action = parameter(request, "Action");
  const std::string version = parameter(request, "Version");
  if (action.empty()) {
    return ApiError{"MissingAction", 400, "The request must contain the parameter Action"};
  }
  const bool this_version = version.empty() || version == service.version;
  if (this_version) {
    if (const OperationShape* found = find_operation(service, action)) return found;
    if (known_but_not_served(service, action)) return not_served(service, {action});
  }
  if (service.protocol == Protocol::ec2) {
    return ApiError{"InvalidAction", 400,
                    "The action " + action + " is not valid for this web service."};
  }
  return ApiError{"InvalidAction", 400,
                  "Could not find operation " + action + " for version " +
                      (version.empty() ? "NO_VERSION_SPECIFIED" : version)};
}

Found find_by_target(const ServiceShape& service, const WireRequest& request) {
  const std::string_view target = target_of(request);
  const std::size_t dot = target.rfind('.');
  const std::string_view name = dot == target.npos ? target : target.substr(dot + 1);
  if (target.substr(0, std::min(dot, target.size())) == service.target) {
    if (const OperationShape* found = find_operation(service, name)) return found;
    if (known_but_not_served(service, name)) return not_served(service, {name});
  }
  const std::string what = name.empty() ? "The request has no X-Amz-Target"
                                        : "The operation " + std::string(name) + " is not known";
  return ApiError{"UnknownOperationException", 400, what};
}

bool has_literal(std::string_view rest, const WireRequest& request) {
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view name = pair.substr(0, equals);
    const std::string_view value = pair.substr(std::min(pair.size(), equals + 1));
    const auto found = std::ranges::find(request.query, name, &http::QueryParameter::name);
    if (found == request.query.end() || found->value != value) return false;
  }
  return true;
}

int count_literals(std::string_view literal) {
  return static_cast<int>(!literal.empty()) + static_cast<int>(std::ranges::count(literal, '&'));
}

// How exactly an operation fits a request whose path and method it has: parts of the query that it
// names, then required members of query and header that are there. S3's UploadPart differs from
// PutObject only by its required parameters.
struct Fit {
  int literals = 0;
  int required = 0;
  int labels = 0;  // fewer is better: "/functions/{Name}" against "/functions/list"
  bool possible = false;

  bool better_than(const Fit& other) const {
    if (possible != other.possible) return possible;
    if (literals != other.literals) return literals > other.literals;
    if (required != other.required) return required > other.required;
    return labels < other.labels;
  }
};

Fit fit_of(const OperationShape& operation, const WireRequest& request) {
  Fit fit;
  if (operation.method != request.method) return fit;
  const auto labels = match_path(operation.path, request.path);
  if (!labels || !has_literal(operation.query_literal, request)) return fit;
  fit.possible = true;
  fit.labels = static_cast<int>(labels->size());
  fit.literals = count_literals(operation.query_literal);
  bool all_required = true;
  int required = 0;
  for (const Member& member : operation.input->members) {
    const bool bound = member.place == Place::query || member.place == Place::header;
    if (!member.required || !bound) continue;
    const bool there =
        member.place == Place::query
            ? std::ranges::any_of(request.query,
                                  [&](const auto& p) { return p.name == member.binding; })
            : http::find(request.headers, member.binding).has_value();
    ++required;
    all_required = all_required && there;
  }
  fit.required = all_required ? required : -required;
  return fit;
}

// The operation that AWS has, Skerry has not, and the request asks for more exactly than for any
// that is served: DELETE /BUCKET?website must not delete the bucket.
const Route* find_not_served(const ServiceShape& service, const WireRequest& request,
                             int literals_of_best) {
  for (const Route& route : service.not_served_routes) {
    if (route.method != request.method || !match_path(route.path, request.path)) continue;
    if (!has_literal(route.query_literal, request)) continue;
    if (count_literals(route.query_literal) > literals_of_best) return &route;
  }
  return nullptr;
}

bool is_required_parameter(const Member& member, std::string_view name) {
  return member.required && member.place == Place::query && member.binding == name;
}
bool takes(const OperationShape& operation, std::string_view name) {
  return std::ranges::any_of(operation.input->members, [&](const Member& member) {
    return member.place == Place::query && member.binding == name;
  });
}

// A parameter by which S3 tells operations of one method and path apart, and which the operation
// that was found does not take: a part without its number must not become an object.
std::optional<ApiError> misplaced_parameter(const ServiceShape& service, const WireRequest& request,
                                            const OperationShape& found) {
  for (const http::QueryParameter& parameter : request.query) {
    if (takes(found, parameter.name)) continue;
    for (const OperationShape* other : service.operations) {
      if (other->method != request.method || !match_path(other->path, request.path)) continue;
      if (std::ranges::none_of(other->input->members, [&](const Member& member) {
            return is_required_parameter(member, parameter.name);
          }))
        continue;
      ApiError error{"InvalidArgument", 400, "This operation does not accept a query-string."};
      error.fields = {{"ArgumentName", parameter.name}, {"ArgumentValue", parameter.value}};
      return error;
    }
  }
  return std::nullopt;
}

Found find_by_path(const ServiceShape& service, const WireRequest& request) {
  const OperationShape* best = nullptr;
  Fit best_fit;
  for (const OperationShape* operation : service.operations) {
    const Fit fit = fit_of(*operation, request);
    if (fit.better_than(best_fit)) {
      best = operation;
      best_fit = fit;
    }
  }
  const int literals = best == nullptr ? -1 : best_fit.literals;
  if (const Route* route = find_not_served(service, request, literals))
    return not_served(service, {route->name});
  if (best != nullptr) {
    if (service.bare_errors)
      if (auto misplaced = misplaced_parameter(service, request, *best)) return *misplaced;
    return best;
  }
  if (service.bare_errors) {
    return ApiError{"MethodNotAllowed", 405,
                    "The specified method is not allowed against this resource."};
  }
  return ApiError{"UnknownOperationException", 404,
                  "Skerry does not know the operation " + std::string(request.method) + " " +
                      std::string(request.path) + " of " + std::string(service.signing)};
}

}  // namespace

const ServiceShape* find_service(Services services, SigningName name, const WireRequest& request) {
  const std::string_view target = target_of(request);
  const std::string_view prefix = target.substr(0, std::min(target.rfind('.'), target.size()));
  const ServiceShape* first = nullptr;
  for (const ServiceShape* service : services) {
    if (service->signing != name.text) continue;
    if (first == nullptr) first = service;
    if (!target.empty() && is_json_rpc(service->protocol) && service->target == prefix) {
      return service;
    }
    if (target.empty() && is_form(service->protocol) && !parameter(request, "Action").empty()) {
      return service;
    }
  }
  return first;
}

Found find_operation(const ServiceShape& service, const WireRequest& request) {
  if (is_form(service.protocol)) return find_by_action(service, request);
  if (is_json_rpc(service.protocol)) return find_by_target(service, request);
  return find_by_path(service, request);
}

}  // namespace skerry::aws
