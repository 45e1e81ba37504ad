// What an operator's command may look like: everything that RFC 8259 allows, and nothing else.
#include "firmware/command/json_object.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tramgac::firmware {
namespace {

// The members as "key=value;", texts in quotes, what is neither text nor whole number as ?; "broken" if it is no
// object.
std::string Read(const std::string& text) {
  std::vector<char> scratch(text.size() + 4);
  JsonObject object(text, scratch);
  std::string found;
  std::string_view key;
  JsonValue value;
  while (object.Next(key, value)) {
    found.append(key).append("=");
    if (value.kind == JsonValue::Kind::kText) found.append("\"").append(value.text).append("\"");
    if (value.kind == JsonValue::Kind::kWhole) found.append(std::to_string(value.whole));
    if (value.kind == JsonValue::Kind::kOther) found.append("?");
    found.append(";");
  }
  return object.sound() ? found : "broken";
}

TEST(JsonObject, GivesItsMembers) {
  EXPECT_EQ(Read("{}"), "");
  EXPECT_EQ(Read(" { \"a\" : \"b\" , \"c\" : -12 } \n"), "a=\"b\";c=-12;");
  EXPECT_EQ(Read(R"({"a":1.0,"b":1e3,"c":null,"d":[1,[2],{"e":3}],"f":{"g":"h"},"i":true})"),
            "a=?;b=?;c=?;d=?;f=?;i=?;");
  EXPECT_EQ(Read(R"({"a":9223372036854775807,"b":9223372036854775808})"), "a=9223372036854775807;b=?;");
  EXPECT_EQ(Read(R"({"a":"\u1ea3 \ud83d\ude00 \n\/"})"), "a=\"ả 😀 \n/\";");
  EXPECT_EQ(Read("\xEF\xBB\xBF{\"a\":1}"), "a=1;");
}

TEST(JsonObject, RefusesWhatIsNone) {
  for (const char* const text : {"",
                                 "null",
                                 "[]",
                                 "{",
                                 "{\"a\"}",
                                 "{\"a\":}",
                                 "{\"a\":1,}",
                                 "{,}",
                                 "{} x",
                                 "{\"a\":01}",
                                 "{\"a\":-}",
                                 "{\"a\":1.}",
                                 "{\"a\":tru}",
                                 "{\"a\":\"\\x\"}",
                                 "{\"a\":\"\\u12\"}",
                                 "{\"a\":\"\\ud800\"}",
                                 "{\"a\":\"\\udc00\"}",
                                 "{\"a\":\"\n\"}",
                                 "{\"a\":\"\xC3\"}",
                                 "{\"a\":[1 2]}",
                                 "{\"a\":[1}",
                                 "{'a':1}",
                                 "{\"a\":\"b"}) {
    EXPECT_EQ(Read(text), "broken") << text;
  }
  const std::string deep = std::string("{\"a\":").append(15, '[') + std::string(15, ']') + "}";
  EXPECT_EQ(Read(deep), "a=?;");
  EXPECT_EQ(Read(std::string("{\"a\":").append(1000, '[')), "broken");
  EXPECT_EQ(Read(std::string("{\"a\":").append(16, '[') + std::string(16, ']') + "}"), "broken");
}

TEST(JsonObject, WritesNotBehindItsScratchMemory) {
  std::vector<char> scratch(8);
  JsonObject object("{\"abcdefgh\":1}", scratch);
  std::string_view key;
  JsonValue value;
  EXPECT_FALSE(object.Next(key, value));
  EXPECT_FALSE(object.sound());
}

}  // namespace
}  // namespace tramgac::firmware
