#pragma once
// A function's resource policy as a document, from its statements.

#include <string>

#include "services/lambda/records.hpp"

namespace skerry::lambda {

inline std::string policy_text(const StoredPolicy& policy) {
  std::string text = R"({"Version":"2012-10-17","Id":"default","Statement":[)";
  bool first = true;
  for (const std::string& statement : policy.statements) {
    if (!first) text += ',';
    first = false;
    text += statement;
  }
  return text + "]}";
}

}  // namespace skerry::lambda
