#include "stack/yaml.hpp"

#include <fmt/format.h>
#include <yaml.h>

#include <array>
#include <utility>
#include <vector>

#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "stack/limits.hpp"
#include "stack/yaml_scalar.hpp"
#include "wire/json/write.hpp"

namespace skerry::stack {

namespace {

constexpr std::array short_forms = {"Base64",
                                    "Cidr",
                                    "FindInMap",
                                    "GetAtt",
                                    "GetAZs",
                                    "If",
                                    "ImportValue",
                                    "Join",
                                    "Select",
                                    "Split",
                                    "Sub",
                                    "Transform",
                                    "And",
                                    "Equals",
                                    "Not",
                                    "Or",
                                    "Contains",
                                    "RefAll",
                                    "EachMemberEquals",
                                    "EachMemberIn",
                                    "ValueOf",
                                    "ValueOfAll",
                                    "ToJsonString",
                                    "Length"};

// The long name of a local tag such as "!Sub"; empty for one that CloudFormation does not know.
std::string long_form(std::string_view tag) {
  tag.remove_prefix(1);
  if (tag == "Ref" || tag == "Condition") return std::string(tag);
  for (const std::string_view name : short_forms) {
    if (tag == name) return "Fn::" + std::string(name);
  }
  return {};
}

class Parser {
 public:
  explicit Parser(std::string_view text) {
    ready_ = yaml_parser_initialize(&parser_) == 1;
    if (!ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() {
    if (ready_) yaml_parser_delete(&parser_);
  }

  bool next(yaml_event_t& event) { return ready_ && yaml_parser_parse(&parser_, &event) == 1; }
  yaml_mark_t mark() const { return parser_.problem_mark; }

 private:
  yaml_parser_t parser_{};
  bool ready_ = false;
};

struct Event {
  yaml_event_t it{};
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&it); }
};

std::string_view text_of(const yaml_char_t* text) {
  return text == nullptr ? std::string_view()
                         : std::string_view(reinterpret_cast<const char*>(text));
}

Invalid malformed(const yaml_mark_t& mark) {
  return {fmt::format("Template format error: YAML not well-formed. (line {}, column {})",
                      mark.line + 1, mark.column + 1)};
}

// Writes the JSON as the events come: a stack of open collections and no tree.
class Translator {
 public:
  Result<Done, Invalid> take(const yaml_event_t& event);
  std::string json() && { return std::move(out_); }
  bool complete() const { return documents_ == 1 && open_.empty(); }

 private:
  struct Open {
    bool mapping = false;
    bool wants_key = false;
    bool wrapped = false;  // by the object of a short form
  };

  Result<bool, Invalid> begin(std::string_view tag, const yaml_event_t& event);
  Result<Done, Invalid> open(std::string_view tag, const yaml_event_t& event);
  void close();
  Result<Done, Invalid> scalar(const yaml_event_t& event);
  void plain(std::string_view text);
  void after_value() {
    if (!open_.empty() && open_.back().mapping) open_.back().wants_key = true;
  }

