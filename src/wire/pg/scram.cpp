#include "wire/pg/scram.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <charconv>
#include <cstring>

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "wire/pg/limits.hpp"
#include "wire/pg/saslprep.hpp"

namespace skerry::pg {
namespace {

Sha256Digest exclusive_or(const Sha256Digest& a, const Sha256Digest& b) {
  Sha256Digest out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = a[i] ^ b[i];
  return out;
}

std::optional<Sha256Digest> digest_from_base64(std::string_view text) {
  const std::optional<std::string> bytes = from_base64(text);
  Sha256Digest out;
  if (!bytes || bytes->size() != out.size()) return std::nullopt;
  std::memcpy(out.data(), bytes->data(), out.size());
  return out;
}

std::optional<std::uint32_t> positive_number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0) return std::nullopt;
  return value;
}

// Takes "k=value" up to the next comma off `rest`; nothing when the attribute is another one.
std::optional<std::string_view> attribute(std::string_view& rest, char key) {
  if (rest.size() < 2 || rest[0] != key || rest[1] != '=') return std::nullopt;
  const std::size_t comma = rest.find(',');
  const std::string_view value =
      rest.substr(2, comma == std::string_view::npos ? comma : comma - 2);
  rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  return value;
}

// Printable ASCII without a comma (RFC 5802 section 7), and not empty.
bool good_nonce(std::string_view nonce) {
  for (const char c : nonce)
    if (c < 0x21 || c > 0x7e || c == ',') return false;
  return !nonce.empty();
}

}  // namespace

ScramKeys derive_keys(std::string_view password, const ScramSalt& salt) {
  const std::string prepared = saslprep(password);
  Sha256Digest salted;
  ASSERT(PKCS5_PBKDF2_HMAC(prepared.data(), static_cast<int>(prepared.size()),
                           reinterpret_cast<const unsigned char*>(salt.bytes.data()),
                           static_cast<int>(salt.bytes.size()), static_cast<int>(salt.iterations),
                           EVP_sha256(), static_cast<int>(salted.size()),
                           reinterpret_cast<unsigned char*>(salted.data())) == 1);
  const ScramKeys keys{.client_key = hmac_sha256(salted, "Client Key"),
                       .server_key = hmac_sha256(salted, "Server Key")};
  OPENSSL_cleanse(salted.data(), salted.size());
  return keys;
}

ScramVerifier verifier_of(const ScramKeys& keys, ScramSalt salt) {
  return ScramVerifier{.salt = std::move(salt),
                       .stored_key = sha256(keys.client_key),
                       .server_key = keys.server_key};
}

std::optional<ScramVerifier> parse_verifier(std::string_view text) {
  constexpr std::string_view prefix = "SCRAM-SHA-256$";
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  const std::size_t colon = text.find(':');
  const std::size_t dollar = text.find('$');
  const std::size_t last = text.rfind(':');
  if (colon == std::string_view::npos || dollar == std::string_view::npos || colon > dollar ||
      last < dollar)
    return std::nullopt;
  const auto iterations = positive_number(text.substr(0, colon));
  const auto salt = from_base64(text.substr(colon + 1, dollar - colon - 1));
  const auto stored = digest_from_base64(text.substr(dollar + 1, last - dollar - 1));
  const auto server = digest_from_base64(text.substr(last + 1));
  if (!iterations || !salt || !stored || !server || salt->empty()) return std::nullopt;
  return ScramVerifier{.salt = {*salt, *iterations}, .stored_key = *stored, .server_key = *server};
}

std::string verifier_text(const ScramVerifier& verifier) {
  return "SCRAM-SHA-256$" + std::to_string(verifier.salt.iterations) + ":" +
         base64(as_bytes(verifier.salt.bytes)) + "$" + base64(verifier.stored_key) + ":" +
         base64(verifier.server_key);
}

ScramVerifier mock_verifier(std::string_view user, const Sha256Digest& secret) {
  const Sha256Digest salt = hmac_sha256(secret, user);
  ScramVerifier out;
  out.salt = {std::string(as_text(salt).substr(0, 16)), scram_iterations_default};
  // Keys whose preimage nobody has; the login fails whatever the proof is.
  out.stored_key = hmac_sha256(secret, std::string(user) + "/stored");
  out.server_key = hmac_sha256(secret, std::string(user) + "/server");
  return out;
}

