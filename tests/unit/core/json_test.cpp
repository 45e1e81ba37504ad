#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "agent/core/payload/json_writer.h"
#include "agent/core/payload/timestamp.h"

namespace tramgac {
namespace {

std::string Number(double number) {
  std::array<char, 40> out{};
  return {out.data(), FormatNumber(number, out)};
}

TEST(FormatNumber, WritesWhatPeopleWouldWrite) {
  EXPECT_EQ(Number(23.4), "23.4");
  EXPECT_EQ(Number(234.0 / 10), "23.4");
  EXPECT_EQ(Number(0), "0");
  EXPECT_EQ(Number(-0.0), "0");
  EXPECT_EQ(Number(-0.5), "-0.5");
  EXPECT_EQ(Number(230), "230");
  EXPECT_EQ(Number(0.1 + 0.2), "0.3");
  EXPECT_EQ(Number(49.983), "49.983");
  EXPECT_EQ(Number(1.0000004), "1");
  EXPECT_EQ(Number(0.001), "0.001");
  EXPECT_EQ(Number(0.000123), "0.000123");
  EXPECT_EQ(Number(999999999999.0), "999999999999");
  EXPECT_EQ(Number(-99.999999), "-99.999999");
  EXPECT_EQ(Number(99.9999999), "100");
  EXPECT_EQ(Number(1e-9), "1e-09");
  EXPECT_EQ(Number(1.5e300), "1.5e+300");
}

TEST(FormatNumber, LargeCountersKeepTheirLastDigit) {
  EXPECT_EQ(Number(1234567890123.0), "1234567890123");
  EXPECT_EQ(Number(-9007199254740991.0), "-9007199254740991");
  EXPECT_EQ(Number(1e16), "1e+16");
  EXPECT_EQ(Number(12345678901.3), "12345678901.3");
  EXPECT_EQ(Number(-999999999999.5), "-999999999999.5");
  EXPECT_EQ(Number(123456789012.9999), "123456789013");
}

TEST(FormatNumber, IsValidJsonAndCloseForEveryNumber) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 200000; ++i) {
    double value;
    const std::uint64_t bits = random();
    std::memcpy(&value, &bits, sizeof value);
    if (i % 2 == 0) value = static_cast<double>(static_cast<std::int64_t>(bits) >> (bits % 64)) / 1000;
    if (!std::isfinite(value)) continue;
    const std::string text = Number(value);
    ASSERT_LE(text.size(), 32u);
    ASSERT_GT(text.size(), 0u);
    const auto back = nlohmann::json::parse(text, nullptr, false);
    ASSERT_TRUE(back.is_number()) << text;
    ASSERT_NEAR(back.get<double>(), value, std::max(6e-7, std::abs(value) * 1e-8)) << text;
  }
}

TEST(FormatNumber, ATooSmallBufferGivesNothing) {
  std::array<char, 40> out{};
  EXPECT_EQ(FormatNumber(1e300, std::span(out).first(3)), 0u);
  EXPECT_EQ(FormatNumber(12.5, std::span(out).first(3)), 0u);
}

TEST(JsonWriter, NumbersThatAreNotFiniteBecomeNull) {
  std::array<char, 100> buffer{};
  JsonWriter json(buffer);
  json.BeginObject();
  json.Real("a", std::numeric_limits<double>::infinity());
  json.Real("b", std::numeric_limits<double>::quiet_NaN());
  json.EndObject();
  EXPECT_EQ(json.text(), R"({"a":null,"b":null})");
}

TEST(JsonWriter, EverythingAtOnce) {
  std::array<char, 300> buffer{};
  JsonWriter json(buffer);
  json.BeginObject();
  json.Text("text", "Phòng \"A\"\\\n\t\x01\x7F");
  json.Text("none", {});
  json.Integer("low", std::numeric_limits<std::int64_t>::min());
  json.Any("null", Value());
  json.Any("bool", Value::Bool(true));
  json.Any("integer", Value::Integer(-3));
  json.Any("real", Value::Real(2.5));
  json.Any("word", Value::Text("on-line", 2));
  json.BeginObject("empty");
  json.EndObject();
  json.BeginArray("list");
  json.Item("a");
  json.Item("b");
  json.EndArray();
  json.BeginArray("none");
  json.EndArray();
  json.EndObject();
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(json.text(),
            "{\"text\":\"Phòng \\\"A\\\"\\\\\\n\\t\\u0001\\u007f\",\"none\":\"\",\"low\":-9223372036854775808,"
            "\"null\":null,\"bool\":true,\"integer\":-3,\"real\":2.5,\"word\":\"on-line\",\"empty\":{},"
            "\"list\":[\"a\",\"b\"],\"none\":[]}");
  EXPECT_TRUE(nlohmann::json::accept(json.text()));
}

