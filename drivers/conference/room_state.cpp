#include "drivers/conference/room_state.h"

namespace tramgac::conference {
namespace {

bool Silent(const Signalling& protocol) { return protocol.ever && protocol.answers == false; }

RoomReason ReasonOf(std::size_t defect) {
  return static_cast<RoomReason>(static_cast<std::size_t>(RoomReason::kTemperature) + defect);
}

class Builder {
 public:
  // Makes `state` the room's, unless it is in a worse one already.
  void Add(RoomState state, RoomReason reason) {
    if (room_.count == 0 || state > room_.state) room_.state = state;
    room_.list[room_.count++] = reason;
  }
  bool empty() const { return room_.count == 0; }
  const Room& room() const { return room_; }

 private:
  Room room_;
};

}  // namespace

Room FuseRoom(const RoomFacts& facts) {
  Builder builder;
  if (facts.network == false) {
    builder.Add(RoomState::kUnreachable, RoomReason::kNetworkDown);
    return builder.room();
  }
  const bool sip_silent = Silent(facts.sip), h323_silent = Silent(facts.h323);
  const bool answers = facts.sip.answers == true || facts.h323.answers == true;
  const bool device_tells = facts.in_call.has_value() || facts.standby.has_value();
  if ((sip_silent || h323_silent) && !answers) {
    builder.Add(device_tells ? RoomState::kDegraded : RoomState::kUnreachable,
                facts.network == true || device_tells ? RoomReason::kSignallingSilent : RoomReason::kNothingAnswers);
  } else {
    if (sip_silent) builder.Add(RoomState::kDegraded, RoomReason::kSipSilent);
    if (h323_silent) builder.Add(RoomState::kDegraded, RoomReason::kH323Silent);
  }
  if (facts.sip_registered == Registration::kNo) builder.Add(RoomState::kDegraded, RoomReason::kSipNotRegistered);
  if (facts.h323_registered == Registration::kNo) builder.Add(RoomState::kDegraded, RoomReason::kH323NotRegistered);
  for (std::size_t i = 0; i < kDefectCount; ++i) {
    if (facts.defects[i]) builder.Add(RoomState::kDegraded, ReasonOf(i));
  }
  const bool heard = answers || device_tells || facts.sip_registered == Registration::kYes ||
                     facts.h323_registered == Registration::kYes;
  if (!heard && builder.empty()) {
    builder.Add(RoomState::kUnknown, facts.network == true ? RoomReason::kNeverAnswered : RoomReason::kNothingKnown);
  }
  if (facts.in_call == true) {
    builder.Add(RoomState::kInCall, RoomReason::kInCall);
  } else if (facts.standby == true) {
    builder.Add(RoomState::kStandby, RoomReason::kStandby);
  }
  Room room = builder.room();
  if (room.count == 0) room.state = RoomState::kReady;
  return room;
}

}  // namespace tramgac::conference
