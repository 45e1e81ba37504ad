#include "drivers/conference/xml/xml_reader.h"

#include "tests/unit/conference/reading.h"

namespace tramgac::conference {
namespace {

using testing::Read;
using testing::ReadDocument;

std::string One(std::string_view document, const std::string& path) {
  return testing::One(MakeXmlReader, document, path);
}

constexpr std::string_view kStatus = R"(<?xml version="1.0"?>
<Status product="Cisco Codec" xmlns="http://www.tandberg.no/XML/CUIL/1.0" xmlns:x="urn:x">
  <Call item="3" maxOccurrence="n"><Status>Connected</Status><Duration>17</Duration></Call>
  <x:Call x:item="9"><Status>Ringing</Status><Duration item="1">4</Duration></x:Call>
  <Temperature> 41.5
  </Temperature>
  <Empty/><Name>A &amp; B &#x1EA1;</Name><Mixed>one<b>two</b> three</Mixed>
</Status>
)";

TEST(XmlReader, FindsWhatThePathsName) {
  const std::vector<std::string> paths = {"/Status/@product",
                                          "/Status/Call/Status",
                                          "/Status/Call[2]/Status",
                                          "/Status/Call[item=9]/Duration",
                                          "count(/Status/Call)",
                                          "/Status/Temperature",
                                          "/Status/Empty",
                                          "/Status/Name",
                                          "/Status/Mixed",
                                          "/Status/Mixed/b",
                                          "/Status/Nothing",
                                          "sum(/Status/Call/Duration)",
                                          "max(/Status/Call/Duration)",
                                          "max(/Status/Call/Status)",
                                          "/Call/Status",
                                          "/Status/[2]/Duration"};
  const std::vector<std::string> texts = {
      "Cisco Codec", "Connected", "Ringing", "4",  "2",  "41.5", "",  "A & B \u1EA1",
      "one three",   "two",       "-",       "21", "17", "-",    "-", "4"};
  for (const std::size_t piece : {1, 2, 3, 7, 4096, 100000}) {
    const Read read = ReadDocument(MakeXmlReader, kStatus, paths, piece);
    EXPECT_EQ(read.state, DocumentState::kGood);
    EXPECT_EQ(read.texts, texts) << piece;
  }
}

TEST(XmlReader, WhatIsNotXmlIsBad) {
  for (const std::string_view text :
       {"", "  ", "x", "{}", "<a>", "<a></b>", "<a/><b/>", "<a>&foo;</a>", "<a b></a>", "<a>\x01</a>",
        "<a>\xFF\xFE</a>", "<?xml version=\"1.0\" encoding=\"x-none\"?><a/>"}) {
    EXPECT_EQ(One(text, "/a"), "bad") << text;
  }
}

TEST(XmlReader, EveryCutOfADocumentIsBad) {
  const std::string_view whole = kStatus.substr(0, kStatus.rfind('>') + 1);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(One(whole.substr(0, size), "/Status/Name"), "bad") << size;
  }
  EXPECT_EQ(One(whole, "/Status/Name"), "A & B \u1EA1");
}

TEST(XmlReader, NoEntityIsExpanded) {
  EXPECT_EQ(One("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "/a"), "bad");
  EXPECT_EQ(One("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", "/a"), "bad");
}

TEST(XmlReader, OtherEncodings) {
  EXPECT_EQ(One("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE9</a>", "/a"), "\u00E9");
  std::string wide("\xFF\xFE", 2);
  for (const char c : std::string_view("<a>x</a>")) wide += {c, '\0'};
  EXPECT_EQ(One(wide, "/a"), "x");
}

TEST(XmlReader, DepthAndTextsAreBounded) {
  const auto nested = [](std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += "<a>";
    for (std::size_t i = 0; i < depth; ++i) text += "</a>";
    return text;
  };
  EXPECT_EQ(One(nested(kMostDepth), "count(/a/a/a)"), "1");
  EXPECT_EQ(One(nested(kMostDepth + 1), "count(/a/a/a)"), "bad");
  EXPECT_EQ(One("<a>" + std::string(100000, 'x') + "</a>", "/a"), std::string(kMostFoundText, 'x'));
  EXPECT_EQ(One("<a b='" + std::string(100000, 'x') + "'/>", "/a/@b"), std::string(kMostFoundText, 'x'));
}

TEST(XmlReader, SiblingsAreCountedAnewInEachParent) {
  EXPECT_EQ(One("<a><b><c>1</c></b><b><c>2</c><c>3</c></b></a>", "/a/b/c[2]"), "3");
  EXPECT_EQ(One("<a><b><c>1</c></b><b><c>2</c><c>3</c></b></a>", "/a/b[2]/c[1]"), "2");
  EXPECT_EQ(One("<a><a><b>no</b></a><b>yes</b></a>", "/a/b"), "yes");
}

}  // namespace
}  // namespace tramgac::conference
