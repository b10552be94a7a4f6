#pragma once
// XML text to a read-only tree, for request bodies. Only what AWS clients send: UTF-8, elements,
// attributes, text, CDATA, comments. A document type, a processing instruction, an entity beyond
// the five of XML itself, or anything over the limits is an error.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/xml/limits.hpp"

namespace skerry::xml {

// A handle into a Document, valid as long as that. A default one is no element.
class Element {
 public:
  Element() = default;

  explicit operator bool() const { return node_ != nullptr; }
  std::string_view name() const;  // without its namespace prefix
  // All text and CDATA directly inside, comments left out.
  std::string text() const;
  std::optional<std::string_view> attribute(std::string_view qualified_name) const;
  Element first_child() const;
  Element next_sibling() const;
  Element child(std::string_view name) const;  // the first of that name

 private:
  friend class Document;
  explicit Element(void* node) : node_(node) {}
  void* node_ = nullptr;
};

class Document {
 public:
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  Element root() const;

 private:
  friend Result<Document> parse(std::string_view text, const Limits& limits);
  struct Tree;
  explicit Document(std::unique_ptr<Tree> tree);
  std::unique_ptr<Tree> tree_;
};

Result<Document> parse(std::string_view text, const Limits& limits = {});

}  // namespace skerry::xml
