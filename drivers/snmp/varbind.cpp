#include "drivers/snmp/varbind.h"

#include <array>

#include "drivers/snmp/oid.h"

namespace tramgac::snmp {
namespace {

void AppendIpAddress(RawBlock& block, PointIndex point, ByteSpan octets) {
  if (octets.size() != 4) return block.AddFailure(point, Quality::kWrongLength);
  const std::array<std::uint32_t, 4> parts = {octets[0], octets[1], octets[2], octets[3]};
  std::array<char, 16> text;
  const std::size_t length = FormatOid(parts, text).value_or(0);  // same syntax; 15 characters at most
  block.AddBytes(point, RawItem::Kind::kOctets, ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), length));
}

void AppendOidItem(RawBlock& block, PointIndex point, OidView oid) {
  block.AddBytes(point, RawItem::Kind::kOid, {});
  AppendOidBytes(oid, block.bytes);
  block.items.back().length = static_cast<std::uint32_t>(oid.size() * sizeof(std::uint32_t));
}

}  // namespace

void AppendVarbind(RawBlock& block, PointIndex point, const Varbind& varbind) {
  switch (varbind.type) {
    case VarType::kInteger: return block.AddNumber(point, RawItem::Kind::kInteger, varbind.number);
    case VarType::kUnsigned32:
    case VarType::kCounter32:
    case VarType::kGauge32:
    case VarType::kTimeTicks:
    case VarType::kCounter64: return block.AddNumber(point, RawItem::Kind::kUnsigned, varbind.number);
    case VarType::kOpaqueFloat: return block.AddNumber(point, RawItem::Kind::kReal, varbind.number);
    case VarType::kOctets:
    case VarType::kOpaque: return block.AddBytes(point, RawItem::Kind::kOctets, varbind.octets);
    case VarType::kIpAddress: return AppendIpAddress(block, point, varbind.octets);
    case VarType::kOid: return AppendOidItem(block, point, varbind.oid);
    case VarType::kNull: return block.AddFailure(point, Quality::kNotAvailable);
    case VarType::kNoSuchObject: return block.AddFailure(point, Quality::kNoSuchObject);
    case VarType::kNoSuchInstance:
    case VarType::kEndOfMib: return block.AddFailure(point, Quality::kNoSuchInstance);
  }
}

Quality QualityOfError(ErrorStatus status) {
  switch (status) {
    case ErrorStatus::kTooBig: return Quality::kTooBig;
    case ErrorStatus::kNoSuchName: return Quality::kNoSuchObject;
    default: return Quality::kGeneralError;
  }
}

}  // namespace tramgac::snmp
