#include "stack/dynamic_reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "stack/limits.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

namespace skerry::stack {

using json::Value;

namespace {

constexpr std::string_view opening = "{{resolve:";
constexpr std::string_view closing = "}}";

Invalid malformed(std::string_view text) {
  return {fmt::format("Dynamic reference is malformed: {}", text)};
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t colon = text.find(':');
    out.push_back(text.substr(0, colon));
    if (colon == std::string_view::npos) return out;
    text.remove_prefix(colon + 1);
  }
}

bool digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "name" or "name:version"; a parameter's ARN has colons of its own and no version here.
Result<DynamicReference, Invalid> parse_ssm(SecretStore store, std::string_view rest) {
  DynamicReference out;
  out.store = store;
  const std::size_t colon = rest.rfind(':');
  const std::string_view last =
      colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  const bool versioned = !last.empty() && digits(last);
  out.id = versioned ? rest.substr(0, colon) : rest;
  if (versioned) out.version = last;
  if (out.id.empty() || (!out.id.starts_with("arn:") && out.id.find(':') != std::string::npos)) {
    return malformed(rest);
  }
  return out;
}

// "secret-id:SecretString:json-key:version-stage:version-id", the id a name or an ARN of 7 parts.
Result<DynamicReference, Invalid> parse_secret(std::string_view rest) {
  const auto parts = split(rest);
  const std::size_t id_parts = rest.starts_with("arn:") ? 7 : 1;
  if (parts.size() < id_parts || parts.size() > id_parts + 4 || parts[0].empty()) {
    return malformed(rest);
  }
  DynamicReference out;
  out.store = SecretStore::secrets_manager;
  for (std::size_t i = 0; i < id_parts; ++i) {
    if (i > 0) out.id += ':';
    out.id += parts[i];
  }
  const auto part = [&](std::size_t i) {
    return id_parts + i < parts.size() ? std::string(parts[id_parts + i]) : std::string();
  };
  if (!part(0).empty() && part(0) != "SecretString") return malformed(rest);
  out.json_key = part(1);
  out.stage = part(2);
  out.version = part(3);
  if (!out.stage.empty() && !out.version.empty()) return malformed(rest);
  return out;
}

Result<DynamicReference, Invalid> parse_inner(std::string_view inner) {
  const std::size_t colon = inner.find(':');
  const std::string_view service = inner.substr(0, colon);
  const std::string_view rest =
      colon == std::string_view::npos ? std::string_view() : inner.substr(colon + 1);
  if (service == "ssm") return parse_ssm(SecretStore::ssm, rest);
  if (service == "ssm-secure") return parse_ssm(SecretStore::ssm_secure, rest);
  if (service == "secretsmanager") return parse_secret(rest);
  return malformed(inner);
}

struct Found {
  std::size_t begin;
  std::size_t end;
  std::string_view inner;
};

std::optional<Found> find(std::string_view text, std::size_t from) {
  const std::size_t begin = text.find(opening, from);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t end = text.find(closing, begin);
  if (end == std::string_view::npos) return std::nullopt;
  const std::size_t inner = begin + opening.size();
  return Found{begin, end + closing.size(), text.substr(inner, end - inner)};
}

Result<Done, Invalid> collect(const Value& value, std::vector<DynamicReference>& out) {
  if (value.is_string()) {
    for (auto at = find(value.text(), 0); at; at = find(value.text(), at->end)) {
      auto reference = TRY(parse_inner(at->inner));
      if (std::find(out.begin(), out.end(), reference) != out.end()) continue;
      if (out.size() == dynamic_references_max) {
        return Invalid{fmt::format("The template has more than {} dynamic references",
                                   dynamic_references_max)};
      }
      out.push_back(std::move(reference));
    }
  } else if (value.is_array()) {
    for (const Value& item : value.items()) TRY(collect(item, out));
  } else if (value.is_object()) {
    for (const json::Member& member : value.members()) TRY(collect(member.value, out));
  }
  return Done{};
}

// The key's value out of a SecretString that is a JSON object.
Result<std::string, Invalid> json_key(const DynamicReference& reference, std::string secret) {
  if (reference.json_key.empty()) return secret;
  const auto parsed = json::parse(secret);
  const Value* found = parsed ? parsed->find(reference.json_key) : nullptr;
  if (!parsed || !parsed->is_object()) {
    return Invalid{"Could not parse SecretString JSON"};
  }
  if (found == nullptr) {
    return Invalid{fmt::format("Could not find a value associated with JSONKey in SecretString")};
  }
  if (found->is_string() || found->is_number()) return std::string(found->text());
  return json::write(*found);
}

class Resolver {
 public:
  explicit Resolver(DynamicReferences& from) : from_(from) {}

  Result<Value, Invalid> value(const Value& in) {
    if (in.is_string()) {
      std::string text = TRY(this->text(in.text()));
      return Value(text);
    }
    if (in.is_array()) {
      Value out = Value::array();
      for (const Value& item : in.items()) out.append(TRY(value(item)));
      return out;
    }
    if (!in.is_object()) return in;
    Value out = Value::object();
    for (const json::Member& member : in.members()) {
      out.set(member.name(), TRY(value(member.value)));
    }
    return out;
  }

 private:
  Result<std::string, Invalid> text(std::string_view in) {
    std::string out;
    std::size_t done = 0;
    for (auto at = find(in, 0); at; at = find(in, at->end)) {
      out += in.substr(done, at->begin - done);
      const DynamicReference reference = TRY(parse_inner(at->inner));
      if (++resolved_ > dynamic_references_max) {
        return Invalid{fmt::format("The resource has more than {} dynamic references",
                                   dynamic_references_max)};
      }
      std::string secret = TRY(from_.resolve(reference));
      out += TRY(json_key(reference, std::move(secret)));
      done = at->end;
    }
    out += in.substr(done);
    return out;
  }

  DynamicReferences& from_;
  std::size_t resolved_ = 0;
};

}  // namespace

Result<std::vector<DynamicReference>, Invalid> dynamic_references(const Value& value) {
  std::vector<DynamicReference> out;
  TRY(collect(value, out));
  return out;
}

Result<Value, Invalid> resolve_dynamic_references(const Value& value, DynamicReferences& from) {
  return Resolver(from).value(value);
}

}  // namespace skerry::stack
