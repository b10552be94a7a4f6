#pragma once
// The environment of a function's program: the variables that AWS documents
// (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html) with the values that it
// was seen to set, then the function's own; and how its runtime is started.

#include <string>

#include "kernel/sandbox_words.hpp"
#include "sandbox/environments.hpp"

namespace skerry::sandbox {

struct Surroundings {
  std::string region;  // "us-east-1"
  std::string log_stream;
};

kernel::SandboxStart start_of(const FunctionVersion& version, const Credentials& credentials,
                              const Surroundings& surroundings);

}  // namespace skerry::sandbox
