#include "wire/dns/message.hpp"

#include <ldns/ldns.h>

#include <algorithm>
#include <memory>

namespace skerry::dns {
namespace {

constexpr std::size_t header_bytes = 12;

struct FreePacket {
  void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
};
using PacketPointer = std::unique_ptr<ldns_pkt, FreePacket>;

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

ldns_rr_type as_ldns(Type type) { return static_cast<ldns_rr_type>(type); }

std::string text_of(const ldns_rdf* name) {
  const std::unique_ptr<char, Free> text(ldns_rdf2str(name));
  return text ? std::string(text.get()) : std::string();
}

// Takes ownership of `data` even when it fails.
void push(ldns_pkt* packet, const std::string& owner, Type type, ldns_rdf* data,
          std::uint32_t ttl_s) {
  ldns_rdf* const name = ldns_dname_new_frm_str(owner.c_str());
  if (name == nullptr || data == nullptr) {
    ldns_rdf_deep_free(name);
    ldns_rdf_deep_free(data);
    return;
  }
  ldns_rr* const record = ldns_rr_new();
  ASSERT(record != nullptr);
  ldns_rr_set_owner(record, name);
  ldns_rr_set_type(record, as_ldns(type));
  ldns_rr_set_class(record, LDNS_RR_CLASS_IN);
  ldns_rr_set_ttl(record, ttl_s);
  ldns_rr_push_rdf(record, data);
  ldns_pkt_push_rr(packet, LDNS_SECTION_ANSWER, record);
}

PacketPointer empty_answer(const Query& query, Code code) {
  PacketPointer packet(ldns_pkt_new());
  ASSERT(packet != nullptr);
  ldns_pkt_set_id(packet.get(), query.id);
  ldns_pkt_set_qr(packet.get(), true);
  ldns_pkt_set_rd(packet.get(), query.recursion_desired);
  ldns_pkt_set_ra(packet.get(), true);
  ldns_pkt_set_rcode(packet.get(), static_cast<std::uint8_t>(code));
  ldns_rdf* const name = ldns_dname_new_frm_str(query.name.c_str());
  ASSERT(name != nullptr);  // it was parsed
  ldns_rr* const question = ldns_rr_new();
  ASSERT(question != nullptr);
  ldns_rr_set_question(question, true);
  ldns_rr_set_owner(question, name);
  ldns_rr_set_type(question, as_ldns(query.type));
  ldns_rr_set_class(question, LDNS_RR_CLASS_IN);
  ldns_pkt_push_rr(packet.get(), LDNS_SECTION_QUESTION, question);
  if (query.extended) ldns_pkt_set_edns_udp_size(packet.get(), udp_bytes_max);
  return packet;
}

std::vector<std::byte> bytes_of(ldns_pkt* packet) {
  std::uint8_t* wire = nullptr;
  std::size_t size = 0;
  const ldns_status status = ldns_pkt2wire(&wire, packet, &size);
  const std::unique_ptr<std::uint8_t, Free> owner(wire);
  ASSERT(status == LDNS_STATUS_OK);
  const auto bytes = std::as_bytes(std::span(wire, size));
  return {bytes.begin(), bytes.end()};
}

PacketPointer full_answer(const Query& query, const Answer& answer) {
  PacketPointer packet = empty_answer(query, answer.code);
  for (const Ipv4Address address : answer.addresses) {
    push(packet.get(), query.name, Type::a,
         ldns_rdf_new_frm_str(LDNS_RDF_TYPE_A, address.text().c_str()), answer.ttl_s);
  }
  if (answer.target) {
    push(packet.get(), query.name, Type::ptr, ldns_dname_new_frm_str(answer.target->c_str()),
         answer.ttl_s);
  }
  return packet;
}

}  // namespace

Result<Query> parse_query(std::span<const std::byte> message) {
  if (message.size() > message_bytes_max) return Error{"a message of over 65,535 bytes"};
  ldns_pkt* parsed = nullptr;
  const auto* data = reinterpret_cast<const std::uint8_t*>(message.data());
  const ldns_status status = ldns_wire2pkt(&parsed, data, message.size());
  const PacketPointer packet(status == LDNS_STATUS_OK ? parsed : nullptr);
  if (!packet) return Error{"not a DNS message"};
  if (ldns_pkt_qr(packet.get()) || ldns_pkt_get_opcode(packet.get()) != LDNS_PACKET_QUERY) {
    return Error{"not an ordinary query"};
  }
  const ldns_rr_list* const questions = ldns_pkt_question(packet.get());
  if (ldns_rr_list_rr_count(questions) != 1) return Error{"not just one question"};
  const ldns_rr* const question = ldns_rr_list_rr(questions, 0);
  if (ldns_rr_get_class(question) != LDNS_RR_CLASS_IN) return Error{"not of class IN"};
  Query query;
  query.id = ldns_pkt_id(packet.get());
  query.name = text_of(ldns_rr_owner(question));
  query.type = static_cast<Type>(ldns_rr_get_type(question));
  query.recursion_desired = ldns_pkt_rd(packet.get());
  query.extended = ldns_pkt_edns(packet.get());
  if (query.extended) {
    query.room = std::clamp<std::size_t>(ldns_pkt_edns_udp_size(packet.get()), plain_udp_bytes_max,
                                         udp_bytes_max);
  }
  if (query.name.empty()) return Error{"a question without a name"};
  return query;
}

std::vector<std::byte> render_answer(const Query& query, const Answer& answer,
                                     Transport transport) {
  std::vector<std::byte> bytes = bytes_of(full_answer(query, answer).get());
  const std::size_t room = transport == Transport::udp ? query.room : message_bytes_max;
  if (bytes.size() <= room) return bytes;
  const PacketPointer cut = empty_answer(query, answer.code);
  ldns_pkt_set_tc(cut.get(), true);
  return bytes_of(cut.get());
}

std::optional<std::vector<std::byte>> render_refusal(std::span<const std::byte> message) {
  constexpr std::byte answer_bit{0x80};
  constexpr std::byte opcode_bits{0x78};
  constexpr std::byte kept_bits{0x79};  // opcode and RD
  if (message.size() < header_bytes || (message[2] & answer_bit) != std::byte{0}) {
    return std::nullopt;
  }
  const bool ordinary = (message[2] & opcode_bits) == std::byte{0};
  std::vector<std::byte> header(header_bytes);
  header[0] = message[0];
  header[1] = message[1];
  header[2] = (message[2] & kept_bits) | answer_bit;
  header[3] = static_cast<std::byte>(ordinary ? Code::format_error : Code::not_implemented);
  return header;
}

}  // namespace skerry::dns
