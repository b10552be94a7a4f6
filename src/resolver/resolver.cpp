#include "resolver/resolver.hpp"

#include <utility>
#include <variant>

#include "network/questions.hpp"
#include "resolver/door.hpp"

namespace skerry::resolver {
namespace {

network::RecordType record_type(dns::Type type) {
  switch (type) {
    case dns::Type::a:
      return network::RecordType::a;
    case dns::Type::aaaa:
      return network::RecordType::aaaa;
    case dns::Type::ptr:
      return network::RecordType::ptr;
    case dns::Type::any:
      break;
  }
  return network::RecordType::other;
}

// Nothing: the name is not the region's.
struct AsAnswer {
  std::optional<dns::Answer> operator()(const network::Addresses& addresses) const {
    dns::Answer answer;
    answer.addresses = addresses.all;
    return answer;
  }
  std::optional<dns::Answer> operator()(const network::PointsTo& pointer) const {
    dns::Answer answer;
    answer.target = pointer.name;
    return answer;
  }
  std::optional<dns::Answer> operator()(const network::NoSuchName&) const {
    dns::Answer answer;
    answer.code = dns::Code::no_such_name;
    return answer;
  }
  std::optional<dns::Answer> operator()(const network::AskUpstream&) const { return std::nullopt; }
};

dns::Answer only_code(dns::Code code) {
  dns::Answer answer;
  answer.code = code;
  return answer;
}

}  // namespace

Resolver::Resolver(Forwarder::Parts parts, std::vector<DatagramPeer> upstreams)
    : parts_(parts),
      forwarder_(parts, std::move(upstreams)),
      network_(std::make_shared<const network::Network>()) {}

Resolver::~Resolver() = default;

void Resolver::know(std::shared_ptr<const network::Network> network, network::RegionNames names) {
  network_ = std::move(network);
  names_ = std::move(names);
}

void Resolver::open(const kernel::KeptSocket& where, const network::VpcId& vpc, Fd socket) {
  doors_.insert_or_assign(where, make_door(*this, where, vpc, std::move(socket)));
}

void Resolver::close(const kernel::KeptSocket& where) { doors_.erase(where); }

// Whoever holds no address of the VPC is none of its interfaces: the rules let nobody else in.
std::optional<dns::Answer> Resolver::of_region(const Asker& asker, const dns::Query& query) const {
  if (network::find(network_->vpcs, asker.vpc) == nullptr) return only_code(dns::Code::refused);
  const network::Interface* const from = network::holder(*network_, asker.vpc, asker.address);
  if (from == nullptr) return only_code(dns::Code::refused);
  const network::Resolution resolution =
      network::resolve(*network_, names_, network::subnet_of(*network_, *from),
                       {query.name, record_type(query.type)});
  return std::visit(AsAnswer{}, resolution);
}

void Resolver::answer(const Question& question, Reply reply) {
  const Result<dns::Query> query = dns::parse_query(question.message);
  if (!query.ok()) return reply(dns::render_refusal(question.message));
  if (const auto own = of_region(question.asker, *query)) {
    return reply(dns::render_answer(*query, *own, question.transport));
  }
  forwarder_.ask(
      {question.asker, question.transport, question.message},
      [query = *query, transport = question.transport, reply = std::move(reply)](Message answer) {
        if (!answer.empty()) return reply(std::move(answer));
        const dns::Answer failure = only_code(dns::Code::server_failure);
        reply(dns::render_answer(query, failure, transport));
      });
}

}  // namespace skerry::resolver
