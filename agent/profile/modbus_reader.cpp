// The parts of a profile that only Modbus devices have.
#include <chrono>

#include "agent/profile/draft.h"
#include "agent/profile/notation.h"

namespace tramgac::profile {
namespace {

using namespace std::chrono_literals;
using modbus::Table;

constexpr Choice<char> kParityWords[] = {{"none", 'N'}, {"even", 'E'}, {"odd", 'O'}};

constexpr Choice<WordOrder> kWordOrders[] = {{"high-first", WordOrder::kHighFirst},
                                             {"low-first", WordOrder::kLowFirst}};
constexpr Choice<ByteOrder> kByteOrders[] = {{"big", ByteOrder::kBigEndian}, {"little", ByteOrder::kLittleEndian}};

constexpr TypeFacts kBitFacts{WireType::kBit, Family::kBit, 1, false, 1};
constexpr Choice<TypeFacts> kTypes[] = {
    {"bit", kBitFacts},
    {"u16", {WireType::kU16, Family::kInteger, 16, false, 1}},
    {"i16", {WireType::kI16, Family::kInteger, 16, true, 1}},
    {"u32", {WireType::kU32, Family::kInteger, 32, false, 2}},
    {"i32", {WireType::kI32, Family::kInteger, 32, true, 2}},
    {"u64", {WireType::kU64, Family::kInteger, 64, false, 4}},
    {"i64", {WireType::kI64, Family::kInteger, 64, true, 4}},
    {"f32", {WireType::kF32, Family::kReal, 32, true, 2}},
    {"f64", {WireType::kF64, Family::kReal, 64, true, 4}},
    {"bcd16", {WireType::kBcd16, Family::kBcd, 4, false, 1}},
    {"bcd32", {WireType::kBcd32, Family::kBcd, 8, false, 2}},
    {"ascii", {WireType::kAscii, Family::kText, 0, false, 0}},
};

bool IsBitTable(Table table) { return table == Table::kCoil || table == Table::kDiscreteInput; }

RegisterAddress ReadAt(const Field& at) {
  const std::string text = at.Text();
  const auto address = ParseRegisterAddress(text);
  if (!address && !text.empty()) at.ComplainValue(Say(kWantAt));
  return address.value_or(RegisterAddress{});
}

// Coils are bits without saying so; registers must say what is in them.
TypeFacts ReadType(Mapping& map, Table table) {
  if (IsBitTable(table)) {
    const Field field = map.Optional("type");
    const TypeFacts facts = field.Word(kTypes, kBitFacts);
    if (facts.family != Family::kBit) field.Complain(Say(kBitTable), Say(kWantBitType));
    return kBitFacts;
  }
  const Field field = map.Required("type");
  const TypeFacts facts = field.Word(kTypes, kTypes[1].value);
  if (facts.family == Family::kBit) field.Complain(Say(kRegisterTable), Say(kWantBitKey));
  return facts;
}

std::uint16_t ReadCount(Mapping& map, const TypeFacts& facts, std::uint16_t max_words) {
  if (facts.registers != 0) return facts.registers;
  return static_cast<std::uint16_t>(map.Required("length").Integer(1, max_words, 1));
}

void CheckSpan(const Field& at, const modbus::PointAddress& address, std::uint16_t max_words) {
  if (address.address + address.count > 0x10000) {
    at.Complain(Say(kBeyondTable, unsigned{address.address}, address.count - 1), Say(kWantAt));
  }
  if (!IsBitTable(address.table) && address.count > max_words) {
    at.Complain(Say(kTooLong, unsigned{address.count}, unsigned{max_words}));
  }
}

void ReadPoint(Draft& draft, const Field& item) {
  if (!item.is_mapping()) {
    (void)item.Map();
    return;
  }
  Mapping map(item);
  DraftPoint point{{}, {}, {}, {}, item, {}, {}, {}};
  const std::uint16_t max_words = draft.profile.modbus_limits.max_words;
  const Field at = map.Required("at");
  const RegisterAddress address = ReadAt(at);
  const TypeFacts facts = ReadType(map, address.table);
  point.refresh = ReadRefresh(map);
  point.modbus = {static_cast<std::uint32_t>(draft.points.size()), address.table, address.address,
                  ReadCount(map, facts, max_words), point.refresh};
  CheckSpan(at, point.modbus, max_words);
  ReadEncoding(draft, map, facts, point);
  point.spec.encoding.word_order = map.Optional("word_order").Word(kWordOrders, WordOrder::kHighFirst);
  point.spec.encoding.byte_order = map.Optional("byte_order").Word(kByteOrders, ByteOrder::kBigEndian);
  ReadPointCommon(draft, map, point);
  draft.points.push_back(std::move(point));
}

void ReadSerial(Mapping& map, SerialDefaults& serial) {
  serial.baud = static_cast<std::uint32_t>(map.Optional("baud").Integer(300, 1'000'000, 9600));
  serial.parity = map.Optional("parity").Word(kParityWords, 'N');
  serial.stop_bits = static_cast<std::uint8_t>(map.Optional("stop_bits").Integer(1, 2, 1));
}

}  // namespace

void ReadModbusSection(Draft& draft, const Field& section) {
  Mapping map = section.Map();
  modbus::DeviceLimits& limits = draft.profile.modbus_limits;
  draft.profile.default_unit = static_cast<std::uint8_t>(map.Optional("unit").Integer(0, 247, 1));
  ReadSerial(map, draft.profile.serial);
  limits.max_words = static_cast<std::uint16_t>(map.Optional("max_words").Integer(1, 125, limits.max_words));
  limits.max_bits = static_cast<std::uint16_t>(map.Optional("max_bits").Integer(1, 2000, limits.max_bits));
  limits.max_gap = static_cast<std::uint16_t>(map.Optional("max_gap").Integer(0, 124, limits.max_gap));
  for (const Field& item : map.Optional("readable").List(0, 200)) {
    const std::string text = item.Text();
    const auto range = ParseReadableRange(text);
    if (range) draft.profile.readable.push_back(*range);
    if (!range && !text.empty()) item.ComplainValue(Say(kWantRange));
  }
  limits.readable = draft.profile.readable;
  limits.request_pause = map.Optional("request_pause").Period(0ms, 10s, limits.request_pause);
  limits.connect_pause = map.Optional("connect_pause").Period(0ms, 60s, limits.connect_pause);
  limits.timeout = map.Optional("timeout").Period(50ms, 60s, limits.timeout);
}

void ReadModbusPoints(Draft& draft, const std::vector<Field>& items) {
  for (const Field& item : items) ReadPoint(draft, item);
}

}  // namespace tramgac::profile
