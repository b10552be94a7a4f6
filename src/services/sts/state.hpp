#pragma once
// STS keeps nothing: sessions live in their sealed tokens, identities in IAM.

#include "call/directory.hpp"
#include "call/sessions.hpp"

namespace skerry::sts {

struct Sts {
  IdentityDirectory& directory;
  SessionTokens& sessions;
};

}  // namespace skerry::sts
