#include "drivers/conference/json/json_reader.h"

#include "tests/unit/conference/reading.h"

namespace tramgac::conference {
namespace {

using testing::Read;
using testing::ReadDocument;

std::string One(std::string_view document, const std::string& path) {
  return testing::One(MakeJsonReader, document, path);
}

constexpr std::string_view kSystem = R"({
  "lanStatus": {"speedMbps": 1000, "duplex": " FULL "}, "rebootNeeded": false, "nothing": null, "rate": 1.5,
  "list": [{"id": "a", "state": "UP"}, {"id": "b", "state": "DOWN", "n": 3}], "words": ["x", "y"], "empty": [],
  "data": "{\"acCSRFToken\":\"t0ken\",\"deep\":\"{\\\"x\\\":1}\"}", "big": 18446744073709551615
})";

TEST(JsonReader, FindsWhatThePathsName) {
  const std::vector<std::string> paths = {"/lanStatus/speedMbps",
                                          "/lanStatus/duplex",
                                          "/rebootNeeded",
                                          "/nothing",
                                          "/rate",
                                          "/list/state",
                                          "/list[2]/state",
                                          "/list[id=b]/n",
                                          "/list[id=c]/n",
                                          "count(/list)",
                                          "count(/empty)",
                                          "count(/none)",
                                          "/words[2]",
                                          "/lanStatus",
                                          "/data/acCSRFToken",
                                          "/data/deep/x",
                                          "/big",
                                          "/list[3]/state",
                                          "max(/list/n)",
                                          "sum(/list/state)"};
  const std::vector<std::string> texts = {"1000",
                                          "FULL",
                                          "false",
                                          "-",
                                          "1.5",
                                          "UP",
                                          "DOWN",
                                          "3",
                                          "-",
                                          "2",
                                          "0",
                                          "0",
                                          "y",
                                          "-",
                                          "t0ken",
                                          "1",
                                          "18446744073709551615",
                                          "-",
                                          "3",
                                          "-"};
  for (const std::size_t piece : {1, 2, 5, 100000}) {
    const Read read = ReadDocument(MakeJsonReader, kSystem, paths, piece);
    EXPECT_EQ(read.state, DocumentState::kGood);
    EXPECT_EQ(read.texts, texts) << piece;
  }
}

TEST(JsonReader, ADocumentMayBeAList) {
  constexpr std::string_view kList = R"([{"state":"UP","jitter":3},{"state":"DOWN","jitter":8.5}])";
  EXPECT_EQ(One(kList, "/[1]/state"), "UP");
  EXPECT_EQ(One(kList, "/[2]/state"), "DOWN");
  EXPECT_EQ(One(kList, "/[state=DOWN]/jitter"), "8.5");
  EXPECT_EQ(One(kList, "count(/[*])"), "2");
  EXPECT_EQ(One(kList, "max(/[*]/jitter)"), "8.5");
  EXPECT_EQ(One("[]", "count(/[*])"), "0");
  EXPECT_EQ(One(R"({"error":1})", "count(/[*])"), "0") << "no list is no list of one";
}

TEST(JsonReader, WhatIsNotJsonIsBad) {
  for (const std::string_view text : {"", " ", "<a/>", "{", "{\"a\":}", "[1,]", "{\"a\":1}x", "{'a':1}", "\"\xFF\"",
                                      "{\"a\":01}", "nul", "{\"a\":1e999}"}) {
    EXPECT_EQ(One(text, "/a"), "bad") << text;
  }
  for (std::size_t size = 0; size < kSystem.size(); ++size) {
    EXPECT_EQ(One(kSystem.substr(0, size), "/rate"), "bad") << size;
  }
}

TEST(JsonReader, DepthAndSizeAreBounded) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(One(nested(kMostDepth), "count(/[1])"), "1");
  EXPECT_EQ(One(nested(kMostDepth + 1), "count(/[1])"), "bad");
  EXPECT_EQ(One(std::string(kMostJson, '['), "count(/[1])"), "bad");
  EXPECT_EQ(One("{\"data\":\"" + std::string(100, '[') + "\"}", "/data/x"), "-") << "the inner document is bounded too";
  EXPECT_EQ(One("\"" + std::string(kMostJson - 2, 'x') + "\"", "count(/[1])"), "0");
  EXPECT_EQ(One("\"" + std::string(kMostJson - 1, 'x') + "\"", "count(/[1])"), "big");
  EXPECT_EQ(One("[\"" + std::string(1000, 'x') + "\"]", "/[1]"), std::string(kMostFoundText, 'x'));
}

}  // namespace
}  // namespace tramgac::conference
