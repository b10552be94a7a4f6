#include "wire/aws/validate.hpp"

#include <charconv>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "wire/aws/access.hpp"
#include "wire/aws/limits.hpp"
#include "wire/aws/pattern.hpp"
#include "wire/aws/value_text.hpp"

namespace skerry::aws {

class Validator::Patterns {
 public:
  void add_reached_by(const Shape& shape) {
    if (!seen_.insert(&shape).second) return;
    if (shape.constraints != nullptr && !shape.constraints->pattern.empty()) {
      auto pattern = Pattern::compile(shape.constraints->pattern);
      ASSERT(pattern.ok());
      compiled_.emplace(shape.constraints, std::move(*pattern));
    }
    for (const Member& member : shape.members) add_reached_by(*member.shape);
    if (shape.key != nullptr) add_reached_by(*shape.key->shape);
    if (shape.element != nullptr) add_reached_by(*shape.element->shape);
  }

  bool match(const Constraints& constraints, std::string_view text) const {
    const auto found = compiled_.find(&constraints);
    ASSERT(found != compiled_.end());
    return found->second.matches(text);
  }

 private:
  std::set<const Shape*> seen_;
  std::unordered_map<const Constraints*, Pattern> compiled_;
};

namespace {

std::int64_t whole(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

double real(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

std::size_t length_of(const Shape& shape, const void* value) {
  switch (shape.kind) {
    case Kind::list:
      return shape.list->size(value);
    case Kind::map:
      return shape.map->size(value);
    case Kind::blob:
      return static_cast<const std::string*>(value)->size();
    default:
      return characters(*static_cast<const std::string*>(value));
  }
}

// Java's decapitalised name of a property.
std::string lower_first(std::string_view name) {
  std::string lowered(name);
  if (!lowered.empty() && lowered[0] >= 'A' && lowered[0] <= 'Z') lowered[0] += 'a' - 'A';
  return lowered;
}

std::string enum_text(const Constraints& constraints) {
  std::string text = "Member must satisfy enum value set: [";
  for (std::size_t i = 0; i < constraints.values.size(); ++i) {
    if (i > 0) text += ", ";
    text += constraints.values[i];
  }
  return text + "]";
}

// The words for all constraints of a shape, in the order in which AWS lists them.
std::vector<std::string> all_rules(const Constraints& of) {
  std::vector<std::string> rules;
  const auto add = [&](std::string_view words, std::string_view bound) {
    if (!bound.empty()) rules.push_back(std::string(words) + std::string(bound));
  };
  add("Member must have length less than or equal to ", of.length_max);
  add("Member must have length greater than or equal to ", of.length_min);
  add("Member must have value less than or equal to ", of.range_max);
  add("Member must have value greater than or equal to ", of.range_min);
  add("Member must satisfy regular expression pattern: ", of.pattern);
  if (!of.values.empty()) rules.push_back(enum_text(of));
  return rules;
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

// Walks one request and collects its violations. `Match` answers whether a text has the pattern.
template <class Match>
class Walk {
 public:
  Walk(const Match& match, Protocol protocol) : match_(match), protocol_(protocol) {}

  void structure(const Shape& shape, const void* object, const std::string& path) {
    for (const Member& member : shape.members) {
      const std::string place = path + lower_first(member.name);
      const void* value = get(member, object);
      if (value != nullptr) {
        this->value(member, value, place);
      } else if (member.required) {
        add("Value null at '" + place + "' failed to satisfy constraint: Member must not be null");
        if (missing_.empty()) missing_ = member.name;
      }
    }
  }

  const std::vector<std::string>& violations() const { return violations_; }
  std::string_view first_missing() const { return missing_; }

 private:
  void add(std::string violation) {
    bytes_ += violation.size();
    const bool room = violations_.size() < violations_max && bytes_ <= violations_bytes_max;
    if (room || violations_.empty()) violations_.push_back(std::move(violation));
  }

  void add(const Member& member, const void* value, const std::string& place,
           const std::string& rule) {
    const auto shown = shown_value(member, value);
    add("Value " + (shown ? "'" + *shown + "' " : "") + "at '" + place +
        "' failed to satisfy constraint: " + rule);
  }

  void value(const Member& member, const void* value, const std::string& place) {
    const std::vector<std::string> broken = broken_rules(*member.shape, value);
    for (const std::string& rule : broken) add(member, value, place, rule);
    const Shape& shape = *member.shape;
    if (shape.kind == Kind::structure) structure(shape, value, place + ".");
    if (shape.kind == Kind::list) elements(member, value, place);
    if (shape.kind == Kind::map) entries(member, value, place);
  }

  static bool has_parts(const Shape& shape) {
    return shape.kind == Kind::structure || shape.kind == Kind::list || shape.kind == Kind::map;
  }

  // Elements without parts are judged together at the list's own place: "Value '[a b]' at 'tagKeys'
  // failed to satisfy constraint: Member must satisfy constraint: [...]" with all their rules.
  void elements(const Member& member, const void* list, const std::string& place) {
    const Shape& shape = *member.shape;
    const Member& element = *shape.element;
    for (std::size_t i = 0; i < shape.list->size(list); ++i) {
      const void* item = shape.list->at(list, i);
      if (has_parts(*element.shape)) {
        value(element, item, place + "." + std::to_string(i + 1) + ".member");
      } else if (!broken_rules(*element.shape, item).empty()) {
        std::vector<std::string> rules = all_rules(*element.shape->constraints);
        if (protocol_ == Protocol::rest_json) rules.push_back("Member must not be null");
        add(member, list, place, "Member must satisfy constraint: [" + joined(rules, ", ") + "]");
        return;
      }
    }
  }

  void entries(const Member& member, const void* map, const std::string& place) {
    const Shape& shape = *member.shape;
    const auto rules = [](const Member& part) {
      return "[" + joined(all_rules(*part.shape->constraints), ", ") + "]";
    };
    bool key_broken = false;
    bool value_broken = false;
    for (std::size_t i = 0; i < shape.map->size(map); ++i) {
      const std::string& key = shape.map->key(map, i);
      key_broken = key_broken || !broken_rules(*shape.key->shape, &key).empty();
      const void* item = shape.map->value(map, i);
      if (has_parts(*shape.element->shape)) {
        value(*shape.element, item, place + "." + key + ".member");
      } else {
        value_broken = value_broken || !broken_rules(*shape.element->shape, item).empty();
      }
    }
    if (key_broken) {
      add(member, map, place, "Map keys must satisfy constraint: " + rules(*shape.key));
    }
    if (value_broken) {
      add(member, map, place, "Map value must satisfy constraint: " + rules(*shape.element));
    }
  }

  std::vector<std::string> broken_rules(const Shape& shape, const void* value) const {
    if (shape.constraints == nullptr) return {};
    const Constraints& all = *shape.constraints;
    Constraints broken;
    if (!all.length_min.empty() || !all.length_max.empty()) {
      const auto length = static_cast<std::int64_t>(length_of(shape, value));
      if (!all.length_max.empty() && length > whole(all.length_max)) {
        broken.length_max = all.length_max;
      }
      if (!all.length_min.empty() && length < whole(all.length_min)) {
        broken.length_min = all.length_min;
      }
    }
    if (!all.range_min.empty() || !all.range_max.empty()) check_range(shape, value, broken);
    if (!all.pattern.empty() && !match_(all, *static_cast<const std::string*>(value))) {
      broken.pattern = all.pattern;
    }
    if (!all.values.empty() && !has_value(all, *static_cast<const std::string*>(value))) {
      broken.values = all.values;
    }
    return all_rules(broken);
  }

  static bool has_value(const Constraints& all, std::string_view value) {
    for (const std::string_view each : all.values) {
      if (each == value) return true;
    }
    return false;
  }

  static void check_range(const Shape& shape, const void* value, Constraints& broken) {
    const Constraints& all = *shape.constraints;
    bool below = false;
    bool above = false;
    if (shape.kind == Kind::integer || shape.kind == Kind::long_integer) {
      const std::int64_t number = shape.kind == Kind::integer
                                      ? *static_cast<const std::int32_t*>(value)
                                      : *static_cast<const std::int64_t*>(value);
      below = number < whole(all.range_min);
      above = number > whole(all.range_max);
    } else {
      const double number = *static_cast<const double*>(value);
      below = !(number >= real(all.range_min));
      above = !(number <= real(all.range_max));
    }
    if (below && !all.range_min.empty()) broken.range_min = all.range_min;
    if (above && !all.range_max.empty()) broken.range_max = all.range_max;
  }

  const Match& match_;
  Protocol protocol_;
  std::vector<std::string> violations_;
  std::size_t bytes_ = 0;  // of all violations, listed or not
  std::string_view missing_;
};

std::string code_of(const ServiceShape& service) {
  switch (service.protocol) {
    case Protocol::query:
      return "ValidationError";
    case Protocol::ec2:
      return "InvalidParameterValue";
    case Protocol::rest_xml:
      return service.bare_errors ? "InvalidArgument" : "ValidationError";
    default:
      // The API references of ECR and CloudWatch Logs list InvalidParameterException with each of
      // their operations: "A parameter is specified incorrectly."
      return service.signing == "ecr" || service.signing == "logs" ? "InvalidParameterException"
                                                                   : "ValidationException";
  }
}

// S3 says of an XML body that lacks something, or has it wrong, that it is malformed;
// InvalidArgument is for what stands in the query or in headers.
bool is_of_s3s_body(const OperationShape& operation, std::string_view violation) {
  if (!operation.service->bare_errors) return false;
  for (const Member& member : operation.input->members) {
    if (member.place != Place::payload) continue;
    const std::string path = "at '" + lower_first(member.name);
    if (violation.find(path + "'") != violation.npos ||
        violation.find(path + ".") != violation.npos)
      return true;
  }
  return false;
}

}  // namespace

Validator::Validator(std::span<const ServiceShape* const> services) {
  auto patterns = std::make_unique<Patterns>();
  for (const ServiceShape* service : services) {
    for (const OperationShape* operation : service->operations) {
      patterns->add_reached_by(*operation->input);
    }
  }
  patterns_ = std::move(patterns);
}

Validator::Validator(Validator&&) noexcept = default;
Validator& Validator::operator=(Validator&&) noexcept = default;
Validator::~Validator() = default;

std::optional<ApiError> Validator::validate(const OperationShape& operation,
                                            ConstRef request) const {
  ASSERT(request.shape == operation.input);
  const auto match = [this](const Constraints& constraints, std::string_view text) {
    return patterns_->match(constraints, text);
  };
  Walk walk(match, operation.service->protocol);
  walk.structure(*request.shape, request.object, "");
  const std::vector<std::string>& violations = walk.violations();
  if (violations.empty()) return std::nullopt;
  if (operation.service->protocol == Protocol::ec2 && !walk.first_missing().empty()) {
    return ApiError{"MissingParameter", 400,
                    "The request must contain the parameter " + std::string(walk.first_missing())};
  }
  if (is_of_s3s_body(operation, violations.front()))
    return ApiError{"MalformedXML", 400,
                    "The XML you provided was not well-formed or did not validate against our "
                    "published schema"};
  const std::string count =
      violations.size() == 1 ? "1 validation error detected: "
                             : std::to_string(violations.size()) + " validation errors detected: ";
  return ApiError{code_of(*operation.service), 400, count + joined(violations, "; ")};
}

}  // namespace skerry::aws
