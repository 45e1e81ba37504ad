// Requests into net-snmp's PDUs, and its varbinds into ours. Single-threaded.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "agent/core/base/status.h"
#include "drivers/snmp/netsnmp/library.h"
#include "drivers/snmp/varbind.h"

namespace tramgac::snmp {

struct FreePdu {
  void operator()(netsnmp_pdu* pdu) const { snmp_free_pdu(pdu); }
};
using PduPtr = std::unique_ptr<netsnmp_pdu, FreePdu>;

struct FreeVariables {
  void operator()(netsnmp_variable_list* variables) const { snmp_free_varbind(variables); }
};
using VariablesPtr = std::unique_ptr<netsnmp_variable_list, FreeVariables>;

// Outcomes: the PDU; kInvalidArgument (no names, or an OID of less than 2 or more than 128 sub-identifiers);
// kResourceExhausted (no memory).
Result<PduPtr> BuildPdu(const Request& request);

// Turns varbinds into views, in memory that is kept for the next answer.
class VarbindReader {
 public:
  // Outcome: views of `variables` and of this object, valid until the next call.
  std::span<const Varbind> Read(const netsnmp_variable_list* variables);

 private:
  OidView Narrow(const oid* ids, std::size_t count);

  std::vector<Varbind> varbinds_;
  std::vector<std::uint32_t> sub_identifiers_;
};

}  // namespace tramgac::snmp
