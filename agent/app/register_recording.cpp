#include "agent/app/register_recording.h"

#include <fmt/format.h>

#include <algorithm>

#include "agent/document/parse.h"
#include "drivers/modbus/pdu.h"

namespace tramgac::app {
namespace {

using document::Field;
using document::Mapping;
using modbus::Table;

constexpr std::size_t kMostBlocks = 20000;
constexpr std::size_t kMostWords = 65536;
constexpr std::size_t kWordsInALine = 16;
constexpr std::string_view kObjectKeys[modbus::DeviceId::kObjects] = {"0", "1", "2", "3", "4", "5", "6"};
constexpr document::Phrase kBeyond{"no register is behind 65535", "không có thanh ghi sau 65535"};
constexpr document::Choice<int> kProtocols[] = {{"modbus", 0}};

// A double-quoted YAML scalar of what a DeviceId holds: printable ASCII.
std::string Scalar(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "\"";
}

void ReadBlock(const Field& item, Table table, RegisterBank& bank) {
  Mapping map = item.Map();
  const auto at = static_cast<std::uint32_t>(map.Required("at").Integer(0, 65535, 0));
  const std::int64_t most = modbus::HoldsBits(table) ? 1 : 65535;
  std::uint32_t address = at;
  for (const Field& word : map.Required("words").List(1, kMostWords)) {
    const auto value = static_cast<std::uint16_t>(word.Integer(0, most, 0));
    if (address > 65535) {
      word.Complain(document::Say(kBeyond));
      return;
    }
    bank.cells(table)[static_cast<std::uint16_t>(address++)] = value;
  }
}

void ReadIdentification(const Field& section, RegisterRecording& recording) {
  Mapping map = section.Map();
  for (std::uint8_t object = 0; object < modbus::DeviceId::kObjects; ++object) {
    const Field text = map.Optional(kObjectKeys[object]);
    if (text.present()) recording.identification[object] = text.Text({1, modbus::DeviceId::kLongestText, {}});
  }
}

std::string BlockText(const std::vector<std::uint16_t>& words, std::uint32_t first) {
  std::string text = fmt::format("    - at: {}\n      words: [", first);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i % kWordsInALine == 0 ? ",\n              " : ", ";
    text += std::to_string(words[i]);
  }
  return text + "]\n";
}

// One block for each run of addresses without a gap.
std::string TableText(const commission::Snapshot::Cells& cells) {
  std::string text;
  std::vector<std::uint16_t> words;
  std::uint32_t first = 0;
  for (const auto& [address, cell] : cells) {
    if (!words.empty() && address != first + words.size()) {
      text += BlockText(words, first);
      words.clear();
    }
    if (words.empty()) first = address;
    words.push_back(cell.word);
  }
  return words.empty() ? text : text + BlockText(words, first);
}

std::unique_ptr<RegisterRecording> Read(const document::Document& document, const document::Problems& problems,
                                        std::size_t before) {
  auto recording = std::make_unique<RegisterRecording>();
  {
    Mapping map = document.root().Map();
    map.Required("recording").Integer(1, 1, 1);
    (void)map.Required("protocol").Word(kProtocols, 0);
    recording->unit = static_cast<std::uint8_t>(map.Required("unit").Integer(0, 255, 1));
    ReadIdentification(map.Optional("identification"), *recording);
    Mapping tables = map.Required("registers").Map();
    for (const Table table : commission::kTables) {
      const Field list = tables.Optional(commission::TableName(table));
      for (const Field& item : list.List(1, kMostBlocks)) ReadBlock(item, table, recording->bank);
    }
  }
  return problems.count() == before ? std::move(recording) : nullptr;
}

}  // namespace

std::vector<std::uint8_t> RegisterRecording::Answer(ByteSpan request) const {
  const bool asks = request.size() == modbus::kDeviceIdRequestPduSize && request[0] == modbus::kDeviceIdFunction &&
                    request[1] == modbus::kDeviceIdMei;
  if (!asks || identification.empty()) return bank.Answer(request);
  const std::uint8_t last_object = request[2] == 1 ? 2 : 6;
  std::vector<std::uint8_t> pdu = {modbus::kDeviceIdFunction, modbus::kDeviceIdMei, request[2], 2, 0, 0, 0};
  for (const auto& [object, text] : identification) {
    if (object < request[3] || object > last_object) continue;
    if (pdu.size() + 2 + text.size() > modbus::kMaxPduSize) {
      pdu[4] = 0xFF;  // more follows
      pdu[5] = object;
      break;
    }
    ++pdu[6];
    pdu.push_back(object);
    pdu.push_back(static_cast<std::uint8_t>(text.size()));
    pdu.insert(pdu.end(), text.begin(), text.end());
  }
  return pdu;
}

std::string FormatRecording(const commission::Snapshot& snapshot, std::uint8_t unit, const modbus::DeviceId& id,
                            const std::string& when) {
  std::string text = fmt::format(
      "# Recorded by tramgac on {}; play it with: tramgac simulate --capture FILE --listen "
      "modbus-tcp://127.0.0.1:1502\nrecording: 1\nprotocol: modbus\nunit: {}\n",
      when, unit);
  std::string objects;
  for (std::uint8_t object = 0; object < modbus::DeviceId::kObjects; ++object) {
    const std::string_view said = id.Text(static_cast<modbus::DeviceIdObject>(object));
    if (!said.empty()) objects += fmt::format("  {}: {}\n", object, Scalar(said));
  }
  if (!objects.empty()) text += "identification:\n" + objects;
  text += snapshot.size() == 0 ? "registers: {}\n" : "registers:\n";
  for (const Table table : commission::kTables) {
    if (snapshot.cells(table).empty()) continue;
    text += fmt::format("  {}:\n{}", commission::TableName(table), TableText(snapshot.cells(table)));
  }
  return text;
}

std::unique_ptr<RegisterRecording> ParseRecording(const std::string& file, std::string_view text,
                                                  document::Problems& problems) {
  const std::size_t before = problems.count();
  return Read(document::Document::Parse(file, text, problems), problems, before);
}

std::unique_ptr<RegisterRecording> LoadRecording(const std::string& path, document::Problems& problems) {
  const std::size_t before = problems.count();
  return Read(document::Document::Load(path, problems), problems, before);
}

}  // namespace tramgac::app
