#include "agent/core/model/record_body.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace tramgac {
namespace {

constexpr Stamp kStamp{3, BootTime(Duration(123456789)), 1795425843250, TimeQuality::kSynced};

struct Reading {
  NameId point;
  Quality quality;
  Value value;
};

std::vector<std::uint8_t> Write(const Stamp& stamp, const std::vector<Reading>& readings) {
  std::vector<std::uint8_t> buffer(8192);
  DataBodyWriter out(buffer);
  EXPECT_TRUE(out.Begin(stamp, 9));
  for (const Reading& reading : readings) EXPECT_TRUE(out.Add(reading.point, reading.value, reading.quality));
  EXPECT_EQ(out.count(), readings.size());
  return {out.body().begin(), out.body().end()};
}

void ExpectSame(const std::vector<std::uint8_t>& body, const std::vector<Reading>& readings) {
  DataBodyReader in(body);
  for (const Reading& reading : readings) {
    DataEntry entry;
    ASSERT_TRUE(in.Next(entry));
    EXPECT_EQ(entry.point, reading.point);
    EXPECT_EQ(entry.quality, reading.quality);
    EXPECT_EQ(entry.value, reading.quality == Quality::kGood ? reading.value : Value());
    if (entry.value.type == ValueType::kReal) {
      EXPECT_EQ(std::signbit(entry.value.real), std::signbit(reading.value.real));
    }
  }
  DataEntry past;
  EXPECT_FALSE(in.Next(past));
  EXPECT_TRUE(in.ok());
}

TEST(DataBody, EveryKindOfValueComesBackUnchanged) {
  const std::vector<Reading> readings = {
      {1, Quality::kGood, Value::Real(23.4)},
      {2, Quality::kGood, Value::Real(230)},
      {3, Quality::kGood, Value::Real(-0.0)},
      {4, Quality::kGood, Value::Real(0.1 + 0.2)},
      {5, Quality::kGood, Value::Real(1e300)},
      {6, Quality::kGood, Value::Real(-0.1)},
      {7, Quality::kGood, Value::Integer(std::numeric_limits<std::int64_t>::min())},
      {8, Quality::kGood, Value::Bool(true)},
      {9, Quality::kGood, Value::Bool(false)},
      {10, Quality::kGood, Value::Text("đang sạc")},
      {11, Quality::kGood, Value::Text("")},
      {12, Quality::kTimeout, Value::Real(1)},
      {UINT32_MAX, Quality::kImplausible, Value()},
      {14, Quality::kGood, Value::Real(999999999)},
      {15, Quality::kGood, Value::Real(1000000000)},
      {16, Quality::kGood, Value::Real(99999999.9)},
      {17, Quality::kGood, Value::Real(std::numeric_limits<double>::denorm_min())},
      {18, Quality::kGood, Value::Real(0.04)},
      {19, Quality::kGood, Value::Real(-0.04)},
  };
  ExpectSame(Write(kStamp, readings), readings);
}

TEST(DataBody, StampComesBack) {
  for (const TimeQuality quality :
       {TimeQuality::kNone, TimeQuality::kEstimated, TimeQuality::kCorrected, TimeQuality::kSynced}) {
    Stamp stamp = kStamp;
    stamp.quality = quality;
    const auto body = Write(stamp, {});
    const DataBodyReader in(body);
    ASSERT_TRUE(in.ok());
    EXPECT_EQ(in.device(), 9u);
    EXPECT_EQ(in.stamp().boot, 3u);
    EXPECT_EQ(in.stamp().at, kStamp.at);
    EXPECT_EQ(in.stamp().quality, quality);
    if (quality != TimeQuality::kNone) {
      EXPECT_EQ(in.stamp().utc_ms, kStamp.utc_ms);
    }
  }
}

TEST(DataBody, TheCommonCaseIsSmall) {
  const std::size_t empty = Write(kStamp, {}).size();
  EXPECT_EQ(Write(kStamp, {{1, Quality::kGood, Value::Real(229.8)}}).size() - empty, 4u);
  EXPECT_EQ(Write(kStamp, {{1, Quality::kGood, Value::Bool(true)}}).size() - empty, 2u);
}

TEST(DataBody, AFullBufferKeepsWhatItHad) {
  std::vector<std::uint8_t> buffer(30);
  DataBodyWriter out(buffer);
  ASSERT_TRUE(out.Begin(kStamp, 1));
  std::uint32_t fitted = 0;
  while (out.Add(fitted + 1, Value::Text("abc"), Quality::kGood)) ++fitted;
  EXPECT_EQ(out.count(), fitted);
  EXPECT_FALSE(out.Add(1, Value::Text(std::string(100, 'x')), Quality::kGood));
  DataBodyReader in(out.body());
  DataEntry entry;
  std::uint32_t read = 0;
  while (in.Next(entry)) EXPECT_EQ(entry.point, ++read);
  EXPECT_EQ(read, fitted);
  EXPECT_TRUE(in.ok());
  DataBodyWriter tiny(MutableByteSpan(buffer).first(3));
  EXPECT_FALSE(tiny.Begin(kStamp, 1));
}

Value RandomValue(std::mt19937_64& random, std::string& text) {
  switch (random() % 5) {
    case 0: return Value::Bool(random() % 2 == 0);
    case 1: return Value::Integer(static_cast<std::int64_t>(random()) >> (random() % 64));
    case 2: {
      const auto bits = random();
      double real;
      std::memcpy(&real, &bits, sizeof real);
      return Value::Real(std::isfinite(real) ? real : 1.5);
    }
    case 3: return Value::Real(static_cast<double>(static_cast<std::int64_t>(random() % 200000) - 100000) / 10);
    default:
      for (std::size_t n = random() % 30; n > 0; --n) text.push_back(static_cast<char>(random()));
      return Value::Text(text);
  }
}

TEST(DataBody, RandomBatchesComeBackUnchanged) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::vector<Reading> readings(random() % 20);
    std::vector<std::string> texts(readings.size());
    for (std::size_t i = 0; i < readings.size(); ++i) {
      const auto quality = static_cast<Quality>(random() % 3 == 0 ? random() % kQualityCount : 0);
      readings[i] = {static_cast<NameId>(random()), quality, RandomValue(random, texts[i])};
    }
    const auto body = Write(kStamp, readings);
    ExpectSame(body, readings);
    if (HasFailure()) return;
  }
}

