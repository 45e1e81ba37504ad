// The core for firmware: for a program whose devices speak Modbus or are contacts, whose store cannot replace records,
// whose lines have one pace, and which no consumer confirms to. Linked in the place of the files that are named below,
// it takes nothing into the image that such a program could never call to any purpose; everything else is the same
// core.
#include "agent/core/buffer/thinner.h"
#include "agent/core/buffer/watermarks.h"
#include "agent/core/decode/variable.h"
#include "agent/core/model/quality_snmp.h"
#include "agent/core/normalize/told_scale.h"
#include "agent/core/payload/thinned.h"
#include "agent/core/pipeline/alert_watch.h"
#include "agent/core/pipeline/intake.h"
#include "agent/core/pipeline/store_keeper.h"

namespace tramgac {

// decode/variable.cpp: only SNMP has texts, object identifiers and reals for variables.
Decoded decode_internal::DecodeVariable(const RawItem&, ByteSpan, const Encoding&, TextArena&) {
  return {Value(), Quality::kWrongType};
}

// model/quality_snmp.cpp: these reasons come from SNMP only.
LocalText quality_internal::SnmpMeaning(Quality) { return kRefuses; }

// normalize/told_scale.cpp: only SNMP's read plan asks for the numbers, so they miss.
std::optional<double> ApplyTold(double, const Scale&, std::span<const ScaleTerm>, std::span<const ToldNumber>) {
  return std::nullopt;
}

// pipeline/device_rows.cpp, pipeline/intake_rows.cpp: every point of a device is known beforehand.
Status DeviceRuntime::AddRow(const NewRow&, RecordStore&) { return Status::kUnimplemented; }
std::string SlugOf(std::string_view) { return {}; }
void Intake::AddRows(DeviceRuntime&, const RawBlock&) {}
void Intake::TrackRow(DeviceRuntime&, const RawItem&) {}
void Intake::TellRow(const DeviceRuntime&, const RowRuntime&) {}

// pipeline/intake_notification.cpp: nobody speaks unasked.
void Intake::ProcessNotification(DeviceRuntime&, const RawBlock&) { ++counters_.notifications; }
void Intake::RecordNotification(const DeviceRuntime&, const NotificationSpec*, const RawBlock&) {}
void Intake::AddFields(const NotificationSpec&, const RawBlock&) {}

// pipeline/alert_watch.cpp: BlockSource::SetAlert does nothing there.
bool NeedsAttention(const DeviceRuntime&) { return false; }
void AlertWatch::Look(DeviceIndex) {}
void AlertWatch::LookAtAll() {}
void KeepRateWindows(DeviceRuntime&, RawBlock&) {}

// buffer/thinner.cpp, pipeline/store_thinning.cpp, payload/thinned.cpp: RecordStore::Replace is not implemented there.
// Above its limit the store drops the oldest readings, and says so.
Thinner::Thinner(RecordStore& store) : store_(store) {}
void Thinner::Reset() {}
Result<Thinner::Work> Thinner::Step(const Interval&) { return Work(); }
void StoreKeeper::Thin(BootTime) {}
void StoreKeeper::LoadNote() {}
void StoreKeeper::SaveNote() {}
void StoreKeeper::TellThinned(BootTime) {}
Status WriteThinned(JsonWriter&, ByteSpan, const RecordStore&, const WallStamp&) { return Status::kUnimplemented; }

// buffer/watermarks.cpp: PipelineSettings::consumers is empty.
Watermarks::Watermarks(std::vector<std::string>, Duration resend_after) : resend_after_(resend_after), wait_(0) {}
Watermarks::Outcome Watermarks::Take(std::string_view, std::string_view, SequenceNumber, std::string_view,
                                     SequenceNumber, BootTime) {
  return Outcome::kUnknownConsumer;
}
SequenceNumber Watermarks::confirmed() const { return IntervalSet::kOpen; }
std::string_view Watermarks::slowest() const { return {}; }
Interval Watermarks::ToResend(SequenceNumber, BootTime) { return {}; }

}  // namespace tramgac