  std::string out_;
  json::Writer writer_{out_};
  std::vector<Open> open_;
  std::size_t documents_ = 0;
  std::size_t nodes_ = 0;
};

// What comes before any value: its count, and the object of a short form (then true).
Result<bool, Invalid> Translator::begin(std::string_view tag, const yaml_event_t& event) {
  if (++nodes_ > template_nodes_max) {
    return Invalid{"Template format error: the template has too many values."};
  }
  if (!open_.empty() && open_.back().mapping && open_.back().wants_key) {
    return malformed(event.start_mark);  // a collection as a key
  }
  if (tag.empty() || tag == "!" || tag.starts_with("tag:yaml.org,2002:")) return false;
  const std::string name = tag.starts_with('!') ? long_form(tag) : std::string();
  if (name.empty()) {
    return Invalid{fmt::format("Template format error: Unsupported tag {}. (line {}, column {})",
                               tag, event.start_mark.line + 1, event.start_mark.column + 1)};
  }
  writer_.begin_object();
  writer_.key(name);
  return true;
}

Result<Done, Invalid> Translator::open(std::string_view tag, const yaml_event_t& event) {
  const bool wrapped = TRY(begin(tag, event));
  if (open_.size() >= template_depth_max) {
    return Invalid{"Template format error: the template is nested too deeply."};
  }
  const bool mapping = event.type == YAML_MAPPING_START_EVENT;
  mapping ? writer_.begin_object() : writer_.begin_array();
  open_.push_back({.mapping = mapping, .wants_key = mapping, .wrapped = wrapped});
  return Done{};
}

void Translator::close() {
  const Open last = open_.back();
  open_.pop_back();
  last.mapping ? writer_.end_object() : writer_.end_array();
  if (last.wrapped) writer_.end_object();
  after_value();
}

void Translator::plain(std::string_view text) {
  switch (plain_scalar(text)) {
    case Scalar::null:
      return writer_.null();
    case Scalar::yes:
      return writer_.boolean(true);
    case Scalar::no:
      return writer_.boolean(false);
    case Scalar::number:
      return writer_.value(json::Value::number_text(text));
    case Scalar::text:
      return writer_.string(text);
  }
}

Result<Done, Invalid> Translator::scalar(const yaml_event_t& event) {
  const auto& it = event.data.scalar;
  const std::string_view text(reinterpret_cast<const char*>(it.value), it.length);
  const std::string_view tag = text_of(it.tag);
  if (!open_.empty() && open_.back().wants_key) {
    if (text == "<<" && it.style == YAML_PLAIN_SCALAR_STYLE) {
      return Invalid{"Template error: YAML merge keys are not allowed in CloudFormation templates"};
    }
    writer_.key(text);
    open_.back().wants_key = false;
    return Done{};
  }
  const bool wrapped = TRY(begin(tag, event));
  const std::size_t dot = text.find('.');
  if (wrapped && tag == "!GetAtt" && dot != std::string_view::npos) {
    writer_.begin_array();
    writer_.string(text.substr(0, dot));
    writer_.string(text.substr(dot + 1));
    writer_.end_array();
  } else if (it.style == YAML_PLAIN_SCALAR_STYLE &&
             (tag.empty() || wrapped || !(tag == "!" || tag.ends_with(":str")))) {
    plain(text);
  } else {
    writer_.string(text);
  }
  if (wrapped) writer_.end_object();
  after_value();
  return Done{};
}

Result<Done, Invalid> Translator::take(const yaml_event_t& event) {
  const auto anchored = [](const yaml_char_t* anchor) { return anchor != nullptr; };
  const Invalid aliases{"Template error: YAML aliases are not allowed in CloudFormation templates"};
  switch (event.type) {
    case YAML_ALIAS_EVENT:
      return aliases;
    case YAML_DOCUMENT_START_EVENT:
      if (++documents_ > 1) return malformed(event.start_mark);
      return Done{};
    case YAML_SCALAR_EVENT:
      if (anchored(event.data.scalar.anchor)) return aliases;
      return scalar(event);
    case YAML_MAPPING_START_EVENT:
      if (anchored(event.data.mapping_start.anchor)) return aliases;
      return open(text_of(event.data.mapping_start.tag), event);
    case YAML_SEQUENCE_START_EVENT:
      if (anchored(event.data.sequence_start.anchor)) return aliases;
      return open(text_of(event.data.sequence_start.tag), event);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
      close();
      return Done{};
    default:
      return Done{};
  }
}

}  // namespace

Result<std::string, Invalid> yaml_to_json(std::string_view text) {
  if (!valid_utf8(text)) return malformed({});
  Parser parser(text);
  Translator translator;
  for (;;) {
    Event event;
    if (!parser.next(event.it)) return malformed(parser.mark());
    if (event.it.type == YAML_STREAM_END_EVENT) break;
    TRY(translator.take(event.it));
  }
  if (!translator.complete()) return Invalid{"Template format error: unsupported structure."};
  return std::move(translator).json();
}

}  // namespace skerry::stack
