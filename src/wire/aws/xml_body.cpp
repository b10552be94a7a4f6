#include "wire/aws/xml_body.hpp"

#include "wire/aws/access.hpp"
#include "wire/aws/limits.hpp"

namespace skerry::aws {

namespace {

constexpr TimeDefault xml_time{TimeFormat::date_time};

std::string_view or_else(std::string_view name, std::string_view otherwise) {
  return name.empty() ? otherwise : name;
}

class XmlEncoder {
 public:
  XmlEncoder(xml::Writer& writer, XmlStyle style) : writer_(writer), style_(style) {}

  // Directly behind open(): attributes come first.
  void structure(const Shape& shape, const void* object) {
    for (const Member& member : shape.members) {
      if (!member.xml_attribute) continue;
      const void* value = get(member, object);
      if (value == nullptr) continue;
      const std::string_view name = xml_name(member);
      if (name.starts_with("xsi:")) {
        writer_.attribute("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
      }
      writer_.attribute(name, scalar_text(member, value, xml_time, style_.fraction));
    }
    for (const Member& member : shape.members) {
      if (member.xml_attribute || member.place != Place::body) continue;
      if (const void* value = get(member, object)) this->member(member, xml_name(member), value);
    }
  }

  void member(const Member& member, std::string_view name, const void* value) {
    switch (member.shape->kind) {
      case Kind::structure:
        writer_.open(name);
        structure(*member.shape, value);
        writer_.close(name);
        return;
      case Kind::list:
        return list(member, name, value);
      case Kind::map:
        return map(member, name, value);
      default:
        writer_.element(name, scalar_text(member, value, xml_time, style_.fraction));
    }
  }

 private:
  void list(const Member& member, std::string_view name, const void* value) {
    const Shape& shape = *member.shape;
    const std::string_view element =
        member.flattened ? name : or_else(shape.element->xml_name, "member");
    if (!member.flattened) writer_.open(name);
    for (std::size_t i = 0; i < shape.list->size(value); ++i) {
      this->member(*shape.element, element, shape.list->at(value, i));
    }
    if (!member.flattened) writer_.close(name);
  }

  void map(const Member& member, std::string_view name, const void* value) {
    const Shape& shape = *member.shape;
    const std::string_view entry = member.flattened ? name : "entry";
    if (!member.flattened) writer_.open(name);
    for (std::size_t i = 0; i < shape.map->size(value); ++i) {
      writer_.open(entry);
      writer_.element(or_else(shape.key->xml_name, "key"), shape.map->key(value, i));
      this->member(*shape.element, or_else(shape.element->xml_name, "value"),
                   shape.map->value(value, i));
      writer_.close(entry);
    }
    if (!member.flattened) writer_.close(name);
  }

  xml::Writer& writer_;
  XmlStyle style_;
};

using Outcome = Result<Done, ApiError>;

// S3's words for a body that is not what its schema says.
ApiError malformed_xml() {
  return {"MalformedXML", 400,
          "The XML you provided was not well-formed or did not validate against our published "
          "schema"};
}

class XmlDecoder {
 public:
  explicit XmlDecoder(std::vector<std::string>& ignored) : ignored_(ignored) {}

  Outcome structure(xml::Element element, const Shape& shape, void* into) {
    for (const Member& member : shape.members) {
      if (!member.xml_attribute) continue;
      const auto text = element.attribute(xml_name(member));
      if (!text) continue;
      if (!read_scalar(member, *text, xml_time, emplace(member, into))) return malformed_xml();
    }
    for (xml::Element child = element.first_child(); child; child = child.next_sibling()) {
      const Member* member = find(shape, child.name());
      if (member == nullptr) {
        ignore(child.name());
        continue;
      }
      const bool present = get(*member, into) != nullptr;
      if (present && !member->flattened) return malformed_xml();
      void* slot = present ? const_cast<void*>(get(*member, into)) : emplace(*member, into);
      TRY(this->member(child, *member, slot));
    }
    return Done{};
  }

 private:
  static const Member* find(const Shape& shape, std::string_view name) {
    for (const Member& member : shape.members) {
      const bool in_body = member.place == Place::body && !member.xml_attribute;
      if (in_body && xml_name(member) == name) return &member;
    }
    return nullptr;
  }

  void ignore(std::string_view name) {
    if (ignored_.size() == ignored_names_max) return;
    ignored_.emplace_back(name.substr(0, ignored_name_bytes_max));
  }

  // A flattened list or map has an element for each of its items.
  Outcome member(xml::Element element, const Member& member, void* into) {
    const Shape& shape = *member.shape;
    switch (shape.kind) {
      case Kind::structure:
        return structure(element, shape, into);
      case Kind::list:
        if (member.flattened) {
          return this->member(element, *shape.element, shape.list->append(into));
        }
        return list(element, shape, into);
      case Kind::map:
        if (member.flattened) return map_entry(element, shape, into);
        return map(element, shape, into);
      default:
        break;
    }
    if (element.first_child()) return malformed_xml();
    if (!read_scalar(member, element.text(), xml_time, into)) return malformed_xml();
    return Done{};
  }

  Outcome list(xml::Element element, const Shape& shape, void* into) {
    const std::string_view name = or_else(shape.element->xml_name, "member");
    for (xml::Element child = element.first_child(); child; child = child.next_sibling()) {
      if (child.name() != name) {
        ignore(child.name());
        continue;
      }
      TRY(member(child, *shape.element, shape.list->append(into)));
    }
    return Done{};
  }

  Outcome map(xml::Element element, const Shape& shape, void* into) {
    for (xml::Element child = element.first_child(); child; child = child.next_sibling()) {
      if (child.name() != "entry") {
        ignore(child.name());
        continue;
      }
      TRY(map_entry(child, shape, into));
    }
    return Done{};
  }

  Outcome map_entry(xml::Element element, const Shape& shape, void* into) {
    const xml::Element key = element.child(or_else(shape.key->xml_name, "key"));
    const xml::Element value = element.child(or_else(shape.element->xml_name, "value"));
    if (!key || !value) return malformed_xml();
    return member(value, *shape.element, shape.map->append(into, key.text()));
  }

  std::vector<std::string>& ignored_;
};

}  // namespace

std::string_view xml_name(const Member& member) { return or_else(member.xml_name, member.name); }

void write_members(xml::Writer& writer, ConstRef structure, XmlStyle style) {
  XmlEncoder(writer, style).structure(*structure.shape, structure.object);
}

void write_member(xml::Writer& writer, const Member& member, const void* value, XmlStyle style) {
  XmlEncoder(writer, style).member(member, xml_name(member), value);
}

Result<Done, ApiError> read_members(xml::Element element, MutableRef into,
                                    std::vector<std::string>& ignored) {
  return XmlDecoder(ignored).structure(element, *into.shape, into.object);
}

}  // namespace skerry::aws
