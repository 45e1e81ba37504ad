// The words for what is wired to a contact, in node.yaml and in the firmware's file.
#pragma once

#include "agent/document/field.h"
#include "drivers/digital_io/contact.h"

namespace tramgac::config {

inline constexpr document::Choice<digital_io::ContactKind> kContactKinds[] = {
    {"leak", digital_io::ContactKind::kLeak},   {"door", digital_io::ContactKind::kDoor},
    {"smoke", digital_io::ContactKind::kSmoke}, {"fire-panel", digital_io::ContactKind::kFirePanel},
    {"other", digital_io::ContactKind::kOther}, {"pulses", digital_io::ContactKind::kPulses}};

}  // namespace tramgac::config
