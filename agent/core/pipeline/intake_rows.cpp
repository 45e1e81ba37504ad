// Of the intake: the rows of tables. Programs whose devices have none are linked with reduced.cpp instead.
#include "agent/core/pipeline/intake.h"

namespace tramgac {

void Intake::AddRows(DeviceRuntime& device, const RawBlock& block) {
  const auto known = static_cast<PointIndex>(device.points().size());
  for (const NewRow& row : block.new_rows) {
    // A refused row is left out: its items have no point and are passed over in ProcessItem.
    if (!Ok(device.AddRow(row, store_))) continue;
    // The rows that a table has when it is read first are told by the inventory.
    if (device.WasFilled(row.table)) TellRow(device, *device.RowOf(row.first_point));
  }
  if (!block.new_rows.empty()) alarms_.AddRows(block.device, known);
  for (const NewRow& row : block.new_rows) {
    if (row.table < device.spec().tables.size()) device.Settle(row.table);
  }
}

void Intake::TellRow(const DeviceRuntime& device, const RowRuntime& row) {
  const std::string_view table = device.spec().tables[row.table].name;
  recorder_.RowEvent(row.gone ? "row-disappeared" : "row-appeared", device.spec().id, table, row.label);
  observer_.OnRow(device, table, row);
}

// A row is gone when the device says so for any of its points, and back with its first value.
void Intake::TrackRow(DeviceRuntime& device, const RawItem& item) {
  const bool gone = item.quality == Quality::kRowGone;
  if (!gone && item.quality != Quality::kGood) return;
  RowRuntime* row = device.RowOf(item.point);
  if (row == nullptr || row->gone == gone) return;
  device.SetGone(*row, gone);
  TellRow(device, *row);
}

}  // namespace tramgac
