#include "kernel/linux/rules_text.hpp"

#include <linux/netlink.h>
#include <nftables/libnftables.h>
#include <sys/socket.h>

#include <algorithm>

#include "base/fd.hpp"

namespace skerry::kernel {
namespace {

constexpr std::size_t contexts_max = 32;
constexpr std::size_t message_bytes_max = 400;

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

// libnftables says errors in words only; they end with the kernel's errno text.
KernelError error_of(std::string text) {
  Trouble trouble = Trouble::failed;
  if (has(text, "No such file or directory")) trouble = Trouble::absent;
  if (has(text, "File exists")) trouble = Trouble::exists;
  if (has(text, "Device or resource busy")) trouble = Trouble::in_use;
  if (has(text, "Operation not permitted") || has(text, "Operation not supported"))
    trouble = Trouble::unsupported;
  std::replace(text.begin(), text.end(), '\n', ' ');
  text.resize(std::min(text.size(), message_bytes_max));
  return {trouble, "nft: " + text, 0};
}

}  // namespace

RulesText::RulesText() = default;
RulesText::~RulesText() = default;
void RulesText::Free::operator()(nft_ctx* context) const { nft_ctx_free(context); }

Outcome<nft_ctx*> RulesText::context(const std::string& place) {
  if (const auto found = kept_.find(place); found != kept_.end()) {
    found->second.used = ++uses_;
    return found->second.context.get();
  }
  if (kept_.size() >= contexts_max) {
    const auto older = [](const auto& a, const auto& b) { return a.second.used < b.second.used; };
    kept_.erase(std::min_element(kept_.begin(), kept_.end(), older));
  }
  // Where there is no nftables at all, libnftables does not fail: it ends the process.
  const Fd possible(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));
  if (!possible.open()) return KernelError{Trouble::unsupported, "this kernel has no nftables", 0};
  std::unique_ptr<nft_ctx, Free> made(nft_ctx_new(NFT_CTX_DEFAULT));
  if (made == nullptr) return KernelError{Trouble::failed, "nft: no context", 0};
  nft_ctx_buffer_output(made.get());
  nft_ctx_buffer_error(made.get());
  nft_ctx* const out = made.get();
  kept_[place] = {std::move(made), ++uses_};
  return out;
}

Outcome<std::string> RulesText::list(const std::string& place, const std::string& text) {
  nft_ctx* const context = TRY(this->context(place));
  const int status = nft_run_cmd_from_buffer(context, text.c_str());
  std::string output = nft_ctx_get_output_buffer(context);
  std::string errors = nft_ctx_get_error_buffer(context);
  if (status != 0) return error_of(std::move(errors));
  return output;
}

Outcome<Done> RulesText::run(const std::string& place, const std::string& text) {
  TRY(list(place, text));
  return Done{};
}

void RulesText::forget(const std::string& place) { kept_.erase(place); }

}  // namespace skerry::kernel
