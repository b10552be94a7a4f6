#include "resolver/forwarder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>

#include "resolver/exchange.hpp"
#include "resolver/limits.hpp"

namespace skerry::resolver {
namespace {

constexpr std::uint16_t dns_port = 53;
constexpr std::string_view blanks = " \t\r";

std::string_view next_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(blanks));
  line.remove_prefix(word.size());
  return word;
}

std::string file_of_host() {
  const Fd file(::open("/etc/resolv.conf", O_RDONLY | O_CLOEXEC));
  std::string text(configuration_bytes_max, '\0');
  const ssize_t got = file.open() ? ::read(file.get(), text.data(), text.size()) : 0;
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return text;
}

}  // namespace

std::vector<DatagramPeer> parse_name_servers(std::string_view text) {
  std::vector<DatagramPeer> servers;
  while (!text.empty() && servers.size() < upstreams_max) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (next_word(line) != "nameserver") continue;
    const auto address = parse_ipv4(next_word(line));
    if (address) servers.push_back({*address, dns_port});
  }
  return servers;
}

std::vector<DatagramPeer> name_servers_of_host() {
  constexpr Ipv4Address host_itself{0x7f000001};
  std::vector<DatagramPeer> servers = parse_name_servers(file_of_host());
  if (servers.empty()) servers.push_back({host_itself, dns_port});
  return servers;
}

Forwarder::Forwarder(Parts parts, std::vector<DatagramPeer> upstreams)
    : parts_(parts), upstreams_(std::move(upstreams)) {
  ASSERT(!upstreams_.empty());
}

Forwarder::~Forwarder() = default;

void Forwarder::ask(const Question& question, Reply reply) {
  std::size_t& of_asker = of_asker_[question.asker];
  if (of_asker >= outstanding_per_asker_max || exchanges_.size() >= outstanding_max) {
    if (of_asker == 0) of_asker_.erase(question.asker);
    return reply({});
  }
  ++of_asker;
  const std::uint64_t number = next_++;
  const auto [at, added] = exchanges_.emplace(
      number,
      make_exchange(
          {.owner = *this, .number = number, .question = question, .reply = std::move(reply)}));
  ASSERT(added);
  at->second->try_next();
}

void Forwarder::finished(std::uint64_t number, Message answer) {
  const auto at = exchanges_.find(number);
  ASSERT(at != exchanges_.end());
  const std::unique_ptr<Exchange> ended = std::move(at->second);
  exchanges_.erase(at);
  const auto count = of_asker_.find(ended->asker());
  ASSERT(count != of_asker_.end());
  if (--count->second == 0) of_asker_.erase(count);
  ended->take_reply()(std::move(answer));
}

}  // namespace skerry::resolver
