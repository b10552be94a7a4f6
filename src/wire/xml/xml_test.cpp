#include "wire/xml/parse.hpp"

#include <gtest/gtest.h>

#include <string>

#include "wire/xml/write.hpp"

namespace skerry::xml {
namespace {

void write_again(Writer& writer, Element element) {
  const std::string name(element.name());
  writer.open(name);
  if (element.first_child()) {
    for (Element each = element.first_child(); each; each = each.next_sibling()) {
      write_again(writer, each);
    }
  } else if (const std::string text = element.text(); !text.empty()) {
    writer.text(text);
  }
  writer.close(name);
}

std::string again(std::string_view text, const Limits& limits = {}) {
  const auto document = parse(text, limits);
  if (!document) return "refused: " + document.error().message;
  std::string out;
  Writer writer(out);
  write_again(writer, document->root());
  return out;
}

TEST(Xml, ReadsElementsAndText) {
  EXPECT_EQ(again("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a><b> x </b><c/><d></d></a>"),
            "<a><b> x </b><c/><d/></a>");
  EXPECT_EQ(again("\xef\xbb\xbf<a>&lt;&amp;&gt;&quot;&apos;&#65;&#x20AC;</a>"),
            "<a>&lt;&amp;&gt;&quot;'A€</a>");
  EXPECT_EQ(again("<a><!-- no --><b><![CDATA[<x>&amp;]]>&amp;</b></a>"),
            "<a><b>&lt;x&gt;&amp;amp;&amp;</b></a>");
  EXPECT_EQ(again("<s:a xmlns:s='urn:x'><s:b>1</s:b></s:a>"), "<a><b>1</b></a>");
  EXPECT_EQ(again("<a>one\r\ntwo&#13;</a>"), "<a>one\ntwo&#xD;</a>");
  EXPECT_EQ(again("<a> </a>"), "<a> </a>");
}

TEST(Xml, ReadsAttributes) {
  const auto document = parse("<a xsi:type='User' b=\"&quot;\"/>");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->root().attribute("xsi:type"), "User");
  EXPECT_EQ(document->root().attribute("b"), "\"");
  EXPECT_EQ(document->root().attribute("c"), std::nullopt);
}

TEST(Xml, RefusesWhatItDoesNotNeed) {
  EXPECT_EQ(again("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
            "refused: a document type is not allowed");
  EXPECT_EQ(again("<a><!ENTITY b 'c'></a>"), "refused: a document type is not allowed");
  EXPECT_EQ(again("<a>&b;</a>"), "refused: an entity that XML itself does not define");
  EXPECT_EQ(again("<a b='&c;'/>"), "refused: an entity that XML itself does not define");
  EXPECT_EQ(again("<a>&#0;</a>"), "refused: an entity that XML itself does not define");
  EXPECT_EQ(again("<a>&#xD800;</a>"), "refused: an entity that XML itself does not define");
  EXPECT_EQ(again("<a>&amp</a>"), "refused: an entity that XML itself does not define");
  EXPECT_EQ(again("<?php x?><a/>"), "refused: a processing instruction is not allowed");
  EXPECT_EQ(again("<?xml version='1.0' encoding='utf-16'?><a/>"),
            "refused: the encoding is not UTF-8");
  EXPECT_EQ(again("<a>\x01</a>"), "refused: a character that XML does not allow");
  EXPECT_EQ(again("<a>\xff</a>"), "refused: the text is not UTF-8");
}

TEST(Xml, RefusesBrokenMarkup) {
  EXPECT_EQ(again(""), "refused: there is not exactly one root element");
  EXPECT_EQ(again("<a/><b/>"), "refused: there is not exactly one root element");
  EXPECT_EQ(again("x<a/>"), "refused: text outside of the root element");
  EXPECT_EQ(again("<a/>x"), "refused: text outside of the root element");
  EXPECT_EQ(again("<a>"), "refused: an element is not closed");
  EXPECT_EQ(again("</a>"), "refused: an end tag without its start");
  EXPECT_EQ(again("<a b/>"), "refused: an attribute without a value");
  EXPECT_EQ(again("<a b=c/>"), "refused: an attribute's value is not quoted");
  EXPECT_EQ(again("<a b='<'/>"), "refused: a '<' inside of an attribute");
  EXPECT_EQ(again("<a"), "refused: an attribute without a name");
  EXPECT_EQ(again("<a::b/>"), "refused: a '<' without a name");
  EXPECT_EQ(again("<a:/>"), "refused: a '<' without a name");
  EXPECT_EQ(again("<1/>"), "refused: a '<' without a name");
  EXPECT_EQ(again("< a/>"), "refused: a '<' without a name");
  EXPECT_EQ(again("<a><b></a></b>"), "refused: Start-end tags mismatch");
}

TEST(Xml, KeepsItsLimits) {
  const Limits limits{.input_bytes_max = 1000, .depth_max = 3, .memory_floor_bytes = 1000};
  EXPECT_EQ(again("<a><b><c/></b></a>", limits), "<a><b><c/></b></a>");
  EXPECT_EQ(again("<a><b><c><d/></c></b></a>", limits),
            "refused: the elements are nested too deeply");
  EXPECT_EQ(again("<a>" + std::string(1000, ' ') + "</a>", limits),
            "refused: the document is too long");
  std::string many = "<a>";
  for (int i = 0; i < 100; ++i) many += "<b/>";
  EXPECT_EQ(again(many + "</a>", limits), "refused: too many elements");
}

TEST(Xml, WritesWhatAReaderReadsBack) {
  std::string out;
  Writer writer(out);
  writer.open("a");
  writer.attribute("b", "<\"\n\t&");
  writer.element("c", "<&>\"'\r\n\t€");
  writer.element("d", "");
  writer.element("e", std::string_view("\x01\xff\xef\xbf\xbf\0", 6));
  writer.close("a");
  EXPECT_EQ(out,
            "<a b=\"&lt;&quot;&#xA;&#x9;&amp;\"><c>&lt;&amp;&gt;&quot;'&#xD;\n\t€</c><d></d>"
            "<e>\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</e></a>");
  const auto document = parse(out);
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->root().attribute("b"), "<\"\n\t&");
  EXPECT_EQ(document->root().child("c").text(), "<&>\"'\r\n\t€");
  EXPECT_FALSE(document->root().child("f"));
}

}  // namespace
}  // namespace skerry::xml
