#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "agent/app/record.h"
#include "drivers/snmp/oid.h"

namespace tramgac::app {
namespace {

using snmp::OidView;
using snmp::Varbind;
using snmp::VarType;

constexpr std::uint16_t kRepetitions = 25;
constexpr std::array<std::uint32_t, 7> kSystem = {1, 3, 6, 1, 2, 1, 1};
// snmpTargetMIB, snmpNotificationMIB, snmpProxyMIB, snmpUsmMIB, snmpVacmMIB, snmpCommunityMIB.
constexpr std::array<std::uint32_t, 6> kModules = {1, 3, 6, 1, 6, 3};
constexpr std::uint32_t kSecretModules[] = {12, 13, 14, 15, 16, 18};

std::string OidText(OidView oid) {
  std::array<char, snmp::kMaxOidText> text;
  return {text.data(), snmp::FormatOid(oid, text).value_or(0)};
}

std::string Hex(ByteSpan bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

bool IsPlain(ByteSpan octets) {
  const auto plain = [](std::uint8_t byte) { return byte >= 0x20 && byte < 0x7F && byte != '|' && byte != '\\'; };
  // Readers of the format cut blanks at the ends.
  return !octets.empty() && std::all_of(octets.begin(), octets.end(), plain) && octets.front() != ' ' &&
         octets.back() != ' ';
}

std::string OctetsField(int tag, ByteSpan octets) {
  if (tag == 4 && IsPlain(octets)) return fmt::format("4|{}", std::string(octets.begin(), octets.end()));
  return fmt::format("{}x|{}", tag, Hex(octets));
}

// The library gives floats as doubles; on the way they are opaque (net-snmp's convention: 9F 78, or 9F 79 for doubles).
std::string FloatField(std::uint64_t bits) {
  double number;
  std::memcpy(&number, &bits, sizeof number);
  const auto narrow = static_cast<float>(number);
  if (static_cast<double>(narrow) != number) return fmt::format("68x|9f7908{:016x}", bits);
  std::uint32_t narrow_bits;
  std::memcpy(&narrow_bits, &narrow, sizeof narrow_bits);
  return fmt::format("68x|9f7804{:08x}", narrow_bits);
}

// "TAG|VALUE". Outcome: empty for exceptions.
std::string Field(const Varbind& varbind) {
  switch (varbind.type) {
    case VarType::kInteger: return fmt::format("2|{}", static_cast<std::int64_t>(varbind.number));
    case VarType::kUnsigned32:
    case VarType::kGauge32: return fmt::format("66|{}", varbind.number);
    case VarType::kCounter32: return fmt::format("65|{}", varbind.number);
    case VarType::kTimeTicks: return fmt::format("67|{}", varbind.number);
    case VarType::kCounter64: return fmt::format("70|{}", varbind.number);
    case VarType::kOpaqueFloat: return FloatField(varbind.number);
    case VarType::kOctets: return OctetsField(4, varbind.octets);
    case VarType::kOpaque: return OctetsField(68, varbind.octets);
    case VarType::kIpAddress: return OctetsField(64, varbind.octets);
    case VarType::kOid: return "6|" + OidText(varbind.oid);
    case VarType::kNull: return "5|";
    default: return "";
  }
}

bool Holds(ByteSpan octets, const std::string& secret) {
  return std::search(octets.begin(), octets.end(), secret.begin(), secret.end()) != octets.end();
}

bool IsEnd(const Varbind& varbind) {
  return varbind.type == VarType::kEndOfMib || varbind.type == VarType::kNoSuchObject ||
         varbind.type == VarType::kNoSuchInstance;
}

}  // namespace

std::string SnmprecLine(const Varbind& varbind) {
  const std::string field = Field(varbind);
  return field.empty() ? "" : OidText(varbind.name) + "|" + field;
}

bool IsSecretObject(OidView oid) {
  return snmp::IsPrefix(kModules, oid) && oid.size() > kModules.size() &&
         std::find(std::begin(kSecretModules), std::end(kSecretModules), oid[kModules.size()]) !=
             std::end(kSecretModules);
}

// Outcome: false to stop.
bool SnmpRecorder::Take(const Varbind& varbind) {
  if (lines_.size() >= kMostVariables) return false;
  if (IsSecretObject(varbind.name)) {
    ++scrubbed_;
    return true;
  }
  const bool secret = std::any_of(secrets_.begin(), secrets_.end(),
                                  [&varbind](const std::string& s) { return !s.empty() && Holds(varbind.octets, s); });
  std::string line = SnmprecLine(varbind);
  if (secret) {
    ++scrubbed_;
    line = OidText(varbind.name) + "|4|" + std::string(varbind.octets.size(), '*');
  }
  if (!line.empty()) lines_[{varbind.name.begin(), varbind.name.end()}] = line;
  return true;
}

Quality SnmpRecorder::Get(OidView oid) {
  const OidView names[] = {oid};
  const Quality quality = link_.Ask({snmp::Request::Type::kGet, 0, names}, [this](const snmp::Response& response) {
    if (response.error_status != snmp::ErrorStatus::kNoError) return;
    for (const Varbind& varbind : response.varbinds) Take(varbind);
  });
  stopped_ = stopped_ || !progress_(lines_.size());
  return quality;
}

Quality SnmpRecorder::Walk(OidView root) {
  std::vector<std::uint32_t> at(root.begin(), root.end());
  std::uint16_t repetitions = kRepetitions;
  Quality outcome = Quality::kGood;
  bool more = true;
  while (more && !stopped_) {
    const OidView names[] = {at};
    const auto take = [&](const snmp::Response& response) {
      if (response.error_status != snmp::ErrorStatus::kNoError || response.varbinds.empty()) {
        more = response.error_status == snmp::ErrorStatus::kTooBig && repetitions > 1;
        repetitions = std::max<std::uint16_t>(1, repetitions / 2);
        return;
      }
      for (const Varbind& varbind : response.varbinds) {
        more = !IsEnd(varbind) && snmp::IsPrefix(root, varbind.name);
        if (!more) return;
        if (snmp::CompareOid(varbind.name, at) != std::strong_ordering::greater) outcome = Quality::kNotIncreasing;
        more = outcome == Quality::kGood && Take(varbind);
        if (!more) return;
        at.assign(varbind.name.begin(), varbind.name.end());
      }
    };
    const Quality quality = link_.Ask({snmp::Request::Type::kGetBulk, repetitions, names}, take);
    if (quality != Quality::kGood) return quality;
    stopped_ = stopped_ || !progress_(lines_.size());
  }
  return outcome;
}

Quality SnmpRecorder::WalkProfile(const profile::Profile& profile) {
  Quality outcome = Walk(kSystem);
  const auto go_on = [&] { return outcome == Quality::kGood && !stopped_; };
  const auto take = [&](OidView oid, bool scalar) {
    if (go_on() && !oid.empty()) outcome = scalar ? Get(oid) : Walk(oid);
  };
  for (const snmp::ScalarAddress& scalar : profile.snmp_scalars) {
    take(scalar.oid, true);
    for (const OidView oid : scalar.scale) take(oid, true);
  }
  for (const snmp::TableAddress& table : profile.snmp_tables) {
    for (const OidView oid : {table.label, table.where.oid, table.discontinuity}) take(oid, false);
    for (const snmp::ColumnAddress& column : table.columns) {
      take(column.oid, false);
      for (const OidView oid : column.scale) take(oid, snmp::IsScalarOid(oid));
    }
  }
  return outcome;
}

std::string SnmpRecorder::Text() const {
  std::string text;
  for (const auto& [oid, line] : lines_) text += line + "\n";
  return text;
}

}  // namespace tramgac::app
