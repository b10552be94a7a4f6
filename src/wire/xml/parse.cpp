#include "wire/xml/parse.hpp"

#include <pugixml.hpp>

#include <utility>

#include "wire/xml/check.hpp"

namespace skerry::xml {

namespace {

pugi::xml_node node_of(void* handle) {
  return pugi::xml_node(static_cast<pugi::xml_node_struct*>(handle));
}

void* next_element(pugi::xml_node node) {
  while (node && node.type() != pugi::node_element) node = node.next_sibling();
  return node.internal_object();
}

std::string_view local_name(std::string_view qualified) {
  const std::size_t colon = qualified.find(':');
  return colon == qualified.npos ? qualified : qualified.substr(colon + 1);
}

}  // namespace

struct Document::Tree {
  std::string text;  // pugixml's names and values are parts of it
  pugi::xml_document document;
};

Document::Document(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Element Document::root() const {
  return Element(tree_->document.document_element().internal_object());
}

std::string_view Element::name() const { return local_name(node_of(node_).name()); }

std::string Element::text() const {
  std::string text;
  for (const pugi::xml_node child : node_of(node_).children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      text += child.value();
    }
  }
  return text;
}

std::optional<std::string_view> Element::attribute(std::string_view qualified_name) const {
  for (const pugi::xml_attribute each : node_of(node_).attributes()) {
    if (each.name() == qualified_name) return each.value();
  }
  return std::nullopt;
}

Element Element::first_child() const { return Element(next_element(node_of(node_).first_child())); }

Element Element::next_sibling() const {
  return Element(next_element(node_of(node_).next_sibling()));
}

Element Element::child(std::string_view name) const {
  Element found = first_child();
  while (found && found.name() != name) found = found.next_sibling();
  return found;
}

Result<Document> parse(std::string_view text, const Limits& limits) {
  if (const auto why = refusal(text, limits)) return Error{std::string(*why)};
  auto tree = std::make_unique<Document::Tree>();
  tree->text = text;
  constexpr unsigned flags =
      pugi::parse_escapes | pugi::parse_cdata | pugi::parse_eol | pugi::parse_ws_pcdata_single;
  const pugi::xml_parse_result result = tree->document.load_buffer_inplace(
      tree->text.data(), tree->text.size(), flags, pugi::encoding_utf8);
  if (!result) return Error{result.description()};
  return Document(std::move(tree));
}

}  // namespace skerry::xml
