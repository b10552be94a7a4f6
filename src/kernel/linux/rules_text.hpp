#pragma once
// nft's own text through libnftables, in the namespace that the calling thread is in. A context
// binds its socket to the namespace that it was made in, and a fresh one costs milliseconds, so
// one is kept for each of the namespaces used last.

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "kernel/error.hpp"

struct nft_ctx;

namespace skerry::kernel {

class RulesText {
 public:
  RulesText();
  ~RulesText();

  // Runs the text as one transaction. `place` names the namespace that the thread is in; "" is
  // the host's.
  Outcome<Done> run(const std::string& place, const std::string& text);
  // What a `list` command prints.
  Outcome<std::string> list(const std::string& place, const std::string& text);
  void forget(const std::string& place);  // its context would pin it

 private:
  struct Free {
    void operator()(nft_ctx* context) const;
  };
  struct Kept {
    std::unique_ptr<nft_ctx, Free> context;
    std::uint64_t used = 0;
  };
  Outcome<nft_ctx*> context(const std::string& place);

  std::map<std::string, Kept> kept_;
  std::uint64_t uses_ = 0;
};

}  // namespace skerry::kernel
