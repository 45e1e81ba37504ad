// What a thinned record stands for, as JSON. Internal to core/payload. Allocates nothing.
#pragma once

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "agent/core/model/record_store.h"
#include "agent/core/payload/encode.h"
#include "agent/core/payload/json_writer.h"

namespace tramgac {

// Writes the member "thinned" of a record with that body, whose oldest reading was taken at `first`. Outcomes: kOk;
// kDataLoss (a damaged body, a point without a name); kUnimplemented (of a program whose store cannot thin:
// agent/core/pipeline/reduced.cpp).
Status WriteThinned(JsonWriter& json, ByteSpan body, const RecordStore& names, const WallStamp& first);

}  // namespace tramgac
