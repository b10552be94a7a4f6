#pragma once
// What a call needs permission for. A handler's table entry names a function that computes these
// from the request; each is evaluated before the handler runs, and a handler may ask for more with
// Call::authorise (iam:PassRole, a service acting for its caller).

#include <string>

#include "policy/evaluate.hpp"
#include "policy/request.hpp"

namespace skerry {

struct Access {
  std::string action;          // "iam:CreateRole": not always the operation's name
  std::string resource = "*";  // an ARN, or "*" where AWS defines no resource type
  // Keys of the service ("iam:PolicyARN") and of the resource ("aws:ResourceTag/team"). The keys of
  // the caller and of the request are added by whoever evaluates.
  policy::RequestContext context;
  // The resource's own policy, where it has one (roles, buckets, secrets, keys).
  policy::ResourcePolicies resource_policies;
};

}  // namespace skerry