// Reads everything there is; returns how many entries. Must end and must not read outside the body.
int ReadAll(ByteSpan body) {
  const std::vector<std::uint8_t> exact(body.begin(), body.end());  // its own allocation: overreads are seen by ASan
  DataBodyReader data(exact);
  DataEntry entry;
  int count = 0;
  while (data.Next(entry)) ++count;
  EventBodyReader event(exact);
  EventField field;
  while (event.Next(field)) ++count;
  return count;
}

TEST(DataBody, TruncationIsNoticedOrLeavesWholeEntries) {
  const std::vector<Reading> readings = {{1, Quality::kGood, Value::Real(23.44)},
                                         {300, Quality::kGood, Value::Text("charging")},
                                         {5, Quality::kTimeout, Value()},
                                         {6, Quality::kGood, Value::Integer(-70000)}};
  const auto body = Write(kStamp, readings);
  for (std::size_t size = 0; size < body.size(); ++size) {
    DataBodyReader in(ByteSpan(body).first(size));
    DataEntry entry;
    std::size_t count = 0;
    while (in.Next(entry)) {
      EXPECT_EQ(entry.point, readings[count].point);
      ++count;
    }
    EXPECT_LT(count, readings.size());
    EXPECT_FALSE(in.Next(entry)) << "damage must stay damage";
    ReadAll(ByteSpan(body).first(size));
  }
}

TEST(DataBody, DamageNeverCrashesOrLoops) {
  std::mt19937_64 random(11);
  const auto body = Write(kStamp, {{1, Quality::kGood, Value::Real(23.44)},
                                   {2, Quality::kGood, Value::Text("charging")},
                                   {3, Quality::kTimeout, Value()}});
  for (int round = 0; round < 20000; ++round) {
    auto damaged = body;
    for (std::uint64_t n = 1 + random() % 3; n > 0; --n) {
      damaged[random() % damaged.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
    }
    ASSERT_LE(ReadAll(damaged), static_cast<int>(2 * body.size()));
  }
  for (int round = 0; round < 20000; ++round) {
    std::vector<std::uint8_t> noise(random() % 64);
    for (std::uint8_t& byte : noise) byte = static_cast<std::uint8_t>(random());
    if (!noise.empty()) noise[0] = 1;
    ASSERT_LE(ReadAll(noise), 128);
  }
}

TEST(DataBody, NumbersThatAreNotFiniteAreDamage) {
  std::array<std::uint8_t, 64> buffer{};
  ByteWriter out(buffer);
  out.U8(1);
  out.Varint(1);
  out.SignedVarint(0);
  out.U8(0);
  out.Varint(1);  // device
  out.Varint(2);  // point
  out.U8(3);      // a real
  out.F64(std::numeric_limits<double>::quiet_NaN());
  DataBodyReader in(out.written());
  DataEntry entry;
  EXPECT_FALSE(in.Next(entry));
  EXPECT_FALSE(in.ok());
}

TEST(EventBody, FieldsComeBackInOrder) {
  std::array<std::uint8_t, 256> buffer{};
  EventBodyWriter out(buffer);
  out.Begin(kStamp, "alarm");
  out.Text("alarm", "ups-1.on-battery");
  out.Number("value", 27.5);
  out.Integer("occurrence", 3);
  out.Bool("active", true);
  ASSERT_TRUE(out.ok());
  EventBodyReader in(out.body());
  EXPECT_EQ(in.event(), "alarm");
  EXPECT_EQ(in.stamp().utc_ms, kStamp.utc_ms);
  const EventField wanted[] = {{"alarm", Value::Text("ups-1.on-battery")},
                               {"value", Value::Real(27.5)},
                               {"occurrence", Value::Integer(3)},
                               {"active", Value::Bool(true)}};
  for (const EventField& one : wanted) {
    EventField field;
    ASSERT_TRUE(in.Next(field));
    EXPECT_EQ(field.name, one.name);
    EXPECT_EQ(field.value, one.value);
  }
  EventField past;
  EXPECT_FALSE(in.Next(past));
  EXPECT_TRUE(in.ok());
}

TEST(EventBody, WhatDoesNotFitIsSaid) {
  std::array<std::uint8_t, 24> buffer{};
  EventBodyWriter out(buffer);
  out.Begin(kStamp, "alarm");
  out.Text("text", "much too long for what is left");
  EXPECT_FALSE(out.ok());
}

TEST(TimeQuality, Names) {
  EXPECT_EQ(TimeQualityName(TimeQuality::kNone), "none");
  EXPECT_EQ(TimeQualityName(TimeQuality::kEstimated), "estimated");
  EXPECT_EQ(TimeQualityName(TimeQuality::kCorrected), "corrected");
  EXPECT_EQ(TimeQualityName(TimeQuality::kSynced), "synced");
}

}  // namespace
}  // namespace tramgac