Result<std::string> ScramServer::first(std::string_view message) {
  if (message.size() > scram_message_bytes_max) return Error{"the SCRAM message is too long"};
  // gs2-header: "n,," or "y,,"; channel binding ("p=...") is not offered, so nobody may use it.
  if (message.size() < 3 || (message[0] != 'n' && message[0] != 'y') || message[1] != ',')
    return Error{"malformed SCRAM message: channel binding is not offered"};
  const std::size_t header_end = message.find(',', 2);
  if (header_end == std::string_view::npos) return Error{"malformed SCRAM message"};
  if (header_end != 2) return Error{"a SCRAM authorization identity is not supported"};
  gs2_header_ = message.substr(0, header_end + 1);
  client_first_bare_ = message.substr(header_end + 1);
  std::string_view rest = client_first_bare_;
  if (rest.starts_with("m=")) return Error{"a mandatory SCRAM extension is not supported"};
  if (!attribute(rest, 'n')) return Error{"malformed SCRAM message: no user name"};
  const auto nonce = attribute(rest, 'r');
  if (!nonce || !good_nonce(*nonce)) return Error{"malformed SCRAM message: bad nonce"};
  nonce_ = std::string(*nonce) + nonce_;
  server_first_ = "r=" + nonce_ + ",s=" + base64(as_bytes(verifier_.salt.bytes)) +
                  ",i=" + std::to_string(verifier_.salt.iterations);
  return server_first_;
}

Result<std::string> ScramServer::final(std::string_view message) {
  if (message.size() > scram_message_bytes_max) return Error{"the SCRAM message is too long"};
  const std::size_t proof_at = message.rfind(",p=");
  if (proof_at == std::string_view::npos) return Error{"malformed SCRAM message: no proof"};
  const std::string_view without_proof = message.substr(0, proof_at);
  const auto proof = digest_from_base64(message.substr(proof_at + 3));
  std::string_view rest = without_proof;
  const auto binding = attribute(rest, 'c');
  const auto nonce = attribute(rest, 'r');
  if (!binding || !nonce || !proof) return Error{"malformed SCRAM message"};
  if (from_base64(*binding) != gs2_header_) return Error{"SCRAM channel binding check failed"};
  if (!equal_secrets(*nonce, nonce_)) return Error{"SCRAM nonce does not match"};

  const std::string auth_message =
      client_first_bare_ + "," + server_first_ + "," + std::string(without_proof);
  const Sha256Digest signature = hmac_sha256(verifier_.stored_key, auth_message);
  const Sha256Digest client_key = exclusive_or(signature, *proof);
  if (!equal_secrets(sha256(client_key), verifier_.stored_key)) return Error{"wrong SCRAM proof"};
  keys_ = {.client_key = client_key, .server_key = verifier_.server_key};
  return "v=" + base64(hmac_sha256(verifier_.server_key, auth_message));
}

void ScramServer::expect(const ScramVerifier& verifier) {
  ASSERT(verifier.salt == verifier_.salt);
  verifier_ = verifier;
}

// The user name is empty: PostgreSQL takes it from the startup packet.
std::string ScramClient::first() { return "n,,n=,r=" + nonce_; }

Result<ScramSalt> ScramClient::challenge(std::string_view message) {
  if (message.size() > scram_message_bytes_max)
    return Error{"the server's SCRAM message is too long"};
  std::string_view rest = message;
  const auto nonce = attribute(rest, 'r');
  const auto salt_text = attribute(rest, 's');
  const auto iterations_text = attribute(rest, 'i');
  if (!nonce || !salt_text || !iterations_text) return Error{"malformed SCRAM challenge"};
  if (!good_nonce(*nonce) || !nonce->starts_with(nonce_) || nonce->size() == nonce_.size())
    return Error{"the server's SCRAM nonce is not made from ours"};
  const auto salt = from_base64(*salt_text);
  const auto iterations = positive_number(*iterations_text);
  if (!salt || salt->empty() || !iterations) return Error{"malformed SCRAM challenge"};
  if (*iterations > scram_iterations_max)
    return Error{"the server asks for too many SCRAM iterations"};
  combined_nonce_ = *nonce;
  server_first_ = message;
  return ScramSalt{*salt, *iterations};
}

std::string ScramClient::final(const ScramKeys& keys) {
  const std::string without_proof = "c=biws,r=" + combined_nonce_;
  const std::string auth_message = "n=,r=" + nonce_ + "," + server_first_ + "," + without_proof;
  const Sha256Digest stored_key = sha256(keys.client_key);
  const Sha256Digest proof = exclusive_or(keys.client_key, hmac_sha256(stored_key, auth_message));
  server_signature_ = hmac_sha256(keys.server_key, auth_message);
  return without_proof + ",p=" + base64(proof);
}

Result<Done> ScramClient::verify(std::string_view message) const {
  if (message.size() > scram_message_bytes_max)
    return Error{"the server's SCRAM message is too long"};
  const auto signature =
      message.starts_with("v=") ? digest_from_base64(message.substr(2)) : std::nullopt;
  if (!signature || !equal_secrets(*signature, server_signature_))
    return Error{"the server did not prove that it knows the password"};
  return Done{};
}

std::string md5_stored(std::string_view password, std::string_view user) {
  return "md5" + hex(md5(as_bytes(std::string(password) + std::string(user))));
}

std::string md5_response(std::string_view stored, std::string_view salt) {
  ASSERT(is_md5_stored(stored));
  return "md5" + hex(md5(as_bytes(std::string(stored.substr(3)) + std::string(salt))));
}

bool is_md5_stored(std::string_view text) {
  if (text.size() != 35 || !text.starts_with("md5")) return false;
  return text.substr(3).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace skerry::pg
