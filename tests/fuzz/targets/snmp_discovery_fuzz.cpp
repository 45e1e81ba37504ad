// Libraries: tramgac_snmp
// The first bytes that an SNMPv3 agent sends, before anything is authenticated.
#include <cstdint>
#include <cstdlib>

#include "drivers/snmp/discovery.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto report = tramgac::snmp::ParseUsmReport({data, size});
  if (report.ok() && (report.value() < 1 || report.value() > 6)) std::abort();
  const auto engine = tramgac::snmp::ParseDiscoveryReport({data, size}, 0);
  if (!engine.ok()) return 0;
  const tramgac::ByteSpan view = engine.value();
  const bool inside = view.data() >= data && view.data() + view.size() <= data + size;
  if (!inside || view.size() < 5 || view.size() > 32) std::abort();
  return 0;
}
