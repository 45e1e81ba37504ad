// Libraries: tramgac_commission
// What technicians type: readings of a panel, ranges of addresses, lists of units.
#include <cmath>
#include <cstdlib>

#include "agent/commission/address_range.h"
#include "agent/commission/match.h"
#include "agent/commission/serial_sweep.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  using namespace tramgac::commission;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto reading = ParsePanelReading(text); reading.ok()) {
    if (!std::isfinite(reading.value().value) || reading.value().label.empty()) abort();
    Snapshot snapshot;
    for (std::uint16_t at = 0; at < 8 && at < size; ++at) snapshot.Put(modbus::Table::kInputRegister, at, data[at]);
    for (const Candidate& candidate : Match(snapshot, reading.value())) {
      if (CandidateName(candidate).empty()) abort();
    }
  }
  if (const auto range = ParseAddressRange(text); range.ok()) {
    if (range.value().last < range.value().first || range.value().count() > kMostAddresses) abort();
  }
  if (const auto target = SplitScanTarget(text); target.ok() && target.value().single.empty() && size != 0) abort();
  if (const auto units = ParseUnits(text, 1, 247); units.ok() && units.value().empty()) abort();
  return 0;
}
