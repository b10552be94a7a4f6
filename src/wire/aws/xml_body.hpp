#pragma once
// Structs to XML (answers of query, ec2 and rest-xml) and XML to structs (requests of rest-xml).

#include <string>
#include <vector>

#include "base/result.hpp"
#include "wire/aws/error.hpp"
#include "wire/aws/scalar.hpp"
#include "wire/aws/shape.hpp"
#include "wire/xml/parse.hpp"
#include "wire/xml/write.hpp"

namespace skerry::aws {

struct XmlStyle {
  Fraction fraction = Fraction::cut;
};

// The body members of the struct, each an element; the enclosing element is the caller's.
void write_members(xml::Writer& writer, ConstRef structure, XmlStyle style);
// One member's element or elements.
void write_member(xml::Writer& writer, const Member& member, const void* value, XmlStyle style);
std::string_view xml_name(const Member& member);

// Fills the struct from the children and attributes of `element`. Elements that the shape does not
// have go to `ignored`.
Result<Done, ApiError> read_members(xml::Element element, MutableRef into,
                                    std::vector<std::string>& ignored);

}  // namespace skerry::aws
