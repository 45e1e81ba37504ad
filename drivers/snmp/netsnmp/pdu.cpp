#include "drivers/snmp/netsnmp/pdu.h"

#include <algorithm>
#include <array>
#include <bit>

#include "drivers/snmp/oid.h"

namespace tramgac::snmp {
namespace {

std::size_t OidValueLength(const netsnmp_variable_list& variable) {
  return variable.type == ASN_OBJECT_ID ? variable.val_len / sizeof(oid) : 0;
}

std::uint64_t Counter64(const netsnmp_variable_list& variable) {
  return static_cast<std::uint64_t>(variable.val.counter64->high) << 32 | (variable.val.counter64->low & 0xFFFFFFFFU);
}

VarType TypeOf(u_char asn_type) {
  switch (asn_type) {
    case ASN_INTEGER:
    case ASN_OPAQUE_I64: return VarType::kInteger;
    case ASN_OCTET_STR:
    case ASN_BIT_STR: return VarType::kOctets;
    case ASN_OBJECT_ID: return VarType::kOid;
    case ASN_IPADDRESS: return VarType::kIpAddress;
    case ASN_COUNTER: return VarType::kCounter32;
    case ASN_GAUGE: return VarType::kGauge32;
    case ASN_UINTEGER: return VarType::kUnsigned32;
    case ASN_TIMETICKS: return VarType::kTimeTicks;
    case ASN_COUNTER64:
    case ASN_OPAQUE_COUNTER64:
    case ASN_OPAQUE_U64: return VarType::kCounter64;
    case ASN_OPAQUE_FLOAT:
    case ASN_OPAQUE_DOUBLE: return VarType::kOpaqueFloat;
    case ASN_OPAQUE: return VarType::kOpaque;
    case SNMP_NOSUCHOBJECT: return VarType::kNoSuchObject;
    case SNMP_NOSUCHINSTANCE: return VarType::kNoSuchInstance;
    case SNMP_ENDOFMIBVIEW: return VarType::kEndOfMib;
    default: return VarType::kNull;
  }
}

std::uint64_t NumberOf(const netsnmp_variable_list& variable) {
  switch (variable.type) {
    case ASN_INTEGER: return static_cast<std::uint64_t>(*variable.val.integer);
    case ASN_COUNTER:
    case ASN_GAUGE:
    case ASN_UINTEGER:
    case ASN_TIMETICKS: return static_cast<std::uint32_t>(*variable.val.integer);
    case ASN_OPAQUE_FLOAT: return std::bit_cast<std::uint64_t>(static_cast<double>(*variable.val.floatVal));
    case ASN_OPAQUE_DOUBLE: return std::bit_cast<std::uint64_t>(*variable.val.doubleVal);
    default: return Counter64(variable);
  }
}

bool HasOctets(VarType type) {
  return type == VarType::kOctets || type == VarType::kOpaque || type == VarType::kIpAddress;
}

bool HasNumber(VarType type) { return type <= VarType::kOpaqueFloat; }

}  // namespace

Result<PduPtr> BuildPdu(const Request& request) {
  const bool bulk = request.type == Request::Type::kGetBulk;
  const int command = bulk                                      ? SNMP_MSG_GETBULK
                      : request.type == Request::Type::kGetNext ? SNMP_MSG_GETNEXT
                                                                : SNMP_MSG_GET;
  PduPtr pdu(snmp_pdu_create(command));
  if (pdu == nullptr) return Status::kResourceExhausted;
  if (request.names.empty()) return Status::kInvalidArgument;
  if (bulk) {
    pdu->errstat = request.non_repeaters;  // RFC 3416 clause 3
    pdu->errindex = request.max_repetitions;
  }
  std::array<oid, kMaxOidLength> wide;
  for (const OidView name : request.names) {
    if (name.size() < 2 || name.size() > wide.size()) return Status::kInvalidArgument;
    std::copy(name.begin(), name.end(), wide.begin());
    if (snmp_add_null_var(pdu.get(), wide.data(), name.size()) == nullptr) return Status::kResourceExhausted;
  }
  return pdu;
}

OidView VarbindReader::Narrow(const oid* ids, std::size_t count) {
  const std::size_t offset = sub_identifiers_.size();
  for (std::size_t i = 0; i < count; ++i) sub_identifiers_.push_back(static_cast<std::uint32_t>(ids[i]));
  return OidView(sub_identifiers_).subspan(offset, count);
}

std::span<const Varbind> VarbindReader::Read(const netsnmp_variable_list* variables) {
  std::size_t needed = 0;
  for (auto* v = variables; v != nullptr; v = v->next_variable) needed += v->name_length + OidValueLength(*v);
  varbinds_.clear();
  sub_identifiers_.clear();
  sub_identifiers_.reserve(needed);  // the views below must not move
  for (auto* v = variables; v != nullptr; v = v->next_variable) {
    Varbind& varbind = varbinds_.emplace_back();
    varbind.name = Narrow(v->name, v->name_length);
    varbind.type = TypeOf(v->type);
    if (HasOctets(varbind.type)) varbind.octets = ByteSpan(v->val.string, v->val_len);
    if (HasNumber(varbind.type)) varbind.number = NumberOf(*v);
    if (varbind.type == VarType::kOid) varbind.oid = Narrow(v->val.objid, OidValueLength(*v));
  }
  return varbinds_;
}

}  // namespace tramgac::snmp