TEST(JsonWriter, EveryByteOfTextIsEscapedSoThatItComesBack) {
  for (int c = 0; c < 0x80; ++c) {
    std::array<char, 64> buffer{};
    JsonWriter json(buffer);
    const std::string text = {'<', static_cast<char>(c), '>'};
    json.BeginObject();
    json.Text(text, text);
    json.EndObject();
    const auto parsed = nlohmann::json::parse(json.text());
    EXPECT_EQ(parsed.at(text).get<std::string>(), text);
  }
}

TEST(JsonWriter, ABufferThatIsTooSmallIsSaidAtEverySize) {
  const auto write = [](std::span<char> buffer) {
    JsonWriter json(buffer);
    json.BeginObject();
    json.Text("key", "a\nb");
    json.Real("n", 2.5);
    json.Bool("b", false);
    json.EndObject();
    return std::pair(json.ok(), json.text().size());
  };
  std::vector<char> large(100);
  const std::size_t need = write(large).second;
  for (std::size_t size = 0; size <= need; ++size) {
    std::vector<char> exact(size);
    const auto [ok, written] = write(exact);
    EXPECT_EQ(ok, size == need);
    EXPECT_LE(written, size);
  }
}

std::string Utc(std::int64_t ms) {
  std::array<char, 32> out{};
  return std::string(FormatUtc(ms, out));
}

TEST(Timestamp, KnownMoments) {
  EXPECT_EQ(Utc(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(Utc(951782399999), "2000-02-28T23:59:59.999Z");
  EXPECT_EQ(Utc(951782400000), "2000-02-29T00:00:00.000Z");
  EXPECT_EQ(Utc(1709164800001), "2024-02-29T00:00:00.001Z");
  EXPECT_EQ(Utc(1709251200000), "2024-03-01T00:00:00.000Z");
  EXPECT_EQ(Utc(4107542400000), "2100-03-01T00:00:00.000Z");  // 2100 is no leap year
  EXPECT_EQ(Utc(4107542399000), "2100-02-28T23:59:59.000Z");
  EXPECT_EQ(Utc(1795425843250), "2026-11-23T09:24:03.250Z");
  EXPECT_EQ(Utc(2147483648000), "2038-01-19T03:14:08.000Z");
  EXPECT_EQ(Utc(253402300799999), "9999-12-31T23:59:59.999Z");
}

TEST(Timestamp, OutsideOfItsYearsOrRoomThereIsNone) {
  EXPECT_EQ(Utc(-1), "");
  EXPECT_EQ(Utc(253402300800000), "");
  EXPECT_EQ(Utc(std::numeric_limits<std::int64_t>::max()), "");
  std::array<char, 10> small{};
  EXPECT_EQ(FormatUtc(0, small), "");
}

TEST(Timestamp, ReadsWhatItWrites) {
  for (const std::int64_t ms :
       {std::int64_t{0}, std::int64_t{951782399999}, std::int64_t{1795425843250}, std::int64_t{253402300799999}}) {
    EXPECT_EQ(ParseUtc(Utc(ms)), ms);
  }
  for (const char* text : {"", "2026-11-23T09:24:03Z", "2026-02-30T00:00:00.000Z", "2026-11-23T24:00:00.000Z",
                           "2026-11-23T09:60:03.250Z", "2026-11-23 09:24:03.250Z", "2026-1x-23T09:24:03.250Z",
                           "2026-11-23T09:24:03.2:0Z", "2026-11-23T09:24:03.250+", "1969-12-31T23:59:59.999Z"}) {
    EXPECT_EQ(ParseUtc(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tramgac
