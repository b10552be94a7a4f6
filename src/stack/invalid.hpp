#pragma once
// What is wrong with a template or its parameters, in CloudFormation's words.

#include <string>

namespace skerry::stack {

// The API answers code ValidationError, status 400, with this message. Never holds the value of a
// NoEcho parameter.
struct Invalid {
  std::string message;
};

}  // namespace skerry::stack
