#pragma once
// What a policy is asked about: who wants to do what, to which resource, under which circumstances
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/intro-structure.html#intro-structure-request).

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace skerry::policy {

enum class CallerType : std::uint8_t {
  root,            // arn:aws:iam::A:root
  user,            // arn:aws:iam::A:user/PATH/NAME
  assumed_role,    // arn:aws:sts::A:assumed-role/ROLE/SESSION
  federated_user,  // arn:aws:sts::A:federated-user/NAME
  service,         // lambda.amazonaws.com
  web_identity,    // a provider's user, only in AssumeRoleWithWebIdentity / WithSAML
  anonymous,
};

// The principal of a request, in the words of policies.
struct Caller {
  CallerType type = CallerType::anonymous;
  std::string arn = {};      // see CallerType; a service's is its name, web_identity's its provider
  std::string account = {};  // empty for services, web identities and anonymous callers
  std::string unique_id = {};  // AIDA..., AROA...:SESSION, as aws:userid shows it
  // assumed_role: the role's ARN with its path. federated_user: the ARN of the user who federated.
  std::string issuer_arn = {};
  std::string name = {};  // aws:username; users only
  // Other names of the calling service, for aws:PrincipalServiceNamesList; services only.
  std::vector<std::string> service_names = {};
};

struct ContextKey {
  std::string name;   // lower case
  std::string label;  // as it was given
  std::vector<std::string> values;
};

// The request's context keys. Names are not case-sensitive; a key may have several values, and a
// key with none is a key that is there and empty (for ForAllValues and Null).
class RequestContext {
 public:
  RequestContext() = default;
  RequestContext(std::initializer_list<ContextKey> keys);

  void set(std::string_view name, std::string value);
  void set(std::string_view name, std::vector<std::string> values);
  // Null when the key is absent. `lower_name` must be in lower case.
  const std::vector<std::string>* find(std::string_view lower_name) const;
  const std::vector<ContextKey>& keys() const { return keys_; }

 private:
  std::vector<ContextKey> keys_;
};

struct AuthorisationRequest {
  Caller caller = {};
  std::string action = {};            // "iam:CreateRole", in AWS's spelling (shown in messages)
  std::string resource = "*";         // an ARN, or "*" for actions without a resource
  std::string resource_account = {};  // the owner's; empty means the caller's own
  RequestContext context = {};
};

// Sets the keys that follow from the caller alone: aws:PrincipalArn, aws:PrincipalAccount,
// aws:PrincipalType, aws:userid, aws:username, aws:PrincipalIsAWSService,
// aws:PrincipalServiceName, aws:PrincipalServiceNamesList. Keys that AWS leaves out for that type
// of caller stay absent. aws:PrincipalArn of a session is its role's ARN, as on AWS.
void set_caller_keys(RequestContext& context, const Caller& caller);

}  // namespace skerry::policy
